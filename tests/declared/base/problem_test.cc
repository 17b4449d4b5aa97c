#include "declared/problem.h"

#include <string>

#include "declared/resource.h"
#include "declared/workload.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared {
namespace {

TEST(Problem, ToText) {
  const struct {
    const char* world;
    Problem problem;
    std::string text;
  } kCases[] = {
      {"all of it",
       {Severity::kError, "unknown-unit", {"a/b.yaml", 17}, "what", "mend"},
       "a/b.yaml:17: what (mend)"},
      {"of a file as a whole",
       {Severity::kError, "not-text", {"b.yaml", 0}, "what", ""},
       "b.yaml: what"},
      {"a hostile file name",
       {Severity::kError, "yaml", {"a\nb\x1b[m", 1}, "what\t", ""},
       "a\\x0ab\\x1b[m:1: what\\x09"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(ToText(c.problem), c.text);
  }
}

TEST(Problem, IsOneLineOfBoundedLength) {
  Problem problem;
  problem.what = std::string(10'000, 'x');
  EXPECT_LE(ToText(problem).size(), 410u);
}

TEST(Names, AreThoseOfTheFlagsAndLabels) {
  EXPECT_EQ(NameOf(Severity::kWarning), "warning");
  EXPECT_EQ(NameOf(Severity::kError), "error");
  EXPECT_EQ(NameOf(Language::kCompose), "compose");
  EXPECT_EQ(NameOf(Resource::kMemoryLimit), "memory_limit");
  EXPECT_EQ(NameOf(Resource::kOomdPressureLimit), "oomd_pressure_limit");
  for (const Resource resource : AllResources()) {
    EXPECT_FALSE(NameOf(resource).empty());
  }
}

}  // namespace
}  // namespace declared
