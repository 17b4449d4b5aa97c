#include "exporter/machine.h"

#include <chrono>
#include <string>
#include <tuple>
#include <utility>

#include "drift/pattern.h"
#include "drift/snapshot.h"
#include "exporter/walk.h"
#include "machine/keep.h"

namespace exporter {
namespace {

constexpr int64_t kSpareDescriptors = 256;  // connections, libraries

absl::StatusOr<drift::Rules> MakeRules(const MachineConfig& config) {
  drift::Rules rules;
  for (auto [pattern, text, flag] :
       {std::tuple(&rules.fold, &config.fold, "fold"),
        std::tuple(&rules.include, &config.include, "include"),
        std::tuple(&rules.exclude, &config.exclude, "exclude")}) {
    if (text->empty()) continue;
    auto compiled = drift::Pattern::Compile(*text);
    if (!compiled.ok()) {
      return absl::InvalidArgumentError(
          std::string("--workloads.") + flag + ": " +
          std::string(compiled.status().message()));
    }
    *pattern = *std::move(compiled);
  }
  return rules;
}

std::shared_ptr<Store> StartStore(const MachineConfig& config,
                                  const std::shared_ptr<const Log>& log) {
  StoreOptions options;
  options.sources = config.sources;
  options.rootfs = config.rootfs;
  options.whole_cluster = config.whole_cluster;
  options.interval = std::chrono::seconds(config.refresh_seconds);
  return std::make_shared<Store>(options, log);
}

}  // namespace

absl::StatusOr<OpenedMachine> OpenMachine(
    const MachineConfig& config, const std::shared_ptr<const Log>& log) {
  auto rules = MakeRules(config);
  if (!rules.ok()) return rules.status();
  auto proc = machine::Dir::Open(config.procfs);
  if (!proc.ok()) return proc.status();
  auto sys = machine::Dir::Open(config.sysfs);
  if (!sys.ok()) return sys.status();

  const int64_t descriptors =
      machine::RaiseDescriptorLimit() - kSpareDescriptors;
  auto budget =
      std::make_shared<machine::KeepBudget>(config.kept_bytes, descriptors);
  auto root = std::make_shared<const machine::Root>(
      machine::Root{*std::move(proc), *std::move(sys), config.rootfs});
  std::shared_ptr<Store> store = StartStore(config, log);
  WalkOptions walk;
  walk.cgroupfs = config.cgroupfs;
  walk.rules = *std::move(rules);
  walk.declarations = [store] { return store->Current(); };
  walk.containers = std::make_shared<Containers>(
      std::make_unique<machine::runtime::Runtimes>(config.rootfs), log);
  Scraper::Machine machine{
      root, std::make_shared<machine::proc::Processes>(root->proc, *budget),
      MakeWalk(root, budget, std::move(walk)),
      [store] { return store->Current(); }};
  return OpenedMachine{std::move(machine), std::move(store)};
}

}  // namespace exporter
