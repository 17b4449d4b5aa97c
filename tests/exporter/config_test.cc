#include "exporter/config.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "declared/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<collectors::Collector> Table() {
  return {{"alpha", "/proc/alpha", true, nullptr},
          {"beta", "/proc/beta", true, nullptr},
          {"gamma", "/proc/gamma", false, nullptr}};
}

std::variant<Config, Exit> Parse(std::vector<const char*> flags) {
  flags.insert(flags.begin(), "drift_exporter");
  return ParseFlags(static_cast<int>(flags.size()), flags.data(), Table());
}

std::vector<std::string> Enabled(std::vector<const char*> flags) {
  auto parsed = Parse(std::move(flags));
  std::vector<std::string> names;
  if (const Config* config = std::get_if<Config>(&parsed)) {
    for (const auto& collector : config->collectors) {
      names.push_back(collector.name);
    }
  } else {
    names.emplace_back("wrong flag");
  }
  return names;
}

TEST(ConfigTest, CollectorsAreChosenAsInNodeExporter) {
  EXPECT_THAT(Enabled({}), ElementsAre("alpha", "beta"));
  EXPECT_THAT(Enabled({"--no-collector.alpha"}), ElementsAre("beta"));
  EXPECT_THAT(Enabled({"--collector.gamma"}),
              ElementsAre("alpha", "beta", "gamma"));
  EXPECT_THAT(Enabled({"--collector.disable-defaults"}), ElementsAre());
  EXPECT_THAT(Enabled({"--collector.disable-defaults", "--collector.beta"}),
              ElementsAre("beta"));
  EXPECT_THAT(Enabled({"--no-collector.beta", "--collector.beta"}),
              ElementsAre("alpha", "beta"));
}

TEST(ConfigTest, ListenAddressReplacesTheDefaultAndRepeats) {
  auto parsed = Parse(
      {"--web.listen-address=127.0.0.1:1", "--web.listen-address", "[::1]:2"});
  ASSERT_TRUE(std::holds_alternative<Config>(parsed));
  EXPECT_THAT(std::get<Config>(parsed).listen_addresses,
              ElementsAre("127.0.0.1:1", "[::1]:2"));
  parsed = Parse({});
  EXPECT_THAT(std::get<Config>(parsed).listen_addresses, ElementsAre(":10077"));
}

TEST(ConfigTest, CgroupfsFollowsSysfs) {
  auto parsed = Parse({"--path.sysfs=/host/sys"});
  EXPECT_EQ(std::get<Config>(parsed).machine.cgroupfs, "/host/sys/fs/cgroup");
  parsed = Parse({"--path.sysfs=/host/sys", "--path.cgroupfs=/cg"});
  EXPECT_EQ(std::get<Config>(parsed).machine.cgroupfs, "/cg");
}

TEST(ConfigTest, AWrongFlagIsOneLineAndStatus2) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"--nonsense", "--nonsense"},
      {"--collector.delta", "--collector.delta"},
      {"--log.level=loud", "--log.level"},
      {"--web.telemetry-path=metrics", "plain path"},
      {"--web.telemetry-path=/-/ready", "plain path"},
      {"--web.max-requests=-1", "--web.max-requests"},
      {"--web.max-series=-1", "--web.max-series"},
      {"--web.max-series=99999999999999999999", "--web.max-series"},
      {"--kept-descriptors.max-bytes=lots", "--kept-descriptors"},
      {"surplus", "surplus"},
  };
  for (auto [flag, said] : cases) {
    SCOPED_TRACE(flag);
    testing::internal::CaptureStderr();
    auto parsed = Parse({flag});
    const std::string line = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(std::holds_alternative<Exit>(parsed));
    EXPECT_EQ(std::get<Exit>(parsed).status, 2);
    EXPECT_THAT(line, HasSubstr(said));
    EXPECT_EQ(std::ranges::count(line, '\n'), 1) << line;
  }
}

TEST(ConfigTest, HelpNamesEveryCollectorAndWhatItReads) {
  testing::internal::CaptureStdout();
  auto parsed = Parse({"--help"});
  const std::string help = testing::internal::GetCapturedStdout();
  ASSERT_TRUE(std::holds_alternative<Exit>(parsed));
  EXPECT_EQ(std::get<Exit>(parsed).status, 0);
  for (const auto& collector : Table()) {
    EXPECT_THAT(help, HasSubstr("--collector." + collector.name));
    EXPECT_THAT(help, HasSubstr(collector.reads));
  }
}

std::vector<std::string> Sources(std::vector<const char*> flags) {
  auto parsed = Parse(std::move(flags));
  const Config* config = std::get_if<Config>(&parsed);
  if (config == nullptr) return {"wrong flag"};
  std::vector<std::string> sources;
  for (const declared::Source& source : config->machine.sources) {
    sources.push_back(ToText(source) + (source.name_space.empty() ? "" : "@") +
                      source.name_space);
  }
  return sources;
}

TEST(ConfigTest, DeclaredSources) {
  EXPECT_THAT(Sources({}), ElementsAre("systemd")) << "the machine's own units";
  EXPECT_THAT(Sources({"--declared.systemd=none"}), ElementsAre());
  EXPECT_THAT(Sources({"--declared.systemd=/srv/units"}),
              ElementsAre("systemd:/srv/units"));
  EXPECT_THAT(Sources({"--declared.kubernetes=/a", "--declared.kubernetes",
                       "/b,namespace=shop", "--declared.compose=/c",
                       "--declared.native=/d"}),
              ElementsAre("kubernetes:/a", "kubernetes:/b@shop", "compose:/c",
                          "native:/d", "systemd"));
  for (const char* wrong :
       {"--declared.kubernetes=", "--declared.kubernetes=/a,namespace=",
        "--declared.kubernetes=/a,name=x", "--declared.compose=/a,namespace=x",
        "--declared.scope=galaxy", "--declared.refresh-interval=0",
        "--declared.refresh-interval=-1"}) {
    EXPECT_THAT(Sources({wrong}), ElementsAre("wrong flag")) << wrong;
  }
}

TEST(ConfigTest, TheScopeIsThisMachineUnlessSaid) {
  EXPECT_FALSE(std::get<Config>(Parse({})).machine.whole_cluster);
  EXPECT_TRUE(std::get<Config>(Parse({"--declared.scope=cluster"}))
                  .machine.whole_cluster);
}

}  // namespace
}  // namespace exporter
