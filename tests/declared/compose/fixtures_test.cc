// Whole files in the shapes that real projects have.

#include <map>
#include <string>

#include "declared/compose/compose.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace declared {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// What is told of each service: its memory limit in MiB, and "must run".
std::map<std::string, std::string> Told(const Loaded& loaded) {
  std::map<std::string, std::string> told;
  for (const Workload& workload : loaded.workloads) {
    const Values& values = workload.parts.at(0).values;
    const auto memory = values.find(Resource::kMemoryLimit);
    std::string text =
        memory == values.end()
            ? "-"
            : std::to_string(static_cast<long>(memory->second.number) >> 20);
    if (workload.must_run) text += " must run";
    told[workload.name_space + "/" + workload.name] = text;
  }
  return told;
}

TEST(ComposeFixtures, AreReadAsTheirAuthorsMeantThem) {
  Source source;
  source.language = Language::kCompose;
  source.path = "tests/fixtures/compose";
  const Loaded loaded = LoadCompose(source);
  for (const Problem& problem : loaded.problems)
    ADD_FAILURE() << ToText(problem);
  EXPECT_THAT(Told(loaded),
              ElementsAre(Pair("blog/db", "512 must run"),
                          Pair("blog/web", "256 must run"),
                          Pair("shop/api", "192 must run"),
                          Pair("shop/debug", "64"), Pair("shop/migrate", "128"),
                          Pair("shop/queue", "512 must run"),
                          Pair("shop/worker", "384 must run"),
                          Pair("watch/grafana", "256 must run"),
                          Pair("watch/node-exporter", "64 must run"),
                          Pair("watch/prometheus", "2048 must run")));
}

}  // namespace
}  // namespace declared
