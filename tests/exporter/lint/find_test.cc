#include "exporter/lint/find.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Checks(const Found& found) {
  std::vector<std::string> checks;
  for (const declared::Problem& problem : found.problems) {
    checks.push_back(problem.check);
  }
  return checks;
}

constexpr char kPod[] =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\n"
    "spec: {containers: [{name: c, resources: {limits: {memory: 1Zi}}}]}\n";

TEST(Find, LanguagesAreToldByNameAndContent) {
  support::TempTree tree(
      {{"pod.yaml", kPod},
       {"a.service", "[Service]\nMemoryMax=512Mi\n"},
       {"compose.yaml",
        "name: p\nservices: {s: {image: i, mem_limit: lots}}\n"},
       {"jobs.yaml",
        "workloads:\n  - {cgroup: /a, limits: {memory: plenty}}\n"}});
  for (const char* name :
       {"pod.yaml", "a.service", "compose.yaml", "jobs.yaml"}) {
    const Found found = Find({tree.Path(name)}, {});
    ASSERT_FALSE(found.problems.empty()) << name;
    EXPECT_EQ(found.problems[0].location.file, tree.Path(name));
    EXPECT_GT(found.problems[0].location.line, 0) << name;
  }
}

TEST(Find, ADirectoryHasThemAll) {
  support::TempTree tree({{"apps/pod.yaml", kPod},
                          {"units/a.service", "[Service]\nMemoryMax=512Mi\n"}});
  const Found found = Find({tree.Path()}, {});
  ASSERT_GE(found.problems.size(), 2U);
  EXPECT_EQ(found.problems.front().location.file, tree.Path("apps/pod.yaml"));
  EXPECT_EQ(found.problems.back().location.file, tree.Path("units/a.service"));
}

TEST(Find, OneBrokenFileIsToldOnceThoughManyReadIt) {
  support::TempTree tree({{"compose.yaml", "services: [\n"}});
  EXPECT_THAT(Checks(Find({tree.Path()}, {})), ElementsAre("yaml"));
}

TEST(Find, SeveralPathsAreOneSet) {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\n"
      "spec: {containers: [{name: c, resources: {limits: {memory: ";
  support::TempTree tree(
      {{"a/pod.yaml", pod + "1Gi}}}]}\n"}, {"b/pod.yaml", pod + "2Gi}}}]}\n"}});
  const Found found = Find({tree.Path("a"), tree.Path("b")}, {});
  EXPECT_THAT(Checks(found), ElementsAre("declared-twice"));
  EXPECT_EQ(found.problems[0].location.file, tree.Path("b/pod.yaml"));
  EXPECT_THAT(found.problems[0].what, HasSubstr(tree.Path("a/pod.yaml")));
}

TEST(Find, ADirectoryOfDropInsAlone) {
  support::TempTree tree(
      {{"a.service.d/limits.conf", "[Service]\nMemoryMax=512Mi\n"},
       {"b.service", "[Service]\nMemoryMax=1Gi\n"}});
  for (const char* slash : {"", "/"}) {
    const Found found = Find({tree.Path("a.service.d") + slash}, {});
    EXPECT_THAT(Checks(found), ElementsAre("ignored-by-systemd"));
  }
}

TEST(Find, WhatIsNotThere) {
  support::TempTree tree;
  EXPECT_THAT(Find({tree.Path("nowhere")}, {}).unreadable,
              ElementsAre(tree.Path("nowhere")));
  const Found empty = Find({tree.Path()}, {});
  EXPECT_THAT(empty.unreadable, IsEmpty());
  EXPECT_THAT(empty.empty, ElementsAre(tree.Path()));
  EXPECT_THAT(empty.problems, IsEmpty());
}

}  // namespace
}  // namespace lint
