#include "machine/runtime/oci_spec.h"

#include "gtest/gtest.h"
#include "tests/machine/runtime/shown.h"
#include "tests/support/status.h"

namespace machine::runtime {
namespace {

std::string OfResources(std::string_view resources) {
  auto spec = Json::Parse(
      "spec", R"({"linux": {"resources": )" + std::string(resources) + "}}");
  EXPECT_THAT(spec, support::IsOk());
  return spec.ok() ? Shown(CreatedOf(*spec)) : "";
}

TEST(OciSpecTest, Resources) {
  const struct {
    const char* world;
    const char* resources;
    const char* created;
  } cases[] = {
      {"nothing said", "{}", ""},
      {"docker run without limits", R"({"memory": {}, "cpu": {"shares": 0}})",
       ""},
      {"kubelet, no swap: both are the limit",
       R"({"memory": {"limit": 536870912, "swap": 536870912},
           "cpu": {"shares": 256, "quota": 50000, "period": 100000}})",
       "memory=536870912 swap=0 cpu=0.5 shares=256"},
      {"docker run -m 64m: swap as large again",
       R"({"memory": {"limit": 67108864, "swap": 134217728,
                      "reservation": 33554432}, "pids": {"limit": 2048}})",
       "memory=67108864 low=33554432 swap=67108864 tasks=2048"},
      {"-1 is none",
       R"({"memory": {"limit": -1, "swap": -1}, "cpu": {"quota": -1},
           "pids": {"limit": -1}})",
       "memory=inf swap=inf cpu=inf tasks=inf"},
      {"0 is not said",
       R"({"memory": {"limit": 0, "swap": 0, "reservation": 0},
           "cpu": {"quota": 0, "period": 0}, "pids": {"limit": 0}})",
       ""},
      {"what cgroup v1 calls unlimited",
       R"({"memory": {"limit": 9223372036854771712}})", "memory=inf"},
      {"64 KiB pages call it so",
       R"({"memory": {"limit": 9223372036854710272}})", "memory=inf"},
      {"larger than any", R"({"memory": {"limit": 18446744073709551615}})",
       "memory=inf"},
      {"default period", R"({"cpu": {"quota": 25000}})", "cpu=0.25"},
      {"another period", R"({"cpu": {"quota": 25000, "period": 50000}})",
       "cpu=0.5"},
      {"negative nonsense",
       R"({"memory": {"limit": -2, "reservation": -64}, "pids": {"limit": -9},
           "cpu": {"quota": -2, "period": -1, "shares": -5}})",
       ""},
      {"shares are clamped as the kernel does", R"({"cpu": {"shares": 1}})",
       "shares=2"},
      {"shares are clamped above", R"({"cpu": {"shares": 4000000000}})",
       "shares=262144"},
      {"swap without a limit has no meaning", R"({"memory": {"swap": 64}})",
       ""},
      {"less memory and swap than memory",
       R"({"memory": {"limit": 64, "swap": 32}})", "memory=64"},
      {"unified is written last",
       R"({"memory": {"limit": 64, "swap": 64}, "unified": {
           "memory.max": "128", "memory.low": "32", "memory.swap.max": "0",
           "cpu.max": "20000 50000", "pids.max": "max"}})",
       "memory=128 low=32 swap=0 cpu=0.4 tasks=inf"},
      {"unified quota without period", R"({"unified": {"cpu.max": "max"}})",
       "cpu=inf"},
      {"unified nonsense",
       R"({"memory": {"limit": 64}, "unified": {"memory.max": "-5",
           "memory.low": "", "cpu.max": "1 0", "pids.max": 7}})",
       "memory=64"},
      {"wrong types everywhere",
       R"({"memory": [1], "cpu": "x", "pids": 5, "unified": true})", ""},
      {"wrong types of values",
       R"({"memory": {"limit": "64", "swap": {}, "reservation": null},
           "cpu": {"quota": true, "shares": 1.5}, "pids": {"limit": []}})",
       ""},
      {"numbers out of range",
       R"({"memory": {"limit": 1e300}, "pids": {"limit": 1e19},
           "cpu": {"quota": 99999999999999999999999}})",
       ""},
      {"resources of another type", "[]", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(OfResources(c.resources), c.created);
  }
}

TEST(OciSpecTest, OpenFiles) {
  const struct {
    const char* world;
    const char* rlimits;
    const char* created;
  } cases[] = {
      {"soft", R"([{"type": "RLIMIT_NPROC", "hard": 4, "soft": 4},
                   {"type": "RLIMIT_NOFILE", "hard": 4096, "soft": 1024}])",
       "files=1024"},
      {"none allowed", R"([{"type": "RLIMIT_NOFILE", "soft": 0}])", "files=0"},
      {"infinity",
       R"([{"type": "RLIMIT_NOFILE", "soft": 18446744073709551615}])",
       "files=inf"},
      {"negative", R"([{"type": "RLIMIT_NOFILE", "soft": -1}])", ""},
      {"only others", R"([{"type": "RLIMIT_NPROC", "soft": 4}])", ""},
      {"wrong types", R"(["RLIMIT_NOFILE", 5, {"type": 7, "soft": "x"}])", ""},
      {"no list", R"({"type": "RLIMIT_NOFILE", "soft": 1})", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    auto spec = Json::Parse(
        "spec", R"({"process": {"rlimits": )" + std::string(c.rlimits) + "}}");
    ASSERT_THAT(spec, support::IsOk());
    EXPECT_EQ(Shown(CreatedOf(*spec)), c.created);
  }
}

}  // namespace
}  // namespace machine::runtime
