#include "exporter/report/rows.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/keep.h"
#include "tests/exporter/report/lines.h"
#include "tests/support/declare.h"
#include "tests/support/tree.h"

namespace report {
namespace {

using declared::Resource;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kMi = 1 << 20;

// Cgroups with what is applied there, and what is declared.
class RowsTest : public testing::Test {
 protected:
  RowsTest() : budget_(0, 0) { files_.MakeDir("cgroup"); }

  void Apply(const std::string& path, Resource resource, double number) {
    files_.MakeDir("cgroup" + path);
    facts_[path].applied[static_cast<size_t>(resource)] =
        drift::Applied{number, drift::Applied::Scale::kPlain};
  }
  declared::Workload& Declare(const std::string& unit) {
    declared_.push_back(drift::Unit(unit));
    return declared_.back();
  }
  void Declare(const std::string& unit, Resource resource, double number) {
    Declare(unit).parts[0].values[resource] = drift::Bytes(number, unit, 3);
  }

  std::vector<std::string> Rows(bool all = false) {
    auto hierarchies = machine::cgroup::FindHierarchies(
        "30 24 0:26 / " + files_.Path("cgroup") + " rw - cgroup2 cgroup2 rw\n",
        files_.Path("cgroup"));
    machine::cgroup::Tree tree(*std::move(hierarchies), budget_);
    drift::Known known;
    known.inventory = std::make_shared<const drift::Inventory>(declared_);
    const drift::Snapshot snapshot =
        drift::TakeSnapshot(*tree.Walk(), {}, known, nullptr);
    drift::Look look;
    look.facts = [&](int member) -> const drift::CgroupFacts& {
      return facts_[snapshot.members[static_cast<size_t>(member)]
                        .cgroup->path()];
    };
    std::vector<Window> windows;
    for (const drift::Workload& workload : snapshot.workloads) {
      windows.push_back(windows_[workload.cgroup->path()]);
    }
    return Lines(MakeRows(snapshot, look, windows, all));
  }

