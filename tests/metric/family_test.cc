// Families: the sample lines that collectors make.
#include "metric/family.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace metric {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Family, Lines) {
  Family family("x", Type::kGauge, "help");
  const Labels db({{"workload", "db"}});
  family.Add(1)
      .Add(db, 2.5)
      .Add(db, "state", "R", kInfinity)
      .Add(db, "state", "", 4)
      .Add(Labels(), "state", "D", std::nan(""))
      .Add(Labels(), "state", "", 0)
      .Add({{"a", "1"}, {"b", "2"}}, 6)
      .AddSuffixed("_bucket", db.With("le", "1.0"), 7)
      .AddSuffixed("_count", Labels(), 8);
  EXPECT_EQ(family.lines(),
            "x 1\n"
            "x{workload=\"db\"} 2.5\n"
            "x{workload=\"db\",state=\"R\"} +Inf\n"
            "x{workload=\"db\"} 4\n"
            "x{state=\"D\"} NaN\n"
            "x 0\n"
            "x{a=\"1\",b=\"2\"} 6\n"
            "x_bucket{workload=\"db\",le=\"1.0\"} 7\n"
            "x_count 8\n");
  ASSERT_EQ(family.samples().size(), 9u);
  EXPECT_EQ(family.samples().front().end, 4u);
  EXPECT_EQ(family.samples().back().end, family.lines().size());
}

TEST(Family, IdentityIsThatOfTheSeries) {
  Family family("x", Type::kHistogram, "");
  const Labels db({{"workload", "db"}});
  family.Add(db, "le", "1", 0)
      .Add(db.With("le", "1"), 0)
      .AddSuffixed("_bucket", db.With("le", "1"), 0)
      .AddSuffixed("_bucket", {{"le", "1"}, {"workload", "db"}}, 0)
      .AddSuffixed("_sum", db, 0)
      .AddSuffixed("_count", db, 0)
      .Add(db, 0)
      .Add(0);
  const auto& samples = family.samples();
  EXPECT_EQ(samples[0].identity, samples[1].identity);
  EXPECT_EQ(samples[2].identity, samples[3].identity);
  for (size_t i = 1; i < samples.size(); ++i) {
    for (size_t j = i + 1; j < samples.size(); ++j) {
      if (i == 2 && j == 3) continue;
      EXPECT_NE(samples[i].identity, samples[j].identity) << i << " " << j;
    }
  }
}

TEST(Family, SamplesCarryWhoTheyBelongTo) {
  const Labels db({{"workload", "db"}}, Rank::kUndeclared);
  Family family("x", Type::kGauge, "");
  family.Add(1).Add(db, 1).Add(db, "state", "R", 1);
  const auto& samples = family.samples();
  EXPECT_EQ(samples[0].rank, Rank::kHost);
  EXPECT_EQ(samples[0].owner, 0u);
  for (int i : {1, 2}) {
    EXPECT_EQ(samples[i].rank, Rank::kUndeclared);
    EXPECT_EQ(samples[i].owner, db.owner());
  }
}

TEST(Family, TypeMustShowInTheName) {
  EXPECT_EQ(Family("x_total", Type::kCounter, "").type(), Type::kCounter);
  EXPECT_EQ(Family("x", Type::kCounter, "").type(), Type::kUnknown);
  EXPECT_EQ(Family("_total", Type::kCounter, "").type(), Type::kUnknown);
  EXPECT_EQ(Family("x_info", Type::kInfo, "").type(), Type::kInfo);
  EXPECT_EQ(Family("x", Type::kInfo, "").type(), Type::kUnknown);
  EXPECT_EQ(Family("_info", Type::kInfo, "").type(), Type::kUnknown);
}

TEST(Families, SameNameSameFamily) {
  Families families;
  Family& first = families.Gauge("x", "help");
  for (int i = 0; i < 100; ++i) {
    families.Gauge("y" + std::to_string(i), "");
  }
  EXPECT_EQ(&families.Gauge("x", "help"), &first);
  EXPECT_EQ(&families.Get("c", Type::kCounter, ""),
            &families.Counter("c", ""));  // both kUnknown by their name
  EXPECT_NE(&families.Counter("x_total", ""), &families.Gauge("x_total", ""));
  EXPECT_EQ(families.Info("x_info", "").type(), Type::kInfo);
}

TEST(Families, Sources) {
  Families families;
  families.Source("pressure", "psi_off");
  families.Source("memory");
  ASSERT_EQ(families.sources().size(), 2u);
  EXPECT_EQ(families.sources()[0].source, "pressure");
  EXPECT_EQ(families.sources()[0].reason, "psi_off");
  EXPECT_EQ(families.sources()[1].reason, "");
}

}  // namespace
}  // namespace metric
