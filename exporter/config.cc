#include "exporter/config.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>

#include "build_info.h"
#include "exporter/flag_choice.h"

namespace exporter {
namespace {

constexpr char kCollectorGroup[] =
    "Collectors (--no-collector.NAME turns one off)";
constexpr int kWrongFlag = 2;

// Names --collector.NAME alone; that --no-collector.NAME is its opposite stands
// once above all of them.
class Formatter : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option,
                               bool positional) const override {
    const std::string names =
        CLI::Formatter::make_option_name(option, positional);
    return names.substr(0, names.find(",--no-"));
  }
};

void AddWebFlags(CLI::App& app, Config& config) {
  const std::string group = "Web";
  app.add_option("--web.listen-address", config.listen_addresses,
                 "Address to serve on: host:port, [IPv6]:port, :port for every "
                 "address, unix:/path (one). Repeatable. Default :10077")
      ->allow_extra_args(false)
      ->option_text("ADDRESS ...")
      ->group(group);
  app.add_option("--web.telemetry-path", config.telemetry_path,
                 "Path of the metrics. Default /metrics")
      ->check(
          [](const std::string& path) {
            const bool good = path.size() > 1 && path[0] == '/' &&
                              !path.starts_with("/-/") &&
                              !path.starts_with("/api/") &&
                              path.find_first_of("?#% ") == path.npos;
            return good ? "" : "must be a plain path such as /metrics";
          },
          "")
      ->option_text("PATH")
      ->group(group);
  app.add_option(
         "--web.config.file", config.web_config,
         "TLS, passwords, header fields, rate limit: exporter-toolkit's "
         "web configuration. Read again when it changes")
      ->option_text("FILE")
      ->group(group);
  app.add_option("--web.max-requests", config.max_requests,
                 "Scrapes at once; more get 503. 0: no bound. Default 40")
      ->check(CheckCount)
      ->option_text("N")
      ->group(group);
  app.add_option("--web.max-series", config.max_series,
                 "Series on one page; undeclared leaves give way first. 0: no "
                 "bound. Default 20000")
      ->check(CheckCount)
      ->option_text("N")
      ->group(group);
  app.add_flag("--web.enable-lifecycle", config.lifecycle,
               "Answer POST /-/reload: read every source of declarations again")
      ->group(group);
}

void AddPatternFlag(CLI::App& app, const std::string& flag, const char* what,
                    std::string_view standard, drift::Pattern& pattern) {
  const std::string text(standard);
  pattern = *drift::Pattern::Compile(text);
  app.add_option_function<std::string>(
         flag,
         [flag, &pattern](const std::string& written) {
           auto compiled = drift::Pattern::Compile(written);
           if (!compiled.ok()) {
             throw CLI::ValidationError(
                 flag + ": " + std::string(compiled.status().message()));
           }
           pattern = *std::move(compiled);
         },
         what + text)
      ->option_text("REGEX")
      ->group(kCollectorGroup);
}

void AddCollectorOptions(CLI::App& app, collectors::Options& options) {
  AddPatternFlag(app, "--collector.disk.device-exclude",
                 "Disks that are left out. Default ",
                 collectors::kDefaultExcludeDisks, options.exclude_disks);
  AddPatternFlag(app, "--collector.network.device-exclude",
                 "Devices of the machine that are left out. Default ",
                 collectors::kDefaultExcludeNetworkDevices,
                 options.exclude_network_devices);
  app.add_flag("--collector.listen.undeclared", options.undeclared_ports,
               "Tell also what listens without being declared")
      ->group(kCollectorGroup);
}

void AddLogFlags(CLI::App& app, Config& config) {
  AddChoice<Log::Level>(app, "--log.level", config.log_level,
                        {{"debug", Log::Level::kDebug},
                         {"info", Log::Level::kInfo},
                         {"warn", Log::Level::kWarn},
                         {"error", Log::Level::kError}},
                        "debug|info|warn|error", "Default info")
      ->group("Log");
  AddChoice<Log::Format>(
      app, "--log.format", config.log_format,
      {{"logfmt", Log::Format::kLogfmt}, {"json", Log::Format::kJson}},
      "logfmt|json", "Default logfmt")
      ->group("Log");
}

