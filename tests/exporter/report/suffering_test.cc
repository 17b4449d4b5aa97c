#include "exporter/report/suffering.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/lines.h"
#include "tests/support/declare.h"

namespace report {
namespace {

using ::testing::ElementsAreArray;

constexpr double kGi = 1 << 30;

// A database with 2 GiB and 2 cores, declared and applied.
struct Database {
  Database() {
    declared = drift::Unit("db.service");
    auto& values = declared.parts[0].values;
    values[declared::Resource::kMemoryLimit] =
        drift::Bytes(2 * kGi, "db.service", 7);
    values[declared::Resource::kCpuLimit] = drift::Bytes(2, "db.service", 8);
    workload.identity = {"", "db.service", "systemd", "", ""};
    workload.declared = &declared;
    workload.part = declared.parts.data();
    Apply(declared::Resource::kMemoryLimit, 2 * kGi);
    Apply(declared::Resource::kCpuLimit, 2);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void Apply(declared::Resource resource, double number) {
    facts.applied[static_cast<size_t>(resource)] =
        drift::Applied{number, drift::Applied::Scale::kPlain};
  }
  void Threshold(const std::string& check, double number) {
    declared.thresholds[check].number = number;
  }
  void Undeclare() {
    workload.declared = nullptr;
    workload.part = nullptr;
  }

  declared::Workload declared;
  drift::Workload workload;
  drift::CgroupFacts facts;
  Window window;
};

TEST(SufferingTest, EveryCheckAndItsThreshold) {
  struct Case {
    const char* world;
    std::function<void(Database&)> happens;
    std::vector<std::string> lines;
  };
  const std::string memory =
      "suffers | db.service | memory_limit | 2Gi | 2Gi | ";
  const std::string cpu = "suffers | db.service | cpu_limit | 2 | 2 | ";
  const std::vector<Case> cases = {
      {"nothing is known", [](Database&) {}, {}},
      {"the kernel thrashes inside the limit",
       [](Database& db) { db.window.memory_stalled = 0.43; },
       {memory + "43 % | memory-stalled | above 20 % | db.service:7"}},
      {"a look-alike",
       [](Database& db) { db.window.memory_stalled = 0.09; },
       {}},
      {"at the threshold",
       [](Database& db) { db.window.memory_stalled = 0.2; },
       {}},
      {"just above it",
       [](Database& db) { db.window.memory_stalled = 0.2004; },
       {memory + "20.04 % | memory-stalled | above 20 % | db.service:7"}},
      {"its own threshold, higher",
       [](Database& db) {
         db.window.memory_stalled = 0.43;
         db.Threshold("memory-stalled", 0.5);
       },
       {}},
      {"its own threshold, lower",
       [](Database& db) {
         db.window.memory_stalled = 0.09;
         db.Threshold("memory-stalled", 0.05);
       },
       {memory + "9 % | memory-stalled | above 5 % | db.service:7"}},
      {"off",
       [](Database& db) {
         db.window.memory_stalled = 1;
         db.Threshold("memory-stalled",
                      std::numeric_limits<double>::infinity());
       },
       {}},
      {"a threshold that isn't valid counts as not written",
       [](Database& db) {
         db.window.memory_stalled = 0.43;
         db.Threshold("memory-stalled", 0.5);
         db.declared.thresholds["memory-stalled"].state =
             declared::Value::State::kIgnored;
       },
       {memory + "43 % | memory-stalled | above 20 % | db.service:7"}},
      {"throttled",
       [](Database& db) { db.window.throttled = 0.6; },
       {cpu + "60 % | cpu-throttled | above 25 % | db.service:8"}},
      {"no CPU to be had",
       [](Database& db) {
         db.window.throttled = 0;
         db.window.cpu_waiting = 0.8;
       },
       {cpu + "80 % | cpu-waiting | above 50 % | db.service:8"}},
      {"it waits because it is throttled",
       [](Database& db) {
         db.window.throttled = 0.6;
         db.window.cpu_waiting = 0.9;
       },
       {cpu + "60 % | cpu-throttled | above 25 % | db.service:8"}},
      {"more than its throttling explains",
       [](Database& db) {
         db.window.throttled = 0.1;
         db.window.cpu_waiting = 0.9;
       },
       {cpu + "90 % | cpu-waiting | above 50 % | db.service:8"}},
      {"a slow disk",
       [](Database& db) { db.window.io_stalled = 0.75; },
       {"suffers | db.service | io | - | - | 75 % | io-stalled | above 50 % "
        "| -"}},
      {"killed",
       [](Database& db) { db.window.oom_kills = 2; },
       {memory + "2 kills | oom-kill | - | db.service:7"}},
      {"not killed", [](Database& db) { db.window.oom_kills = 0; }, {}},
      {"nobody declared it",
       [](Database& db) {
         db.Undeclare();
         db.window.memory_stalled = 0.43;
       },
       {"suffers | db.service | memory_limit | - | 2Gi | 43 % | memory-stalled "
        "| above 20 % | -"}},
      {"the file was ignored",
       [](Database& db) {
         auto& value =
             db.declared.parts[0].values[declared::Resource::kMemoryLimit];
         value.state = declared::Value::State::kIgnored;
         value.text = "2Gi";
         db.Apply(declared::Resource::kMemoryLimit,
                  std::numeric_limits<double>::infinity());
         db.window.oom_kills = 1;
       },
       {"suffers | db.service | memory_limit | 2Gi | unlimited | 1 kill | "
        "oom-kill | - | db.service:7"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.world);
    Database db;
    c.happens(db);
    EXPECT_THAT(Lines(SufferingOf(db.workload, db.window, db.facts, {})),
                ElementsAreArray(c.lines));
  }
}

}  // namespace
}  // namespace report
