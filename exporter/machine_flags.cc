#include "exporter/machine_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "declared/systemd/systemd.h"
#include "drift/snapshot.h"

namespace exporter {
namespace {

using declared::Language;
using declared::Source;

void AddPathFlags(CLI::App& app, MachineConfig& config) {
  const std::string group = "Paths";
  app.add_option("--path.procfs", config.procfs, "Default /proc")
      ->option_text("DIR")
      ->group(group);
  app.add_option("--path.sysfs", config.sysfs, "Default /sys")
      ->option_text("DIR")
      ->group(group);
  app.add_option("--path.cgroupfs", config.cgroupfs,
                 "Where cgroup hierarchies are mounted at or below. Default "
                 "<path.sysfs>/fs/cgroup")
      ->option_text("DIR")
      ->group(group);
  app.add_option("--path.rootfs", config.rootfs,
                 "The machine's /, for unit files and the container runtimes' "
                 "state. Default /")
      ->option_text("DIR")
      ->group(group);
}

void AddWorkloadFlags(CLI::App& app, MachineConfig& config) {
  const std::string group =
      "Workloads (regular expressions, POSIX extended, "
      "for the whole name)";
  config.fold = drift::kDefaultFold;
  app.add_option("--workloads.fold", config.fold,
                 "Units and directories that are counted to what encloses "
                 "them. Default " +
                     config.fold)
      ->option_text("REGEX")
      ->group(group);
  app.add_option("--workloads.include", config.include,
                 "Only workloads of these names. Default: all")
      ->option_text("REGEX")
      ->group(group);
  app.add_option("--workloads.exclude", config.exclude,
                 "No workloads of these names. Default: none left out")
      ->option_text("REGEX")
      ->group(group);
}

void AddSourceFlag(CLI::App& app, MachineConfig& config, Language language,
                   const std::string& help) {
  const std::string flag = "--declared." + std::string(NameOf(language));
  app.add_option_function<std::vector<std::string>>(
         flag,
         [&config, language, flag](const std::vector<std::string>& values) {
           for (const std::string& value : values) {
             auto source = Source::Parse(language, value);
             if (!source.ok()) {
               throw CLI::ValidationError(
                   std::string(source.status().message()));
             }
             config.sources.push_back(*std::move(source));
           }
         },
         help)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->option_text(language == Language::kKubernetes
                        ? "PATH[,namespace=NS] ..."
                        : "PATH ...")
      ->group("Declared (a file, or a directory that is walked; repeatable)");
}

void AddDeclaredFlags(CLI::App& app, MachineConfig& config) {
  AddSourceFlag(app, config, Language::kKubernetes,
                "Manifests: YAML or JSON as applied. NS is for objects without "
                "a namespace");
  AddSourceFlag(app, config, Language::kSystemd,
                "Unit files. Default: the machine's unit search path; none: "
                "not even that");
  AddSourceFlag(app, config, Language::kCompose, "Compose files");
  AddSourceFlag(app, config, Language::kNative,
                "Our own YAML for any other cgroup");
  const std::string group =
      "Declared (a file, or a directory that is walked; repeatable)";
  app.add_option_function<std::string>(
         "--declared.scope",
         [&config](const std::string& scope) {
           config.whole_cluster = scope == "cluster";
         },
         "cluster: publish all that is declared, for one target of its own. "
         "Default machine: what runs or must run here")
      ->check(
          [](const std::string& scope) {
            const bool good = scope == "machine" || scope == "cluster";
            return good ? "" : "must be one of machine|cluster";
          },
          "")
      ->option_text("machine|cluster")
      ->group(group);
  app.add_option("--declared.refresh-interval", config.refresh_seconds,
                 "Seconds between looks at whether a source has changed. "
                 "Default 15")
      ->check(
          [](const std::string& text) {
            constexpr size_t kMostDigits = 5;  // a day has 86400 seconds
            const bool good = CheckCount(text).empty() &&
                              text.size() <= kMostDigits &&
                              text.find_first_not_of('0') != text.npos;
            return good ? "" : "must be 1 to 99999";
          },
          "")
      ->option_text("SECONDS")
      ->group(group);
}

bool IsNone(const Source& source) {
  return source.language == Language::kSystemd && source.path == "none";
}

}  // namespace

std::string CheckCount(const std::string& text) {
  // On the text, since a number parser would let "-1" through as a large one.
  constexpr size_t kMostDigits = 18;
  const bool good = !text.empty() && text.size() <= kMostDigits &&
                    text.find_first_not_of("0123456789") == text.npos;
  return good ? "" : "must be a whole number, 0 or more";
}

void AddMachineFlags(CLI::App& app, MachineConfig& config) {
  AddDeclaredFlags(app, config);
  AddWorkloadFlags(app, config);
  AddPathFlags(app, config);
  app.add_option("--kept-descriptors.max-bytes", config.kept_bytes,
                 "Kernel memory for descriptors kept open between scrapes, "
                 "4.5 KiB each. 0: keep none. Default 16777216")
      ->check(CheckCount)
      ->option_text("BYTES")
      ->group("Cost");
}

void Complete(MachineConfig& config) {
  if (config.cgroupfs.empty()) config.cgroupfs = config.sysfs + "/fs/cgroup";
  while (config.rootfs.ends_with('/')) config.rootfs.pop_back();
  const bool systemd =
      std::ranges::any_of(config.sources, [](const Source& source) {
        return source.language == Language::kSystemd;
      });
  std::erase_if(config.sources, IsNone);
  if (systemd) return;
  Source machine;
  machine.language = Language::kSystemd;
  machine.path = declared::kUnitSearchPath;
  config.sources.push_back(std::move(machine));
}

}  // namespace exporter
