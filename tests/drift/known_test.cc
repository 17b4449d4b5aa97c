// Snapshots with what runtimes and declarations add to the paths.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/drift/snapshot_fixture.h"
#include "tests/support/declare.h"

namespace drift {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Who runs, with what the runtimes and the declarations add to the path.
class KnownTest : public SnapshotTest {
 protected:
  using Container = machine::runtime::Container;

  Snapshot TakeKnown(std::vector<declared::Workload> declared,
                     const Snapshot* previous = nullptr) {
    Known known;
    known.inventory = std::make_shared<const Inventory>(std::move(declared));
    known.container = [this](const std::string& id, const std::string&) {
      ContainerAnswer answer;
      answer.pending = pending_;
      if (pending_) return answer;
      if (auto found = containers_.find(id); found != containers_.end()) {
        answer.container = std::make_shared<const Container>(found->second);
      }
      return answer;
    };
    return TakeSnapshot(*tree_->Walk(), rules_, known, previous);
  }

  // A pod's container, as containerd's cgroups have it.
  void MakePod(char digit, const std::string& name_space,
               const std::string& pod, const std::string& container) {
    const std::string id(64, digit);
    Make("kubepods.slice/kubepods-pod" + pod + ".slice/cri-containerd-" + id +
         ".scope");
    Container& made = containers_[id];
    made.pod_namespace = name_space;
    made.pod = pod;
    made.name = container;
    made.sandbox = container.empty();
  }

  static const Workload* Find(const Snapshot& snapshot,
                              const std::string& container) {
    for (const Workload& workload : snapshot.workloads) {
      if (workload.identity.container == container) return &workload;
    }
    return nullptr;
  }

