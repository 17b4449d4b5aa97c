// Which file counts: directories, drop-ins, masks, aliases, instances.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/systemd/load.h"

namespace declared {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string Service(const char* memory) {
  return "[Service]\nMemoryMax=" + std::string(memory) + "\n";
}

TEST(PrecedenceTest, TheFirstDirectoryHasTheFragment) {
  support::TempTree tree({
      {"usr/lib/systemd/system/a.service", Service("1G")},
      {"usr/lib/systemd/system/b.service", Service("1G")},
      {"etc/systemd/system/a.service", Service("2G")},
      {"run/systemd/system/b.service", Service("3G")},
      {"run/systemd/generator.late/a.service", Service("4G")},
      {"etc/systemd/system/sub/c.service", Service("5G")},  // not read
  });
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_TRUE(loaded.readable);
  EXPECT_THAT(NamesOf(loaded), ElementsAre("a.service", "b.service"));
  EXPECT_EQ(MemoryOf(loaded, "a.service"),
            "2G@/etc/systemd/system/a.service:2");
  EXPECT_EQ(MemoryOf(loaded, "b.service"),
            "3G@/run/systemd/system/b.service:2");
  EXPECT_THAT(ChecksOf(loaded), IsEmpty());
}

TEST(PrecedenceTest, LibIsReadOnceWhereItIsASymlink) {
  support::TempTree tree({{"usr/lib/systemd/system/a.service", Service("1G")}});
  tree.MakeLink("lib", "usr/lib");
  EXPECT_EQ(MemoryOf(LoadMachine(tree.Path()), "a.service"),
            "1G@/usr/lib/systemd/system/a.service:2");
  support::TempTree split({{"lib/systemd/system/a.service", Service("1G")}});
  EXPECT_EQ(MemoryOf(LoadMachine(split.Path()), "a.service"),
            "1G@/lib/systemd/system/a.service:2");
}

TEST(PrecedenceTest, DropInsApplyByNameWhereverTheyLie) {
  support::TempTree tree({
      {"usr/lib/systemd/system/a-b.service", Service("1G")},
      {"etc/systemd/system/a-b.service.d/10-x.conf", Service("2G")},
      {"usr/lib/systemd/system/a-b.service.d/20-x.conf", Service("3G")},
      {"usr/lib/systemd/system/a-.service.d/30-x.conf", Service("4G")},
      {"usr/lib/systemd/system/service.d/40-x.conf", Service("5G")},
      {"etc/systemd/system/a-b.service.d/40-note.txt", Service("9G")},
  });
  const auto memory = [&] {
    return MemoryOf(LoadMachine(tree.Path()), "a-b.service");
  };
  EXPECT_EQ(memory(), "5G@/usr/lib/systemd/system/service.d/40-x.conf:2");
  tree.MakeLink("etc/systemd/system/service.d/40-x.conf", "/dev/null");
  EXPECT_EQ(memory(), "4G@/usr/lib/systemd/system/a-.service.d/30-x.conf:2");
  tree.Write("etc/systemd/system/a-b.service.d/30-x.conf", "");
  EXPECT_EQ(memory(), "3G@/usr/lib/systemd/system/a-b.service.d/20-x.conf:2");
  tree.Write("run/systemd/system/a-b.service.d/20-x.conf", Service("6G"));
  EXPECT_EQ(memory(), "6G@/run/systemd/system/a-b.service.d/20-x.conf:2");
}

TEST(PrecedenceTest, OfDropInsOfOneNameTheMostSpecificCounts) {
  support::TempTree tree({
      {"etc/systemd/system/a-b-c.service", "[Service]\n"},
      {"etc/systemd/system/a-.service.d/x.conf", Service("1G")},
      {"etc/systemd/system/a-b-.service.d/x.conf", Service("2G")},
      {"etc/systemd/system/d@.service", "[Service]\n"},
      {"etc/systemd/system/d@.service.d/x.conf", Service("3G")},
      {"etc/systemd/system/d@i.service.d/x.conf", Service("4G")},
  });
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_EQ(MemoryOf(loaded, "a-b-c.service"),
            "2G@/etc/systemd/system/a-b-.service.d/x.conf:2");
  EXPECT_EQ(MemoryOf(loaded, "d@i.service"),
            "4G@/etc/systemd/system/d@i.service.d/x.conf:2");
  EXPECT_THAT(ChecksOf(loaded), IsEmpty());
}

TEST(PrecedenceTest, AMaskedUnitSaysNothing) {
  support::TempTree tree({
      {"usr/lib/systemd/system/a.service", Service("1G")},
      {"usr/lib/systemd/system/b.service", Service("1G")},
      {"etc/systemd/system/b.service", ""},
  });
  tree.MakeLink("etc/systemd/system/a.service", "/dev/null");
  const Loaded loaded = LoadMachine(tree.Path());
  for (const char* name : {"a.service", "b.service"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(MemoryOf(loaded, name), "");
    EXPECT_EQ(FindWorkload(loaded, name)->unit_file_state, "masked");
    EXPECT_FALSE(FindWorkload(loaded, name)->must_run);
  }
}

TEST(PrecedenceTest, AnAliasIsNoUnitOfItsOwnAndItsDropInsCount) {
  support::TempTree tree({
      {"usr/lib/systemd/system/ssh.service", "[Service]\n[Install]\n"},
      {"etc/systemd/system/sshd.service.d/x.conf", Service("1G")},
      {"usr/lib/systemd/system/c.service", Service("1G")},
  });
  tree.MakeLink("etc/systemd/system/sshd.service",
                "/usr/lib/systemd/system/ssh.service");
  tree.MakeLink("etc/systemd/system/round.service", "about.service");
  tree.MakeLink("etc/systemd/system/about.service", "round.service");
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_THAT(NamesOf(loaded), ElementsAre("c.service", "ssh.service"));
  EXPECT_EQ(MemoryOf(loaded, "ssh.service"),
            "1G@/etc/systemd/system/sshd.service.d/x.conf:2");
  EXPECT_EQ(FindWorkload(loaded, "ssh.service")->unit_file_state, "enabled");
}

TEST(PrecedenceTest, InstancesComeFromLinksDropInsAndFragments) {
  support::TempTree tree({
      {"usr/lib/systemd/system/db@.service",
       "[Service]\nMemoryMax=1G\nSlice=db-%i.slice\n[Install]\nWantedBy=a."
       "target\n"},
      {"usr/lib/systemd/system/db@own.service", Service("2G")},
      {"etc/systemd/system/db@conf.service.d/x.conf", Service("3G")},
      {"etc/systemd/system/db@.service.d/y.conf", "[Service]\nTasksMax=5\n"},
      {"etc/systemd/system/none@x.service.d/x.conf", Service("3G")},
  });
  tree.MakeLink("etc/systemd/system/multi-user.target.wants/db@link.service",
                "/usr/lib/systemd/system/db@.service");
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_THAT(NamesOf(loaded),
              UnorderedElementsAre("db@.service", "db@own.service",
                                   "db@conf.service", "db@link.service"));
  EXPECT_EQ(MemoryOf(loaded, "db@own.service"),
            "2G@/usr/lib/systemd/system/db@own.service:2");
  EXPECT_EQ(MemoryOf(loaded, "db@conf.service"),
            "3G@/etc/systemd/system/db@conf.service.d/x.conf:2");
  EXPECT_EQ(MemoryOf(loaded, "db@link.service"),
            "1G@/usr/lib/systemd/system/db@.service:2");
  const Workload& link = *FindWorkload(loaded, "db@link.service");
  EXPECT_EQ(link.slice, "db-link.slice");
  EXPECT_EQ(link.unit_file_state, "enabled");
  EXPECT_EQ(TextOf(link.parts[0].values, Resource::kTasksLimit),
            "5@/etc/systemd/system/db@.service.d/y.conf:2");
  EXPECT_EQ(FindWorkload(loaded, "db@.service")->slice, "");
  EXPECT_EQ(FindWorkload(loaded, "db@conf.service")->unit_file_state,
            "disabled");
}

TEST(PrecedenceTest, SlicesOthersLieInCountWhenAFileSpeaksOfThem) {
  support::TempTree tree({
      {"etc/systemd/system/a.service", "[Service]\nSlice=web-front-x.slice\n"},
      {"etc/systemd/system/web-.slice.d/l.conf", "[Slice]\nMemoryMax=1G\n"},
      {"etc/systemd/system/web.slice", "[Slice]\nMemoryMax=2G\n"},
      {"etc/systemd/system/a.mount", "[Mount]\nMemoryMax=1G\n"},
      {"etc/systemd/system/b.mount", "[Mount]\nWhat=x\n"},
      {"etc/systemd/system/b.socket", "[Socket]\nListenStream=80\n"},
  });
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_THAT(NamesOf(loaded),
              ElementsAre("a.mount", "a.service", "web-front-x.slice",
                          "web-front.slice", "web.slice"));
  EXPECT_EQ(MemoryOf(loaded, "web-front.slice"),
            "1G@/etc/systemd/system/web-.slice.d/l.conf:2");
  EXPECT_EQ(FindWorkload(loaded, "web.slice")->type, "slice");
  EXPECT_EQ(FindWorkload(loaded, "a.mount")->type, "systemd");
}

TEST(PrecedenceTest, UnitFileStates) {
  support::TempTree tree({
      {"usr/lib/systemd/system/static.service", "[Service]\n"},
      {"usr/lib/systemd/system/vendor.service", "[Service]\n"},
      {"usr/lib/systemd/system/off.service",
       "[Service]\n[Install]\nAlias=x.service\n"},
      {"usr/lib/systemd/system/on.service", "[Install]\nWantedBy=a.target\n"},
      {"run/systemd/generator/made.service", "[Service]\n"},
      {"usr/lib/systemd/system/a.target.wants/vendor.service", "x"},
      {"etc/systemd/system/a.target.requires/on.service", "x"},
  });
  const Loaded loaded = LoadMachine(tree.Path());
  const auto state = [&](const char* name) {
    return FindWorkload(loaded, name)->unit_file_state;
  };
  EXPECT_EQ(state("static.service"), "static");
  EXPECT_EQ(state("vendor.service"), "static");
  EXPECT_EQ(state("off.service"), "disabled");
  EXPECT_EQ(state("made.service"), "generated");
  EXPECT_EQ(state("on.service"), "enabled");
}

TEST(PrecedenceTest, AMachineWithoutSystemdHasNoUnits) {
  support::TempTree tree;
  const Loaded loaded = LoadMachine(tree.Path());
  EXPECT_TRUE(loaded.readable);
  EXPECT_THAT(loaded.workloads, IsEmpty());
  EXPECT_THAT(loaded.problems, IsEmpty());
}

}  // namespace
}  // namespace declared
