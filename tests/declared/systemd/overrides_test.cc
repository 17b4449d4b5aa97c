// What the machine has besides what is declared.
#include <fcntl.h>
#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"

namespace declared {
namespace {

using testing::IsEmpty;

constexpr char kVendor[] = "usr/lib/systemd/system/a.service";

std::string Override(const Loaded& loaded, Resource resource) {
  const Workload* workload = FindWorkload(loaded, "a.service");
  return workload == nullptr ? "no workload"
                             : TextOf(workload->overrides, resource);
}

TEST(OverridesTest, SetPropertyIsNotDeclared) {
  support::TempTree tree({
      {kVendor, "[Service]\nMemoryMax=1G\nTasksMax=7\n"},
      {"etc/systemd/system.control/a.service.d/50-MemoryMax.conf",
       "# made by systemctl set-property\n[Service]\nMemoryMax=2147483648\n"},
      {"run/systemd/system.control/a.service.d/50-TasksMax.conf",
       "[Service]\nTasksMax=7\n"},
      {"run/systemd/transient/run-1.service", "[Service]\nMemoryMax=1G\n"},
  });
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_THAT(NamesOf(loaded), testing::ElementsAre("a.service"));
  EXPECT_EQ(MemoryOf(loaded, "a.service"),
            "1G@/" + std::string(kVendor) + ":2");
  EXPECT_EQ(Override(loaded, Resource::kMemoryLimit),
            "2147483648@/etc/systemd/system.control/a.service.d/"
            "50-MemoryMax.conf:3");
  EXPECT_EQ(Override(loaded, Resource::kTasksLimit), "");  // the same value
}

void Age(const support::TempTree& tree, std::string_view name, time_t when) {
  const timespec times[2] = {{when, 0}, {when, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, tree.Path(name).c_str(), times, 0), 0);
}

TEST(OverridesTest, SetPropertyDoesNotMakeAUnitYounger) {
  constexpr char kOwn[] = "etc/systemd/system/a.service.d";
  support::TempTree tree({
      {kVendor, "[Service]\nMemoryMax=1G\n"},
      {"etc/systemd/system/a.service.d/a.conf", "[Service]\nTasksMax=7\n"},
      {"run/systemd/system.control/a.service.d/50-MemoryMax.conf",
       "[Service]\nMemoryMax=2G\n"},
  });
  Age(tree, kVendor, 100);
  Age(tree, "etc/systemd/system/a.service.d/a.conf", 200);
  Age(tree, kOwn, 300);
  const auto changed = [&] {
    return FindWorkload(LoadMachine(tree.Path()), "a.service")->changed;
  };
  EXPECT_EQ(changed(), 300);
  Age(tree, kVendor, 400);
  EXPECT_EQ(changed(), 400);
}

TEST(OverridesTest, AnIgnoredOverrideOverridesNothing) {
  support::TempTree tree({
      {kVendor, "[Service]\nMemoryMax=1G\n"},
      {"etc/systemd/system.control/a.service.d/x.conf",
       "[Service]\nMemoryMax=2GB\n"},
  });
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_THAT(FindWorkload(loaded, "a.service")->overrides, IsEmpty());
  EXPECT_THAT(loaded.problems, IsEmpty());  // nobody declared it
}

TEST(OverridesTest, ADropInThatOnlyTheMachineHasIsOne) {
  support::TempTree source({{"units/a.service", "[Service]\nMemoryMax=1G\n"}});
  support::TempTree machine({
      {"etc/systemd/system/a.service", "[Service]\nMemoryMax=1024M\n"},
      {"etc/systemd/system/a.service.d/local.conf",
       "[Service]\nCPUQuota=20%\n"},
  });
  Loaded loaded = LoadTree(source.Path(), machine.Path());
  EXPECT_EQ(MemoryOf(loaded, "a.service"), "1G@units/a.service:2");
  EXPECT_EQ(Override(loaded, Resource::kMemoryLimit), "");  // written otherwise
  EXPECT_EQ(Override(loaded, Resource::kCpuLimit),
            "20%@/etc/systemd/system/a.service.d/local.conf:2");
  EXPECT_GT(FindWorkload(loaded, "a.service")->changed, 0);

  machine.Write("etc/systemd/system/a.service.d/local.conf",
                "[Service]\nMemoryMax=3G\n");
  loaded = LoadTree(source.Path(), machine.Path());
  EXPECT_EQ(Override(loaded, Resource::kMemoryLimit),
            "3G@/etc/systemd/system/a.service.d/local.conf:2");
}

TEST(OverridesTest, AUnitThatTheMachineDoesNotHaveIsNotOverridden) {
  support::TempTree source({{"a.service", "[Service]\nMemoryMax=1G\n"}});
  support::TempTree machine;
  const Loaded loaded = LoadTree(source.Path(), machine.Path());
  const Workload& workload = *FindWorkload(loaded, "a.service");
  EXPECT_THAT(workload.overrides, IsEmpty());
  EXPECT_EQ(workload.changed, 0);
  EXPECT_EQ(workload.unit_file_state, "");
  EXPECT_FALSE(workload.must_run);
  EXPECT_EQ(workload.must_run_why, "not on this machine");
}

}  // namespace
}  // namespace declared