  std::map<std::string, Container> containers_;
  bool pending_ = false;
};

constexpr auto kKubernetes = declared::Language::kKubernetes;

TEST_F(KnownTest, ContainersOfPodsHaveTheirLabels) {
  MakePod('a', "shop", "web-6d4cf56db6-x7k2q", "app");
  MakePod('b', "shop", "web-6d4cf56db6-zzzzz", "");
  Snapshot snapshot =
      TakeKnown({Declare(kKubernetes, "shop", "deployment", "web", "app")});
  const Workload* app = Find(snapshot, "app");
  ASSERT_NE(app, nullptr);
  EXPECT_EQ(app->identity, (Identity{"shop", "web", "deployment",
                                     "web-6d4cf56db6-x7k2q", "app"}));
  EXPECT_EQ(app->owner.source, "declared");
  ASSERT_NE(app->part, nullptr);
  EXPECT_EQ(app->part->container, "app");
  const Workload* sandbox = Find(snapshot, "POD");
  ASSERT_NE(sandbox, nullptr);
  EXPECT_NE(sandbox->declared, nullptr);
  EXPECT_EQ(sandbox->part, nullptr) << "nobody declares the pause container";
}

TEST_F(KnownTest, ANamespaceThatIsNotWrittenHasToBeUnique) {
  MakePod('a', "blue", "db-0", "pg");
  const auto db = Declare(kKubernetes, "", "statefulset", "db", "pg");
  EXPECT_NE(Find(TakeKnown({db}), "pg")->declared, nullptr);
  MakePod('b', "green", "db-0", "pg");
  for (const Workload& workload : TakeKnown({db}).workloads) {
    EXPECT_EQ(workload.declared, nullptr) << workload.cgroup->path();
  }
}

TEST_F(KnownTest, ThePodsOwnCgroupIsDeclaredToo) {
  using declared::Resource;
  MakePod('a', "shop", "db-0", "pg");
  auto db = Declare(kKubernetes, "shop", "statefulset", "db", "pg");
  db.pod_values[Resource::kMemoryLimit] = Bytes(100);
  Snapshot snapshot = TakeKnown({db});
  const Workload* pg = Find(snapshot, "pg");
  ASSERT_NE(pg, nullptr);
  const Workload& pod = snapshot.workloads[static_cast<size_t>(pg->parent)];
  ASSERT_NE(pod.part, nullptr);
  EXPECT_EQ(pod.part->values.at(Resource::kMemoryLimit).number, 100);
  EXPECT_TRUE(pg->part->values.empty());
  Snapshot without = TakeKnown({}, &snapshot);
  EXPECT_EQ(without.workloads[static_cast<size_t>(pg->parent)].declared,
            nullptr);
}

TEST_F(KnownTest, ComposeServices) {
  Make("system.slice/docker-" + std::string(64, 'c') + ".scope");
  Container& made = containers_[std::string(64, 'c')];
  made.name = "shop-db-1";
  made.compose_project = "shop";
  made.compose_service = "db";
  Snapshot snapshot = TakeKnown(
      {Declare(declared::Language::kCompose, "shop", "compose", "db")});
  const Workload* db = Find(snapshot, "shop-db-1");
  ASSERT_NE(db, nullptr);
  EXPECT_EQ(db->identity, (Identity{"shop", "db", "compose", "", "shop-db-1"}));
  EXPECT_NE(db->part, nullptr);
}

// compose.yaml and compose.prod.yaml of one project: nobody knows which one is
// in use, but the running container does.
TEST_F(KnownTest, TheContainersLabelSaysWhichComposeFileItIsFrom) {
  using declared::Resource;
  const std::string id(64, 'c');
  Make("docker/" + id);
  containers_[id].name = "shop-db-1";
  containers_[id].compose_project = "shop";
  containers_[id].compose_service = "db";
  auto plain = Declare(declared::Language::kCompose, "shop", "compose", "db");
  plain.files = {"shop/compose.yaml"};
  plain.parts[0].values[Resource::kMemoryLimit] = Bytes(100);
  auto prod = plain;
  prod.files = {"shop/compose.prod.yaml"};
  prod.parts[0].values[Resource::kMemoryLimit] = Bytes(200);

  struct Case {
    const char* label;
    double limit;  // 0: ambiguous
  };
  for (const Case& c :
       {Case{"/srv/shop/compose.yaml", 100},
        Case{"/srv/shop/compose.prod.yaml", 200},
        Case{"/srv/shop/compose.yaml,/srv/shop/compose.prod.yaml", 0},
        Case{"/srv/webshop/compose.yaml", 0}, Case{"", 0}}) {
    SCOPED_TRACE(c.label);
    containers_[id].compose_config_files = c.label;
    Snapshot snapshot = TakeKnown({plain, prod});
    const Workload* db = Find(snapshot, "shop-db-1");
    ASSERT_TRUE(db != nullptr && db->part != nullptr);
    const declared::Value& value = db->part->values.at(Resource::kMemoryLimit);
    const bool known = value.state == declared::Value::State::kValid;
    EXPECT_EQ(known ? value.number : 0, c.limit);
    EXPECT_EQ(db->declared, &snapshot.inventory->workloads().front());
  }
}

TEST_F(KnownTest, AContainerWithNothingButAName) {
  Make("libpod_parent/libpod-" + std::string(64, 'd'));
  containers_[std::string(64, 'd')].name = "toolbox";
  EXPECT_THAT(Types(TakeKnown({})),
              testing::Contains(Pair("toolbox", "container")));
}

TEST_F(KnownTest, AContainerWhoseRuntimeIsSlowWaitsForItsName) {
  MakePod('a', "shop", "db-0", "pg");
  pending_ = true;
  Snapshot first = TakeKnown({});
  EXPECT_EQ(Find(first, "pg"), nullptr);
  pending_ = false;
  Snapshot second = TakeKnown({}, &first);
  ASSERT_NE(Find(second, "pg"), nullptr);
  pending_ = true;
  EXPECT_NE(Find(TakeKnown({}, &second), "pg"), nullptr)
      << "it is asked for once";
}

TEST_F(KnownTest, OneThatIsLeftOutIsAskedForOnce) {
  MakePod('a', "shop", "db-0", "pg");
  rules_.exclude = *Pattern::Compile("db");
  Snapshot first =
      TakeKnown({Declare(kKubernetes, "shop", "statefulset", "db")});
  EXPECT_EQ(Find(first, "pg"), nullptr);
  containers_.clear();  // its runtime would now say nothing
  rules_.exclude = {};
  Snapshot second = TakeKnown({}, &first);
  EXPECT_NE(Find(second, "pg"), nullptr);
}

TEST_F(KnownTest, ADeclarationThatComesOrGoesIsSeen) {
  Make("a.service");
  Snapshot before = TakeKnown({});
  EXPECT_EQ(before.workloads[0].declared, nullptr);
  Snapshot with = TakeKnown({Unit("a.service")}, &before);
  EXPECT_EQ(with.workloads[0].declared, &with.inventory->workloads()[0]);
  Snapshot without = TakeKnown({}, &with);
  EXPECT_EQ(without.workloads[0].declared, nullptr);
}

TEST_F(KnownTest, LabelsStayWhenTheDeclarationComesLater) {
  MakePod('a', "shop", "agent-x7k2q", "agent");
  Snapshot before = TakeKnown({});
  EXPECT_EQ(Find(before, "agent")->identity.workload_type, "pod");
  Snapshot after = TakeKnown(
      {Declare(kKubernetes, "shop", "daemonset", "agent", "agent")}, &before);
  EXPECT_EQ(Find(after, "agent")->identity.workload_type, "pod");
}

TEST_F(KnownTest, NativeDeclarationsNameWhatNobodyElseDoes) {
  Make("batch/1");
  Make("batch/2");
  Make("system.slice/a.service/worker");
  auto jobs = Declare(declared::Language::kNative, "", "cgroup", "jobs");
  jobs.cgroup_pattern = "/batch/*";
  auto worker = Declare(declared::Language::kNative, "", "cgroup", "");
  worker.cgroup_pattern = "/system.slice/a.service/worker";
  Snapshot snapshot = TakeKnown({jobs, worker});
  ASSERT_NE(Find(snapshot, "1"), nullptr);
  EXPECT_EQ(Find(snapshot, "1")->identity.workload, "jobs");
  EXPECT_NE(Find(snapshot, "2"), nullptr);
  EXPECT_THAT(
      Types(snapshot),
      testing::Contains(Pair("/system.slice/a.service/worker", "cgroup")));
}

TEST_F(KnownTest, UnitsAreFoundByNameOrTemplate) {
  Make("system.slice/system-pg.slice/pg@main.service");
  Snapshot snapshot = TakeKnown({Unit("pg@.service"), Unit("system.slice")});
  std::map<std::string, std::string> declared;
  for (const Workload& workload : snapshot.workloads) {
    declared[workload.identity.workload] =
        workload.declared ? workload.declared->name : "-";
  }
  EXPECT_THAT(declared,
              UnorderedElementsAre(Pair("system.slice", "system.slice"),
                                   Pair("system-pg.slice", "-"),
                                   Pair("pg@main.service", "pg@.service")));
}

TEST_F(KnownTest, MembersKnowTheCgroupAbove) {
  Make("a.slice/b.service/c");
  Snapshot snapshot = TakeKnown({});
  for (const Snapshot::Member& member : snapshot.members) {
    if (member.cgroup->root()) {
      EXPECT_EQ(member.parent, -1);
      continue;
    }
    ASSERT_GE(member.parent, 0);
    const std::string& above =
        snapshot.members[static_cast<size_t>(member.parent)].cgroup->path();
    EXPECT_TRUE(member.cgroup->path().starts_with(above));
  }
  for (const Workload& workload : snapshot.workloads) {
    EXPECT_EQ(snapshot.members[static_cast<size_t>(workload.member)].cgroup,
              workload.cgroup);
  }
}

}  // namespace
}  // namespace drift
