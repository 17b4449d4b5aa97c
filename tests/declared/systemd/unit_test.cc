#include "declared/systemd/unit.h"

#include <limits>

#include "declared/systemd/ports.h"
#include "declared/systemd/thresholds.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared::systemd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Merged {
  Unit unit;
  std::vector<Problem> problems;
};

// `texts`: the fragment and its drop-ins, which are called "0", "1", ...
Merged MergeTexts(const std::string& name,
                  const std::vector<std::string>& texts) {
  std::vector<UnitFile> files;
  for (size_t i = 0; i < texts.size(); ++i) {
    files.push_back(ParseUnitFile(texts[i], std::to_string(i)));
  }
  std::vector<const UnitFile*> pointers;
  for (const UnitFile& file : files) pointers.push_back(&file);
  ProblemList problems;
  Merged merged{Merge(name, pointers, problems), {}};
  merged.problems = problems.Take();
  return merged;
}

// "memory_limit=512M@0:2 ..." of valid ones, with "!" for ignored ones.
std::string ValuesOf(const Unit& unit) {
  std::string text;
  for (const auto& [resource, value] : unit.values) {
    if (!text.empty()) text += ' ';
    text += std::string(NameOf(resource)) + "=" + value.text;
    if (value.state == Value::State::kIgnored) text += "!";
    text += "@" + ToText(value.location);
  }
  return text;
}

