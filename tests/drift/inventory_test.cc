#include "drift/inventory.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/declare.h"

namespace drift {
namespace {

using declared::Language;
using declared::Resource;
using declared::Value;
using declared::Workload;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kKubernetes = Language::kKubernetes;

TEST(Inventory, NothingDeclared) {
  const Inventory inventory;
  EXPECT_EQ(inventory.Unit("a.service"), nullptr);
  EXPECT_EQ(inventory.Native("/a"), nullptr);
  EXPECT_EQ(inventory.Compose("p", "s"), nullptr);
  EXPECT_EQ(inventory.Kubernetes("", "pod", "p"), nullptr);
}

TEST(Inventory, UnitsAndTemplates) {
  const Inventory inventory(
      {Unit("pg@.service"), Unit("pg@main.service"), Unit("db.slice")});
  EXPECT_EQ(inventory.Unit("pg@main.service")->name, "pg@main.service");
  EXPECT_EQ(inventory.Unit("pg@test.service")->name, "pg@.service");
  EXPECT_EQ(inventory.Unit("db.slice")->name, "db.slice");
  EXPECT_EQ(inventory.Unit("pg.service"), nullptr);
  EXPECT_EQ(inventory.Unit("user@1.service/pg@x.service"), nullptr)
      << "a user's manager has units of its own";
  EXPECT_EQ(inventory.Unit("a.service@x"), nullptr);
}

TEST(Inventory, NativePatternsStayWithinTheirLevel) {
  Workload batch = Declare(Language::kNative, "", "cgroup", "batch");
  batch.cgroup_pattern = "/batch/*";
  const Inventory inventory({batch});
  EXPECT_NE(inventory.Native("/batch/1"), nullptr);
  EXPECT_EQ(inventory.Native("/batch"), nullptr);
  EXPECT_EQ(inventory.Native("/batch/1/2"), nullptr);
}

TEST(Inventory, DeclaredTwiceAlike) {
  Workload web = Declare(kKubernetes, "shop", "deployment", "web", "app");
  web.parts[0].values[Resource::kMemoryLimit] = Bytes(100);
  const Inventory inventory({web, web});
  EXPECT_THAT(inventory.workloads(), SizeIs(1));
  EXPECT_THAT(inventory.ProblemsOf(""), IsEmpty());
}

TEST(Inventory, DeclaredTwiceWithOtherValuesIsNobodysTruth) {
  Workload first = Declare(kKubernetes, "shop", "deployment", "web", "app");
  first.parts[0].values[Resource::kMemoryLimit] = Bytes(100);
  first.parts[0].values[Resource::kCpuLimit] = Bytes(1);
  Workload second = first;
  second.location = {"b.yaml", 7};
  first.source = "one";
  second.source = "two";
  second.parts[0].values[Resource::kMemoryLimit] = Bytes(200);
  second.parts[0].values[Resource::kTasksLimit] = Bytes(9);
  const Inventory inventory({first, second});

  const Workload* web = inventory.Kubernetes("shop", "deployment", "web");
  ASSERT_NE(web, nullptr);
  const declared::Values& values = web->parts[0].values;
  EXPECT_EQ(values.at(Resource::kMemoryLimit).state, Value::State::kAmbiguous);
  EXPECT_EQ(values.at(Resource::kCpuLimit).state, Value::State::kValid);
  EXPECT_EQ(values.at(Resource::kTasksLimit).state, Value::State::kAmbiguous)
      << "said in one place only";
  ASSERT_THAT(inventory.ProblemsOf("two"), SizeIs(1));
  EXPECT_THAT(ToText(inventory.ProblemsOf("two")[0]),
              AllOf(HasSubstr("b.yaml:7"), HasSubstr("web.yaml:1 of one")));
  EXPECT_THAT(inventory.ProblemsOf("one"), IsEmpty());
}

TEST(Inventory, TwoNativeEntriesOfOneNameAreNotOneWorkload) {
  Workload first = Declare(Language::kNative, "", "cgroup", "job");
  first.cgroup_pattern = "/a";
  Workload second = first;
  second.cgroup_pattern = "/b";
  second.location.line = 9;
  const Inventory inventory({first, second});
  EXPECT_NE(inventory.Native("/a"), nullptr);
  EXPECT_EQ(inventory.Native("/b"), nullptr);
  EXPECT_THAT(inventory.ProblemsOf(""), SizeIs(1));
}

TEST(Inventory, OneNameInTwoNamespacesIsTwoWorkloads) {
  const Inventory inventory({Declare(kKubernetes, "a", "pod", "p"),
                             Declare(kKubernetes, "b", "pod", "p")});
  EXPECT_THAT(inventory.workloads(), SizeIs(2));
  EXPECT_EQ(inventory.Kubernetes("b", "pod", "p")->name_space, "b");
  EXPECT_EQ(inventory.Kubernetes("", "pod", "p"), nullptr);
}

TEST(PartOf, AnInjectedSidecarIsNotDeclared) {
  const Workload pod = Declare(kKubernetes, "a", "pod", "p", "app");
  EXPECT_NE(PartOf(pod, "app"), nullptr);
  EXPECT_EQ(PartOf(pod, "istio-proxy"), nullptr);
  EXPECT_NE(PartOf(Unit("a.service"), "whatever"), nullptr);
}

}  // namespace
}  // namespace drift
