// A directory of unit files as source, such as a Git checkout.
#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"

namespace declared {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TreeTest, UnitsAreFoundAtAnyDepth) {
  support::TempTree tree({
      {"roles/db/files/db.service", "[Service]\nMemoryMax=1G\n"},
      {"roles/db/files/db.service.d/cpu.conf", "[Service]\nCPUQuota=20%\n"},
      {"postgresql.service.d/memory.conf", "[Service]\nMemoryMax=2G\n"},
      {"slices/web.slice", "[Slice]\nMemoryMax=3G\n"},
      {"nginx/conf.d/site.conf", "server { listen 80; }\n"},
      {".git/hooks/x.service", "[Service]\nMemoryMax=9G\n"},
      {"etc/systemd/user/u.service", "[Service]\nMemoryMax=9G\n"},
      {"dbus-1/org.example.service", "[D-BUS Service]\nName=org.example\n"},
      {"avahi/http.service", "<?xml version=\"1.0\"?>\n<name>x</name>\n"},
      {"README.md", "MemoryMax\n"},
  });
  const Loaded loaded = LoadTree(tree.Path());
  EXPECT_THAT(NamesOf(loaded),
              ElementsAre("db.service", "postgresql.service", "web.slice"));
  EXPECT_EQ(MemoryOf(loaded, "db.service"), "1G@roles/db/files/db.service:2");
  EXPECT_EQ(MemoryOf(loaded, "postgresql.service"),
            "2G@postgresql.service.d/memory.conf:2");
  EXPECT_EQ(TextOf(FindWorkload(loaded, "db.service")->parts[0].values,
                   Resource::kCpuLimit),
            "20%@roles/db/files/db.service.d/cpu.conf:2");
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(TreeTest, ARootFileSystemHasSystemdsPrecedence) {
  support::TempTree tree({
      {"host/usr/lib/systemd/system/a.service", "[Service]\nMemoryMax=1G\n"},
      {"host/etc/systemd/system/a.service", "[Service]\nMemoryMax=2G\n"},
  });
  const Loaded loaded = LoadTree(tree.Path());
  EXPECT_EQ(MemoryOf(loaded, "a.service"),
            "2G@host/etc/systemd/system/a.service:2");
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(TreeTest, TheSameUnitTwiceIsAmbiguousWhereTheyDiffer) {
  support::TempTree tree({
      {"one/a.service", "[Service]\nMemoryMax=1G\nTasksMax=5\n"},
      {"two/a.service", "[Service]\nMemoryMax=2G\nTasksMax=5\nCPUQuota=5%\n"},
      {"one/b.service.d/x.conf", "[Service]\nMemoryMax=1G\n"},
      {"two/b.service.d/x.conf", "[Service]\nMemoryMax=1024M\n"},
  });
  const Loaded loaded = LoadTree(tree.Path());
  const Values& values = FindWorkload(loaded, "a.service")->parts[0].values;
  EXPECT_EQ(values.at(Resource::kMemoryLimit).state, Value::State::kAmbiguous);
  EXPECT_EQ(values.at(Resource::kCpuLimit).state, Value::State::kAmbiguous);
  EXPECT_EQ(values.at(Resource::kTasksLimit).state, Value::State::kValid);
  EXPECT_EQ(FindWorkload(loaded, "b.service")
                ->parts[0]
                .values.at(Resource::kMemoryLimit)
                .state,
            Value::State::kValid);
  EXPECT_THAT(ChecksOf(loaded),
              ElementsAre("declared-twice", "declared-twice"));
  EXPECT_EQ(ToText(loaded.problems[0]),
            "two/a.service:2: memory_limit of a.service differs from that in "
            "one/a.service:2 (give --declared.systemd the directory of one "
            "machine)");
}

TEST(TreeTest, TheMachineKnowsWhatIsEnabledAndWhichInstancesThereAre) {
  support::TempTree source({{"db@.service", "[Service]\nMemoryMax=1G\n"}});
  support::TempTree machine({
      {"etc/systemd/system/db@.service",
       "[Service]\nExecStart=/bin/db\n[Install]\n"},
      {"etc/systemd/system/default.target", "[Unit]\n"},
  });
  machine.MakeLink("etc/systemd/system/default.target.wants/db@x.service",
                   "../db@.service");
  const Loaded loaded = LoadTree(source.Path(), machine.Path());
  EXPECT_THAT(NamesOf(loaded), ElementsAre("db@.service", "db@x.service"));
  EXPECT_EQ(MemoryOf(loaded, "db@x.service"), "1G@db@.service:2");
  const Workload& instance = *FindWorkload(loaded, "db@x.service");
  EXPECT_TRUE(instance.must_run);
  EXPECT_EQ(instance.must_run_why, "wanted by default.target");
  EXPECT_EQ(instance.unit_file_state, "enabled");
}

TEST(TreeTest, ASourceMayBeOneFile) {
  support::TempTree tree({
      {"a.service", "[Service]\nMemoryMax=1G\n"},
      {"b.service", "[Service]\nMemoryMax=2G\n"},
      {"b.service.d/x.conf", "[Service]\nMemoryMax=3G\n"},
  });
  EXPECT_THAT(NamesOf(LoadTree(tree.Path("a.service"))),
              ElementsAre("a.service"));
  const Loaded drop_in = LoadTree(tree.Path("b.service.d/x.conf"));
  EXPECT_EQ(MemoryOf(drop_in, "b.service"), "3G@x.conf:2");
  EXPECT_FALSE(LoadTree(tree.Path("none")).readable);
}

TEST(TreeTest, GitSyncsLinkIsTheCommit) {
  support::TempTree tree({{"worktrees/0abc12/a.service", "[Service]\n"},
                          {"worktrees/9def34/a.service", "[Service]\n"}});
  tree.MakeLink("current", "worktrees/0abc12");
  const Loaded loaded = LoadTree(tree.Path("current"));
  EXPECT_EQ(loaded.commit, "0abc12");
  EXPECT_THAT(NamesOf(loaded), ElementsAre("a.service"));
  ASSERT_EQ(loaded.workloads.size(), 1U);
  EXPECT_EQ(ToText(loaded.workloads[0].location), "a.service");
}

TEST(TreeTest, TheFingerprintChangesWithWhatIsRead) {
  support::TempTree tree({{"a.service", "[Service]\n"}, {"README", "x"}});
  support::TempTree machine({{"etc/systemd/system/b.service", "[Service]\n"}});
  Source source;
  source.language = Language::kSystemd;
  source.path = tree.Path();
  const auto print = [&] {
    return SystemdFingerprint(source, {machine.Path(), true});
  };
  uint64_t before = print();
  EXPECT_EQ(print(), before);
  EXPECT_NE(SystemdFingerprint(source, {machine.Path(), false}), before);
  const auto changed = [&] { return std::exchange(before, print()) != before; };
  tree.Write("README", "another one");
  EXPECT_FALSE(changed());
  tree.Write("a.service", "[Service]\nMemoryMax=1G\n");
  EXPECT_TRUE(changed());
  tree.Write("sub/a.service.d/x.conf", "[Service]\n");
  EXPECT_TRUE(changed());
  machine.MakeLink("etc/systemd/system/b.target.wants/b.service",
                   "../b.service");
  EXPECT_TRUE(changed());
  machine.Write("run/systemd/transient/docker-1.scope", "[Scope]\n");
  EXPECT_FALSE(changed());
  tree.Remove("a.service");
  EXPECT_TRUE(changed());
}

}  // namespace
}  // namespace declared