TEST(UnitTest, TheLastAssignmentThatSystemdUnderstandsCounts) {
  const struct {
    const char* world;
    std::vector<std::string> files;
    const char* values;
    std::vector<std::string> checks;
  } kCases[] = {
      {"nothing written", {"[Service]\nType=simple\n"}, "", {}},
      {"one", {"[Service]\nMemoryMax=1G\n"}, "memory_limit=1G@0:2", {}},
      {"twice",
       {"[Service]\nMemoryMax=1G\nMemoryMax=2G\n"},
       "memory_limit=2G@0:3",
       {}},
      {"a drop-in",
       {"[Service]\nMemoryMax=1G\n", "[Service]\nMemoryMax=2G\n"},
       "memory_limit=2G@1:2",
       {}},
      {"a drop-in resets",
       {"[Service]\nMemoryMax=1G\n", "[Service]\nMemoryMax=\n"},
       "",
       {}},
      {"Kubernetes' unit",
       {"[Service]\nMemoryMax=512Mi\n"},
       "memory_limit=512Mi!@0:2",
       {"ignored-by-systemd"}},
      {"an ignored line leaves the one before in force",
       {"[Service]\nMemoryMax=1G\n", "[Service]\nMemoryMax=512Mi\n"},
       "memory_limit=1G@0:2",
       {"ignored-by-systemd"}},
      {"a right line after an ignored one",
       {"[Service]\nMemoryMax=512Mi\n", "[Service]\nMemoryMax=1G\n"},
       "memory_limit=1G@1:2",
       {"ignored-by-systemd"}},
      {"reset after an ignored one",
       {"[Service]\nMemoryMax=512Mi\nMemoryMax=\n"},
       "",
       {"ignored-by-systemd"}},
      {"the old name",
       {"[Service]\nMemoryLimit=1G\n"},
       "memory_limit=1G@0:2",
       {}},
      {"the old name beside a new one",
       {"[Service]\nMemoryHigh=1G\nMemoryLimit=2G\n"},
       "memory_high=1G@0:2",
       {}},
      {"shares", {"[Service]\nCPUShares=512\n"}, "cpu_weight=512@0:2", {}},
      {"shares beside a weight",
       {"[Service]\nCPUWeight=20\nCPUShares=512\n"},
       "cpu_weight=20@0:2",
       {}},
      {"a weight while booting", {"[Service]\nStartupCPUWeight=20\n"}, "", {}},
      {"[Unit]", {"[Unit]\nMemoryMax=1G\n"}, "", {"wrong-section"}},
      {"another type's section",
       {"[Slice]\nCPUQuota=10%\n"},
       "",
       {"wrong-section"}},
      {"an empty rlimit is no reset",
       {"[Service]\nLimitNOFILE=10\nLimitNOFILE=\n"},
       "open_files_limit=10@0:2",
       {"ignored-by-systemd"}},
      {"a pressure limit needs its mode",
       {"[Service]\nManagedOOMMemoryPressureLimit=50%\n"},
       "",
       {}},
      {"a pressure limit with its mode",
       {"[Service]\nManagedOOMMemoryPressureLimit=50%\n"
        "ManagedOOMMemoryPressure=kill\n"},
       "oomd_pressure_limit=50%@0:2",
       {}},
      {"keys are case-sensitive, and others' keys are no business of ours",
       {"[Service]\nmemorymax=1G\nMemoryMaximum=x\n"},
       "",
       {}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    const Merged merged = MergeTexts("a.service", test.files);
    EXPECT_EQ(ValuesOf(merged.unit), test.values);
    std::vector<std::string> checks;
    for (const Problem& problem : merged.problems) {
      checks.push_back(problem.check);
      EXPECT_GT(problem.location.line, 0);
      EXPECT_FALSE(problem.mend.empty());
    }
    EXPECT_EQ(checks, test.checks);
  }
}

TEST(UnitTest, AnIgnoredLineMeansUnlimitedAndSaysHowToMendIt) {
  const Merged merged =
      MergeTexts("a.service", {"[Service]\nMemoryMax=512Mi\nCPUQuota=50\n"});
  const Value& memory = merged.unit.values.at(Resource::kMemoryLimit);
  EXPECT_EQ(memory.state, Value::State::kIgnored);
  EXPECT_EQ(memory.number, kInfinity);
  ASSERT_EQ(merged.problems.size(), 2U);
  EXPECT_EQ(ToText(merged.problems[0]),
            "0:2: MemoryMax=512Mi is not understood by systemd, which ignores "
            "the line: no limit (write MemoryMax=512M)");
  EXPECT_EQ(merged.problems[1].mend, "write CPUQuota=50%");
}

TEST(UnitTest, EachTypeHasItsSection) {
  const struct {
    const char* name;
    const char* section;
    bool exec;  // has processes of its own
  } kCases[] = {
      {"a.service", "Service", true}, {"a.socket", "Socket", true},
      {"a.mount", "Mount", true},     {"a.swap", "Swap", true},
      {"a.slice", "Slice", false},    {"a.scope", "Scope", false},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const std::string text =
        "[" + std::string(test.section) + "]\nTasksMax=5\nLimitNOFILE=7\n";
    const Merged merged = MergeTexts(test.name, {text});
    EXPECT_EQ(merged.unit.values.count(Resource::kTasksLimit), 1U);
    EXPECT_EQ(merged.unit.values.count(Resource::kOpenFilesLimit),
              test.exec ? 1U : 0U);
    EXPECT_EQ(merged.problems.size(), test.exec ? 0U : 1U);
  }
  EXPECT_EQ(MergeTexts("a.timer", {"[Timer]\nMemoryMax=1G\n"}).problems.size(),
            1U);
}

TEST(UnitTest, IoLimitsAreOnePerDeviceAndDirection) {
  const Merged merged = MergeTexts(
      "a@sdb.service",
      {"[Service]\nIOReadBandwidthMax=/dev/sda 5M\nIOWriteIOPSMax=/dev/%i 100\n"
       "IOReadBandwidthMax=/dev/sdc 1M\nIOWriteBandwidthMax=/ 3M\n",
       "[Service]\nIOReadBandwidthMax=/dev/sda 6M\nIOWriteBandwidthMax=\n"
       "IOReadBandwidthMax=/dev/sda 5Mi\nIOReadBandwidthMax=/dev/sda\n"});
  std::vector<std::string> limits;
  for (const IoLimit& limit : merged.unit.io) {
    limits.push_back(std::to_string(static_cast<int>(limit.kind)) + " " +
                     limit.device + " " + limit.value.text + "@" +
                     ToText(limit.value.location));
  }
  EXPECT_THAT(limits, ElementsAre("0 /dev/sda 6M@1:2", "0 /dev/sdc 1M@0:4",
                                  "3 /dev/sdb 100@0:3"));
  ASSERT_EQ(merged.problems.size(), 2U);
  EXPECT_EQ(merged.problems[0].mend, "write IOReadBandwidthMax=/dev/sda 5M");
}

TEST(UnitTest, TakesWhatElseMatters) {
  const Unit unit =
      MergeTexts(
          "web@1.service",
          {"[Unit]\nWants=a.service b.target\nConditionPathExists=/x/%i\n"
           "ConditionPathExists=/run/%t\n"
           "[Service]\nType=oneshot\nRemainAfterExit=yes\nBusName=a.b\n"
           "Slice=web-%i.slice\nSockets=a.socket\n[Install]\n"
           "DefaultInstance=1\n[X-Drift]\nCPUThrottled=0.5\n"
           "MemoryNearLimit=off\nMemoryMax=1\n"})
          .unit;
  EXPECT_THAT(unit.wants, ElementsAre("a.service", "b.target"));
  ASSERT_EQ(unit.conditions.size(), 2U);
  EXPECT_EQ(unit.conditions[0].value, "/x/1");
  EXPECT_FALSE(unit.conditions[1].known);
  EXPECT_EQ(unit.service_type, "oneshot");
  EXPECT_TRUE(unit.remain_after_exit);
  EXPECT_TRUE(unit.on_bus);
  EXPECT_TRUE(unit.has_install);
  EXPECT_EQ(unit.slice, "web-1.slice");
  EXPECT_EQ(unit.default_instance, "1");
  EXPECT_EQ(unit.thresholds.at("cpu-throttled").number, 0.5);
  EXPECT_EQ(unit.thresholds.at("memory-near-limit").number, kInfinity);
}

TEST(UnitTest, AnEmptyConditionDropsAllConditionsBefore) {
  const Unit unit =
      MergeTexts("a.service",
                 {"[Unit]\nConditionPathExists=/a\nAssertPathExists=/b\n",
                  "[Unit]\nConditionFileNotEmpty=\nConditionPathExists=/c\n"})
          .unit;
  ASSERT_EQ(unit.conditions.size(), 2U);
  EXPECT_EQ(unit.conditions[0].value, "/b");
  EXPECT_EQ(unit.conditions[1].value, "/c");
}

TEST(UnitTest, SocketsHavePorts) {
  const struct {
    const char* world;
    const char* address;
    std::optional<int> port;
  } kCases[] = {
      {"a port", "80", 80},
      {"IPv4", "127.0.0.1:81", 81},
      {"IPv6", "[::]:82", 82},
      {"on an interface", "[fe80::1]:83%eth0", 83},
      {"a unix socket", "/run/a:80", std::nullopt},
      {"an abstract one", "@a:80", std::nullopt},
      {"a virtual machine's", "vsock::80", std::nullopt},
      {"too high", "65536", std::nullopt},
      {"nothing", "", std::nullopt},
      {"a colon", ":", std::nullopt},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.world);
    EXPECT_EQ(ParseListenPort(test.address), test.port);
  }
  const Unit unit =
      MergeTexts("a.socket", {"[Socket]\nListenStream=1\nListenStream=\n"
                              "ListenStream=80\nListenStream=[::]:80\n"
                              "ListenDatagram=53\nService=b.service\n"})
          .unit;
  ASSERT_EQ(unit.ports.size(), 2U);
  EXPECT_EQ(unit.ports[0].port, 80);
  EXPECT_EQ(unit.ports[0].protocol, "tcp");
  EXPECT_EQ(unit.ports[0].location, (Location{"0", 4}));
  EXPECT_EQ(unit.ports[1].protocol, "udp");
  EXPECT_EQ(unit.starts, "b.service");
}