  support::TempTree files_;
  machine::KeepBudget budget_;
  std::map<std::string, drift::CgroupFacts> facts_;
  std::map<std::string, Window> windows_;
  std::vector<declared::Workload> declared_;
};

TEST_F(RowsTest, AHealthyMachineIsQuiet) {
  EXPECT_THAT(Rows(), IsEmpty());
  Apply("/a.service", Resource::kMemoryLimit, 512 * kMi);
  Apply("/b.service", Resource::kMemoryLimit, kInf);
  Declare("a.service", Resource::kMemoryLimit, 512 * kMi);
  windows_["/a.service"].memory_bytes = 100 * kMi;
  EXPECT_THAT(Rows(), IsEmpty());
  EXPECT_THAT(Rows(true),
              ElementsAre("ok | a.service | memory_limit | 512Mi | 512Mi | "
                          "100Mi | equal | - | a.service:3"));
}

TEST_F(RowsTest, DriftTellsBothNumbersUsageReasonAndLine) {
  Apply("/a.service", Resource::kMemoryLimit, 256 * kMi);
  Apply("/b.service", Resource::kCpuLimit, kInf);
  Apply("/c.service", Resource::kTasksLimit, 10);
  Apply("/d.service", Resource::kMemoryLimit, 499998720);  // whole pages
  Declare("a.service", Resource::kMemoryLimit, 512 * kMi);
  Declare("b.service", Resource::kCpuLimit, 0.5);
  Declare("c.service", Resource::kTasksLimit, 20);
  Declare("d.service", Resource::kMemoryLimit, 500e6);
  windows_["/a.service"].memory_bytes = 100.5 * kMi;
  windows_["/b.service"].cores = 0.75;
  windows_["/c.service"].tasks = 7;
  EXPECT_THAT(
      Rows(),
      ElementsAre("drift | a.service | memory_limit | 512Mi | 256Mi | 100.5Mi "
                  "| differs | - | a.service:3",
                  "drift | b.service | cpu_limit | 0.5 | unlimited | 0.75 | "
                  "unlimited | - | b.service:3",
                  "drift | c.service | tasks_limit | 20 | 10 | 7 | differs | - "
                  "| c.service:3"));
}

TEST_F(RowsTest, ALevelAboveAllowsLess) {
  Apply("/small.slice", Resource::kMemoryLimit, 256 * kMi);
  Apply("/small.slice/a.service", Resource::kMemoryLimit, 512 * kMi);
  Declare("a.service", Resource::kMemoryLimit, 512 * kMi);
  EXPECT_THAT(Rows(),
              ElementsAre("masked | a.service | memory_limit | 512Mi | 512Mi | "
                          "? | masked_by_ancestor | 256Mi at /small.slice | "
                          "a.service:3"));
}

TEST_F(RowsTest, WhatMustRunAndDoesNot) {
  declared::Workload& runs = Declare("runs.service");
  runs.must_run = true;
  Apply("/runs.service", Resource::kMemoryLimit, kInf);
  declared::Workload& absent = Declare("absent.service");
  absent.must_run = true;
  absent.must_run_why = "wanted by multi-user.target";
  Declare("optional.service");
  declared::Workload& empty = Declare("empty.service");
  empty.must_run = true;
  Apply("/empty.service", Resource::kMemoryLimit, kInf);
  facts_["/empty.service"].tasks = 0;
  EXPECT_THAT(Rows(), ElementsAre("drift | absent.service | running | 1 | - | "
                                  "0 | not_running | wanted by "
                                  "multi-user.target | absent.service.yaml:1",
                                  "drift | empty.service | running | 1 | - | 0 "
                                  "| not_running | - | empty.service.yaml:1"));
}

TEST_F(RowsTest, WhatCannotBeTold) {
  files_.MakeDir("cgroup/a.service");
  files_.MakeDir("cgroup/gone.service");
  files_.MakeDir("cgroup/empty.service");
  Apply("/twice.service", Resource::kMemoryLimit, 512 * kMi);
  Declare("a.service", Resource::kMemoryLimit, 512 * kMi);
  Declare("gone.service", Resource::kMemoryLimit, 512 * kMi);
  windows_["/gone.service"].vanished = true;
  Declare("empty.service", Resource::kMemoryLimit, 512 * kMi);
  windows_["/empty.service"].tasks = 0;
  Declare("twice.service", Resource::kMemoryLimit, 512 * kMi);
  Declare("twice.service", Resource::kMemoryLimit, 256 * kMi);
  EXPECT_THAT(Rows(), ElementsAre("unknown | a.service | memory_limit | 512Mi "
                                  "| ? | ? | unknown | - | a.service:3",
                                  "unknown | twice.service | memory_limit | ? "
                                  "| 512Mi | ? | ambiguous | - | "
                                  "twice.service:3"));
}

TEST_F(RowsTest, AValueThatIsIgnoredStandsAsItWasWritten) {
  Apply("/a.service", Resource::kMemoryLimit, kInf);
  Declare("a.service", Resource::kMemoryLimit, 0);
  auto& value = declared_.back().parts[0].values[Resource::kMemoryLimit];
  value.state = declared::Value::State::kIgnored;
  value.text = "512Mi\x1b[2J";
  EXPECT_THAT(Rows(), ElementsAre("drift | a.service | memory_limit | "
                                  "512Mi\\x1b[2J | unlimited | ? | "
                                  "ignored_invalid | - | a.service:3"));
}

TEST_F(RowsTest, GroupsDoNotSufferAndOthersDoUndeclared) {
  Apply("/some.slice/a.service", Resource::kMemoryLimit, kInf);
  windows_["/some.slice"].memory_stalled = 0.9;
  windows_["/some.slice/a.service"].memory_stalled = 0.9;
  EXPECT_THAT(Rows(), ElementsAre("suffers | a.service | memory_limit | - | "
                                  "unlimited | 90 % | memory-stalled | above "
                                  "20 % | -"));
}

TEST_F(RowsTest, BothGapsOfOneWorkloadAreTold) {
  Apply("/a.service", Resource::kCpuLimit, 0.5);
  Declare("a.service", Resource::kCpuLimit, 2);
  windows_["/a.service"].throttled = 0.9;
  windows_["/a.service"].cores = 0.5;
  EXPECT_THAT(Rows(),
              ElementsAre("suffers | a.service | cpu_limit | 2 | 0.5 | 90 % | "
                          "cpu-throttled | above 25 % | a.service:3",
                          "drift | a.service | cpu_limit | 2 | 0.5 | 0.5 | "
                          "differs | - | a.service:3"));
}

}  // namespace
}  // namespace report
