// Every flag of the program.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "collectors/collector.h"
#include "exporter/log.h"
#include "exporter/machine_flags.h"
#include "metric/page.h"

namespace exporter {

struct Config {
  std::vector<std::string> listen_addresses = {":10077"};
  std::string telemetry_path = "/metrics";
  int max_requests = 40;
  uint64_t max_series = 20000;

  std::string web_config;  // a file; empty: plain HTTP for everybody

  bool lifecycle = false;  // POST /-/reload is answered

  MachineConfig machine;

  Log::Level log_level = Log::Level::kInfo;
  Log::Format log_format = Log::Format::kLogfmt;

  bool once = false;
  metric::Format format = metric::Format::kText;

  std::vector<collectors::Collector> collectors;  // the enabled ones
  collectors::Options options;
};

// Nothing is left to do: --help and --version were answered, or a flag is
// wrong and one line on stderr has said so.
struct Exit {
  int status;  // 0, or 2 for a wrong flag
};

// `known` is the table of collectors.
std::variant<Config, Exit> ParseFlags(
    int argc, const char* const* argv,
    const std::vector<collectors::Collector>& known);

// "drift_exporter, version 0.1.0 (branch: main, revision: ...)" and what it
// was built with, as Prometheus' programs print it.
std::string VersionText();

}  // namespace exporter
