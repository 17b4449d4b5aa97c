#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/declared/compose/service_fixture.h"

namespace declared::compose {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Limits, AsDockerAppliesThem) {
  const struct {
    const char* world;
    const char* text;
    Resource resource;
    const char* value;
  } kCases[] = {
      {"nothing written", "{image: x}", Resource::kMemoryLimit, "absent"},
      {"old key", "mem_limit: 512m", Resource::kMemoryLimit, "536870912"},
      {"deploy", "deploy: {resources: {limits: {memory: 64M}}}",
       Resource::kMemoryLimit, "67108864"},
      {"0 is unlimited", "mem_limit: 0", Resource::kMemoryLimit, "inf"},
      {"-1 is unlimited", "mem_limit: -1", Resource::kMemoryLimit, "inf"},
      {"a null is nothing", "mem_limit:", Resource::kMemoryLimit, "absent"},
      {"reservation", "mem_reservation: 32m", Resource::kMemoryLow, "33554432"},
      {"deploy's reservation",
       "deploy: {resources: {reservations: {memory: 32m, cpus: '0.5'}}}",
       Resource::kMemoryLow, "33554432"},
      {"reserved CPUs do nothing",
       "deploy: {resources: {reservations: {cpus: '0.5'}}}",
       Resource::kCpuRequest, "absent"},
      {"no swap key", "mem_limit: 64m", Resource::kMemorySwapLimit,
       "67108864 derived"},
      {"swap 0 is no swap key", "{mem_limit: 64m, memswap_limit: 0}",
       Resource::kMemorySwapLimit, "67108864 derived"},
      {"neither memory nor swap", "cpus: 1", Resource::kMemorySwapLimit,
       "absent"},
      {"unlimited memory", "mem_limit: 0", Resource::kMemorySwapLimit,
       "absent"},
      {"swap is the sum", "{mem_limit: 64m, memswap_limit: 96m}",
       Resource::kMemorySwapLimit, "33554432"},
      {"no swap at all", "{mem_limit: 64m, memswap_limit: 64m}",
       Resource::kMemorySwapLimit, "0"},
      {"unlimited swap", "{mem_limit: 64m, memswap_limit: -1}",
       Resource::kMemorySwapLimit, "inf"},
      {"cpus", "cpus: 0.5", Resource::kCpuLimit, "0.5"},
      {"deploy's cpus", "deploy: {resources: {limits: {cpus: '1.5'}}}",
       Resource::kCpuLimit, "1.5"},
      {"cpus 0", "cpus: 0", Resource::kCpuLimit, "inf"},
      {"quota", "cpu_quota: 50000", Resource::kCpuLimit, "0.5"},
      {"quota and period", "{cpu_quota: 50000, cpu_period: 200000}",
       Resource::kCpuLimit, "0.25"},
      {"quota -1", "cpu_quota: -1", Resource::kCpuLimit, "inf"},
      {"a period alone", "cpu_period: 200000", Resource::kCpuLimit, "absent"},
      {"shares", "cpu_shares: 512", Resource::kCpuRequest, "0.5 derived"},
      {"shares 0", "cpu_shares: 0", Resource::kCpuRequest, "absent"},
      {"pids", "pids_limit: 100", Resource::kTasksLimit, "100"},
      {"deploy's pids", "deploy: {resources: {limits: {pids: 50}}}",
       Resource::kTasksLimit, "50"},
      {"pids -1", "pids_limit: -1", Resource::kTasksLimit, "inf"},
      {"pids 0", "pids_limit: 0", Resource::kTasksLimit, "inf"},
      {"open files", "ulimits: {nofile: 1024}", Resource::kOpenFilesLimit,
       "1024"},
      {"soft and hard", "ulimits: {nofile: {soft: 1024, hard: 4096}}",
       Resource::kOpenFilesLimit, "1024"},
      {"unlimited files", "ulimits: {nofile: -1}", Resource::kOpenFilesLimit,
       "inf"},
      {"both keys alike",
       "{mem_limit: 1g, deploy: {resources: {limits: {memory: 1024m}}}}",
       Resource::kMemoryLimit, "1073741824"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Read read = ReadLayers({c.text});
    EXPECT_EQ(read.At(c.resource), c.value);
    EXPECT_THAT(read.problems, IsEmpty());
  }
}

TEST(Limits, WhatDockerRefusesIsAProblem) {
  const struct {
    const char* world;
    const char* text;
    Resource resource;
    const char* value;
    const char* check;
    const char* mend;
  } kCases[] = {
      {"Kubernetes' unit", "mem_limit: 512Mi", Resource::kMemoryLimit, "absent",
       "unknown-unit", "write 512M"},
      {"no number", "mem_limit: lots", Resource::kMemoryLimit, "absent",
       "not-a-number", "512m"},
      {"NaN", "mem_limit: .nan", Resource::kMemoryLimit, "absent",
       "unknown-unit", "512m"},
      {"too large", "mem_limit: 9000p", Resource::kMemoryLimit, "absent",
       "unknown-unit", "512m"},
      {"too small", "{mem_limit: 1m, memswap_limit: -1}",
       Resource::kMemoryLimit, "1048576", "too-small", "6m or more"},
      {"a list", "mem_limit: [1g]", Resource::kMemoryLimit, "absent",
       "wrong-type", "one value"},
      {"both keys",
       "{mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}}",
       Resource::kMemoryLimit, "2147483648", "declared-twice", "remove"},
      {"swap alone", "memswap_limit: 1g", Resource::kMemorySwapLimit, "absent",
       "swap-without-memory", "mem_limit"},
      {"swap below memory", "{mem_limit: 1g, memswap_limit: 512m}",
       Resource::kMemorySwapLimit, "absent", "swap-below-memory", "sum"},
      {"millicores", "cpus: 500m", Resource::kCpuLimit, "absent",
       "not-a-number", "cores"},
      {"negative", "cpus: -1", Resource::kCpuLimit, "absent", "not-a-number",
       "a number"},
      {"hardly a CPU", "cpus: 0.001", Resource::kCpuLimit, "0.001", "too-small",
       "0.01"},
      {"quota beside cpus", "{cpus: 1, cpu_quota: 50000}", Resource::kCpuLimit,
       "1", "declared-twice", "remove cpu_quota"},
      {"half a task", "pids_limit: 1.5", Resource::kTasksLimit, "absent",
       "not-a-number", "whole"},
      {"out of range", "pids_limit: 99999999999999999999",
       Resource::kTasksLimit, "absent", "not-a-number", "whole"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    const Read read = ReadLayers({c.text});
    EXPECT_EQ(read.At(c.resource), c.value);
    ASSERT_THAT(read.Checks(), ElementsAre(c.check));
    EXPECT_EQ(read.problems[0].location, (Location{"file0", 1}));
    EXPECT_THAT(read.problems[0].mend, HasSubstr(c.mend));
  }
}

TEST(Limits, RememberWhereTheyStand) {
  const Read read =
      ReadLayers({"image: x\n"
                  "deploy:\n"
                  "  resources:\n"
                  "    limits:\n"
                  "      memory: ${M:-64m}\n"});
  const Values& values = read.service.parts.at(0).values;
  ASSERT_TRUE(values.contains(Resource::kMemoryLimit));
  const Value& value = values.at(Resource::kMemoryLimit);
  EXPECT_EQ(value.location, (Location{"file0", 5}));
  EXPECT_EQ(value.text, "64m");
  EXPECT_EQ(values.at(Resource::kMemorySwapLimit).location, value.location);
}

TEST(Limits, VariablesThatAreNotKnown) {
  const Read read = ReadLayers({"{mem_limit: $M, cpus: 1}"});
  EXPECT_EQ(read.At(Resource::kMemoryLimit), "absent");
  EXPECT_EQ(read.At(Resource::kCpuLimit), "1");
  ASSERT_THAT(read.Checks(), ElementsAre("unset-variable"));
  EXPECT_EQ(read.problems[0].severity, Severity::kWarning);
  EXPECT_EQ(
      ReadLayers({"mem_limit: $M"}, {{"M", "64m"}}).At(Resource::kMemoryLimit),
      "67108864");
}

TEST(Limits, TheUppermostLayerWins) {
  const Read read = ReadLayers({"mem_limit: 64m", "{mem_limit: 128m, cpus: 1}",
                                "{cpus: 2, ulimits: {nofile: {soft: 10}}}"});
  EXPECT_EQ(read.At(Resource::kMemoryLimit), "67108864");
  EXPECT_EQ(read.At(Resource::kCpuLimit), "1");
  EXPECT_EQ(read.At(Resource::kOpenFilesLimit), "10");
  EXPECT_EQ(read.service.parts[0].values.at(Resource::kCpuLimit).location.file,
            "file1");
}

}  // namespace
}  // namespace declared::compose
