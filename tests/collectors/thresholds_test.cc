// A workload's own thresholds stand where the series of their checks do.

#include <set>
#include <string>

#include "collectors/collectors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/collectors/fake_machine.h"
#include "tests/support/declare.h"

namespace collectors {
namespace {

using declared::Language;
using declared::Value;
using drift::Bytes;
using ::testing::UnorderedElementsAre;

#define WEB "{namespace=\"shop\",workload=\"web\",workload_type=\"deployment\""
#define MAIL "{namespace=\"tools\",workload=\"mail\",workload_type=\"compose\""
#define DB "{workload=\"db.service\",workload_type=\"systemd\""

// One check of each level.
declared::Workload With(declared::Workload workload) {
  workload.thresholds["cpu-throttled"] = Bytes(0.5);
  workload.thresholds["tcp-retransmits"] = Bytes(0.1);
  workload.thresholds["workload-missing"] = Bytes(1);
  workload.thresholds["disk-stuck"] = Bytes(9);  // the machine's
  Value twice = Bytes(2);
  twice.state = Value::State::kAmbiguous;
  workload.thresholds["port-not-listening"] = twice;
  return workload;
}

// A deployment with these containers.
declared::Workload Web(std::initializer_list<const char*> containers) {
  declared::Workload web =
      drift::Declare(Language::kKubernetes, "shop", "deployment", "web");
  web.parts.clear();
  for (const char* container : containers) {
    web.parts.emplace_back().container = container;
  }
  return With(web);
}

// What the page says of thresholds, the family's name left out.
std::set<std::string> Thresholds(FakeMachine& machine) {
  const std::string name = "drift_declared_threshold";
  std::set<std::string> told;
  for (const std::string& line : machine.Run(CollectDeclared)) {
    if (line.starts_with(name)) told.insert(line.substr(name.size()));
  }
  EXPECT_EQ(machine.accounts.duplicates, 0U);
  return told;
}

TEST(ThresholdsTest, OfWhatDoesNotRunHere) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  std::vector<declared::Workload> all = {
      Web({"app", "proxy"}),
      With(drift::Declare(Language::kCompose, "tools", "compose", "mail",
                          "tools-mail-1")),
      With(drift::Unit("db.service"))};
  const auto expected = UnorderedElementsAre(
      WEB ",container=\"app\",check=\"cpu-throttled\"} 0.5",
      WEB ",container=\"proxy\",check=\"cpu-throttled\"} 0.5",
      WEB ",check=\"tcp-retransmits\"} 0.1",
      WEB ",check=\"workload-missing\"} 1",
      MAIL ",container=\"tools-mail-1\",check=\"cpu-throttled\"} 0.5",
      MAIL ",container=\"tools-mail-1\",check=\"tcp-retransmits\"} 0.1",
      MAIL ",check=\"workload-missing\"} 1", DB ",check=\"cpu-throttled\"} 0.5",
      DB ",check=\"tcp-retransmits\"} 0.1",
      DB ",check=\"workload-missing\"} 1");
  machine.Declare(all);
  EXPECT_THAT(Thresholds(machine), UnorderedElementsAre());
  machine.declarations->whole_cluster = true;
  EXPECT_THAT(Thresholds(machine), expected);
  for (declared::Workload& workload : all) workload.must_run = true;
  machine.Declare(all);
  EXPECT_THAT(Thresholds(machine), expected) << "must run and does not";
  machine.declarations->whole_cluster = true;
  EXPECT_THAT(Thresholds(machine), expected) << "both";
}

TEST(ThresholdsTest, AUnitThatRuns) {
  FakeMachine machine(
      {{"proc/self/mountinfo", kV2},
       {"sys/fs/cgroup/system.slice/db.service/memory.current", "4096\n"}});
  machine.Declare({With(drift::Unit("db.service"))});
  EXPECT_THAT(Thresholds(machine),
              UnorderedElementsAre(DB ",check=\"cpu-throttled\"} 0.5",
                                   DB ",check=\"tcp-retransmits\"} 0.1",
                                   DB ",check=\"workload-missing\"} 1"));
}

// The containers of a pod share its network, and each pod has one of its own.
TEST(ThresholdsTest, PodsThatRun) {
  FakeMachine machine({{"proc/self/mountinfo", kV2}});
  const struct {
    char id;
    const char* pod;
    const char* uid;
    const char* container;
  } kContainers[] = {
      {'a', "web-6d4cf56db6-m2n4p", "0a", "app"},
      {'b', "web-6d4cf56db6-m2n4p", "0a", "proxy"},
      {'c', "web-6d4cf56db6-m2n4p", "0a", "injected"},
      {'d', "web-6d4cf56db6-x7k9z", "0b", "app"},
  };
  for (const auto& c : kContainers) {
    const std::string id(64, c.id);
    const std::string uid =
        std::string(c.uid) + "1b2c3d-0001-4002-8003-0a1b2c3d4e5f";
    machine.tree.Write(
        "sys/fs/cgroup/kubepods/pod" + uid + "/" + id + "/memory.current",
        "4096\n");
    machine.tree.Write(
        "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id +
            "/config.json",
        std::string(R"({"annotations":{"io.kubernetes.cri.container-name":")") +
            c.container +
            R"(","io.kubernetes.cri.container-type":"container",)"
            R"("io.kubernetes.cri.sandbox-name":")" +
            c.pod +
            R"(","io.kubernetes.cri.sandbox-namespace":"shop",)"
            R"("io.kubernetes.cri.sandbox-uid":")" +
            uid + R"("}})");
  }
  machine.Declare({Web({"app", "proxy"})});
#define POD_A WEB ",pod=\"web-6d4cf56db6-m2n4p\""
#define POD_B WEB ",pod=\"web-6d4cf56db6-x7k9z\""
  EXPECT_THAT(Thresholds(machine),
              UnorderedElementsAre(
                  POD_A ",container=\"app\",check=\"cpu-throttled\"} 0.5",
                  POD_A ",container=\"proxy\",check=\"cpu-throttled\"} 0.5",
                  POD_A ",check=\"tcp-retransmits\"} 0.1",
                  POD_B ",container=\"app\",check=\"cpu-throttled\"} 0.5",
                  POD_B ",check=\"tcp-retransmits\"} 0.1",
                  WEB ",check=\"workload-missing\"} 1"));
}

}  // namespace
}  // namespace collectors
