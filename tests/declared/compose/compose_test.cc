#include "declared/compose/compose.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace declared {
namespace {

using support::TempTree;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Loaded Load(const std::string& path) {
  Source source;
  source.language = Language::kCompose;
  source.path = path;
  return LoadCompose(source);
}

// "project/service memory" of each, sorted; memory in MiB, "?" if ambiguous.
std::vector<std::string> NamesIn(const Loaded& loaded) {
  std::vector<std::string> names;
  for (const Workload& workload : loaded.workloads) {
    std::string name = workload.name_space + "/" + workload.name;
    const Values& values = workload.parts.at(0).values;
    const auto memory = values.find(Resource::kMemoryLimit);
    if (memory != values.end()) {
      name += memory->second.state == Value::State::kAmbiguous
                  ? " ?"
                  : " " + std::to_string(static_cast<int>(
                              memory->second.number / (1 << 20)));
    }
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> ProblemsIn(const Loaded& loaded) {
  std::vector<std::string> problems;
  for (const Problem& problem : loaded.problems) {
    problems.push_back(problem.check + " " + ToText(problem.location));
  }
  return problems;
}

constexpr const char* kWeb = "services: {web: {mem_limit: 64m}}\n";

TEST(Compose, ProjectNames) {
  const struct {
    const char* world;
    const char* directory;
    const char* text;
    const char* env;
    const char* project;
  } kCases[] = {
      {"the directory", "shop", "", "", "shop"},
      {"made normal", "_My Shop.v2", "", "", "myshopv2"},
      {"with signs", "my-shop_2", "", "", "my-shop_2"},
      {"in the file", "shop", "name: till\n", "", "till"},
      {"in the file with a variable", "shop", "name: ${N:-till}\n", "", "till"},
      {"in .env", "shop", "", "COMPOSE_PROJECT_NAME=kiosk\n", "kiosk"},
      {"both", "shop", "name: till\n", "COMPOSE_PROJECT_NAME=kiosk\n", "till"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const std::string directory = c.directory;
    TempTree tree({{directory + "/compose.yaml", std::string(c.text) + kWeb},
                   {directory + "/.env", c.env}});
    for (const std::string& path :
         {tree.Path(), tree.Path(directory), tree.Path(directory) + "/",
          tree.Path(directory + "/compose.yaml")}) {
      SCOPED_TRACE(path);
      const Loaded loaded = Load(path);
      EXPECT_THAT(NamesIn(loaded),
                  ElementsAre(std::string(c.project) + "/web 64"));
      EXPECT_THAT(loaded.problems, IsEmpty());
    }
  }
}

TEST(Compose, WhichFilesAreRead) {
  TempTree tree({{"a/compose.yml", kWeb},
                 {"a/values.yaml", "not: compose\n"},
                 {"b/docker-compose.yaml", kWeb},
                 {"b/deep/docker-compose.yml", kWeb},
                 {"c/stack.yml", kWeb},
                 {"c/binary.yaml", std::string_view("\0", 1)},
                 {".git/compose.yaml", kWeb}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded),
              ElementsAre("a/web 64", "b/web 64", "deep/web 64"));
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(NamesIn(Load(tree.Path("c/stack.yml"))), ElementsAre("c/web 64"));
}

TEST(Compose, OverridesLieOverTheirFile) {
  TempTree tree({{"a/compose.yaml",
                  "services:\n"
                  "  web: {mem_limit: 64m, cpus: 1}\n"
                  "  db: {mem_limit: 64m}\n"},
                 {"a/compose.override.yaml",
                  "services:\n"
                  "  web:\n"
                  "    mem_limit: 128m\n"
                  "  dev: {restart: always}\n"}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded), ElementsAre("a/db 64", "a/dev", "a/web 128"));
  EXPECT_THAT(loaded.problems, IsEmpty());
  for (const Workload& workload : loaded.workloads) {
    if (workload.name != "web") continue;
    const Values& values = workload.parts.at(0).values;
    EXPECT_EQ(ToText(values.at(Resource::kMemoryLimit).location),
              "a/compose.override.yaml:3");
    EXPECT_EQ(ToText(values.at(Resource::kCpuLimit).location),
              "a/compose.yaml:2");
  }
  EXPECT_THAT(NamesIn(Load(tree.Path("a/compose.yaml"))),
              ElementsAre("a/db 64", "a/web 64"))
      << "a single file is read alone";
}

TEST(Compose, TwoDefaultFilesInOneDirectory) {
  TempTree tree({{"a/compose.yaml", kWeb},
                 {"a/docker-compose.yml",
                  "services: {web: {mem_limit: 1g}, old: {}}\n"}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded), ElementsAre("a/web 64"));
  EXPECT_THAT(ProblemsIn(loaded),
              ElementsAre("ignored-file a/docker-compose.yml"));
}

TEST(Compose, OtherFilesOfAProjectMayDisagree) {
  TempTree tree({{"a/compose.yaml",
                  "services:\n"
                  "  web: {mem_limit: 64m, restart: always}\n"
                  "  db: {mem_limit: 64m}\n"},
                 {"a/compose.prod.yml",
                  "services:\n"
                  "  web: {mem_limit: 1g}\n"
                  "  db: {mem_limit: 65536k, cpus: 2}\n"}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded), ElementsAre("a/db 64", "a/web ?"));
  ASSERT_THAT(loaded.problems, SizeIs(2));  // memory, and swap from it
  EXPECT_EQ(loaded.problems[0].check, "declared-twice");
  // What each file says alone is kept for containers that know theirs.
  const auto& alternatives = loaded.workloads[0].alternatives;
  ASSERT_EQ(alternatives.size(), 2U);
  EXPECT_NE(alternatives[0].files, alternatives[1].files);
  for (const Workload& alternative : alternatives) {
    EXPECT_EQ(alternative.files.size(), 1U);
    for (const auto& [resource, value] : alternative.parts[0].values) {
      EXPECT_EQ(value.state, Value::State::kValid) << NameOf(resource);
    }
  }
  EXPECT_EQ(ToText(loaded.problems[0].location), "a/compose.prod.yml:2");
  EXPECT_THAT(loaded.problems[0].what, HasSubstr("a/compose.yaml:2"));
}

TEST(Compose, Extends) {
  TempTree tree({{"a/compose.yaml",
                  "services:\n"
                  "  base: {mem_limit: 32m, cpus: 1}\n"
                  "  web: {extends: base, cpus: 2}\n"
                  "  api: {extends: {service: common, file: ../common.yml}}\n"
                  "  job:\n"
                  "    extends: {service: far, file: ../common.yml}\n"
                  "    mem_limit: 96m\n"},
                 {"common.yml",
                  "services:\n"
                  "  common: {mem_limit: 48m}\n"
                  "  far: {extends: common}\n"}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded),
              ElementsAre("a/api 48", "a/base 32", "a/job 96", "a/web 32"));
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(Compose, ExtendsThatLeadNowhere) {
  const struct {
    const char* world;
    const char* extends;
  } kCases[] = {
      {"itself", "web"},
      {"in a circle", "other"},
      {"nothing", "missing"},
      {"no such file", "{service: x, file: missing.yml}"},
      {"out of the source", "{service: web, file: ../../outside.yml}"},
      {"an absolute path", "{service: web, file: /etc/compose.yml}"},
      {"without a name", "{file: x.yml}"},
      {"a list", "[web]"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{"outside.yml", kWeb},
                   {"in/compose.yaml",
                    "services:\n"
                    "  web:\n"
                    "    mem_limit: 64m\n"
                    "    extends: " +
                        std::string(c.extends) +
                        "\n"
                        "  other: {extends: web}\n"}});
    const Loaded loaded = Load(tree.Path("in"));
    EXPECT_THAT(NamesIn(loaded), ElementsAre("in/other 64", "in/web 64"));
    EXPECT_FALSE(loaded.problems.empty());
  }
}

TEST(Compose, IncludedFilesBelongToTheProject) {
  TempTree tree(
      {{"a/compose.yaml",
        "include: [db/compose.yaml, {path: [x/more.yml]}, ./no.yml]\n"
        "services: {web: {mem_limit: 64m}}\n"},
       {"a/db/compose.yaml", "services: {db: {mem_limit: '${DB:-1m}'}}\n"},
       {"a/db/.env", "DB=32m\n"},
       {"a/x/more.yml",
        "include: [more.yml, ../compose.yaml]\n"
        "services: {more: {}}\n"}});
  const Loaded loaded = Load(tree.Path("a/compose.yaml"));
  EXPECT_THAT(NamesIn(loaded), ElementsAre("a/db 32", "a/more", "a/web 64"));
  EXPECT_THAT(ProblemsIn(loaded), ElementsAre("bad-include compose.yaml"));
}

TEST(Compose, IncludedFilesAreNoProjectsOfTheirOwn) {
  TempTree tree({{"a/compose.yaml", "include: [db/compose.yaml]\n"},
                 {"a/db/compose.yaml", "services: {db: {mem_limit: 32m}}\n"}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(NamesIn(loaded), ElementsAre("a/db 32"));
  EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(Compose, BadFilesCostThemselvesOnly) {
  const struct {
    const char* world;
    std::string_view text;
    const char* problem;
  } kCases[] = {
      {"broken YAML", "services:\n  web: {\n", "yaml bad/compose.yaml:2"},
      {"not text", std::string_view("\x00\x01", 2),
       "not-text bad/compose.yaml"},
      {"Latin-1", "# caf\xE9\n", "not-text bad/compose.yaml"},
      {"services is a list", "services: [web]\n",
       "wrong-type bad/compose.yaml:1"},
      {"a service is a word", "services:\n  web: nginx\n",
       "wrong-type bad/compose.yaml:2"},
      {"a bomb",
       "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
       "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
       "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
       "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
       "yaml-bomb bad/compose.yaml:6"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    TempTree tree({{"bad/compose.yaml", c.text}, {"good/compose.yaml", kWeb}});
    const Loaded loaded = Load(tree.Path());
    EXPECT_THAT(NamesIn(loaded), testing::Contains("good/web 64"));
    EXPECT_THAT(ProblemsIn(loaded), ElementsAre(c.problem));
    EXPECT_TRUE(loaded.readable);
  }
}

TEST(Compose, NothingThere) {
  TempTree tree({{"empty/compose.yaml", ""}});
  EXPECT_THAT(Load(tree.Path()).problems, IsEmpty());
  EXPECT_THAT(Load(tree.Path("empty/compose.yaml")).workloads, IsEmpty());
  EXPECT_FALSE(Load(tree.Path("missing")).readable);
}

TEST(Compose, ManyServicesExtendingOneAreBounded) {
  std::string text = "services:\n  base: {ports: [x, x, x, x, x, x, x, x]}\n";
  for (int i = 0; i < 3000; ++i) {
    text += "  s" + std::to_string(i) + ": {extends: base}\n";
  }
  TempTree tree({{"a/compose.yaml", text}});
  const Loaded loaded = Load(tree.Path());
  EXPECT_THAT(loaded.workloads, SizeIs(2000));
  EXPECT_LE(loaded.problems.size(), 1001u);
}

}  // namespace
}  // namespace declared