TEST(UnitTest, ThresholdsAreNumbersOrOff) {
  EXPECT_EQ(CheckName("CPUThrottled"), "cpu-throttled");
  EXPECT_EQ(CheckName("OOMKills"), "oom-kills");
  EXPECT_EQ(CheckName("cpu-throttled"), "cpu-throttled");
  EXPECT_EQ(CheckName("IOStalledFull2Day"), "io-stalled-full2-day");
  for (const char* bad : {"-1", "nan", "inf", "50%", "Off", "0.5x"}) {
    SCOPED_TRACE(bad);
    const Merged merged = MergeTexts(
        "a.service", {"[X-Drift]\nCPUThrottled=" + std::string(bad) + "\n"});
    EXPECT_THAT(merged.unit.thresholds, IsEmpty());
    ASSERT_EQ(merged.problems.size(), 1U);
    EXPECT_EQ(merged.problems[0].check, "bad-threshold");
  }
}

TEST(UnitTest, AProblemOfASharedFileIsToldOnce) {
  const UnitFile file =
      ParseUnitFile("[Service]\nMemoryMax=1GB\n", "service.d/x");
  ProblemList problems;
  Merge("a.service", {&file}, problems);
  Merge("b.service", {&file}, problems);
  EXPECT_EQ(problems.Take().size(), 1U);
}

}  // namespace
}  // namespace declared::systemd