void AddOtherFlags(CLI::App& app, Config& config) {
  app.add_flag("--once", config.once,
               "Print one scrape to stdout and exit, without serving")
      ->group("One scrape");
  AddChoice<metric::Format>(app, "--format", config.format,
                            {{"text", metric::Format::kText},
                             {"openmetrics", metric::Format::kOpenMetrics}},
                            "text|openmetrics", "Of --once. Default text")
      ->group("One scrape");
}

// --collector.NAME and --no-collector.NAME; the last one given wins.
struct CollectorFlags {
  bool disable_defaults = false;
  std::vector<std::unique_ptr<bool>> enabled;  // parallel to the table
  std::vector<CLI::Option*> options;
};

void AddCollectorFlags(CLI::App& app, CollectorFlags& flags,
                       const std::vector<collectors::Collector>& known) {
  const std::string group = kCollectorGroup;
  for (const collectors::Collector& collector : known) {
    flags.enabled.push_back(std::make_unique<bool>(collector.on_by_default));
    const std::string name = "collector." + collector.name;
    flags.options.push_back(
        app.add_flag("--" + name + ",!--no-" + name, *flags.enabled.back(),
                     collector.reads +
                         (collector.on_by_default ? "" : " (off by default)"))
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
            ->option_text(" ")
            ->group(group));
  }
  app.add_flag("--collector.disable-defaults", flags.disable_defaults,
               "Only the collectors named on the command line")
      ->group(group);
}

std::vector<collectors::Collector> Enabled(
    const CollectorFlags& flags,
    const std::vector<collectors::Collector>& known) {
  std::vector<collectors::Collector> enabled;
  for (size_t i = 0; i < known.size(); ++i) {
    const bool named = flags.options[i]->count() > 0;
    if (*flags.enabled[i] && (named || !flags.disable_defaults)) {
      enabled.push_back(known[i]);
    }
  }
  return enabled;
}

}  // namespace

std::string VersionText() {
  std::string text = "drift_exporter, version ";
  text += build_info::kVersion;
  text += " (branch: ";
  text += build_info::kBranch;
  text += ", revision: ";
  text += build_info::kRevision;
  text += ")\n  compiler: ";
  text += build_info::kCompiler;
  return text;
}

std::variant<Config, Exit> ParseFlags(
    int argc, const char* const* argv,
    const std::vector<collectors::Collector>& known) {
  CLI::App app(
      "Declared, applied and actual state of each workload of this machine, "
      "for Prometheus.\nCommands: drift_exporter report, drift_exporter lint "
      "PATH...; each has its own --help.",
      "drift_exporter");
  auto formatter = std::make_shared<Formatter>();
  formatter->column_width(34);
  app.formatter(formatter);
  app.set_help_flag("-h,--help", "Print this and exit");
  app.set_version_flag("--version", VersionText(), "Print it and exit");

  Config config;
  CollectorFlags flags;
  AddWebFlags(app, config);
  AddCollectorFlags(app, flags, known);
  AddCollectorOptions(app, config.options);
  AddMachineFlags(app, config.machine);
  AddLogFlags(app, config);
  AddOtherFlags(app, config);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return Exit{app.exit(asked)};
  } catch (const CLI::ParseError& error) {
    std::cerr << "drift_exporter: " << error.what()
              << " (--help lists the flags)\n";
    return Exit{kWrongFlag};
  }
  Complete(config.machine);
  // As systemctl and busctl have it; elsewhere than where libsystemd reads it,
  // since the collector must know what it asks.
  if (const char* address = std::getenv("DBUS_SYSTEM_BUS_ADDRESS")) {
    config.options.system_bus_address = address;
  }
  config.collectors = Enabled(flags, known);
  return config;
}

}  // namespace exporter
