#include "tests/fuzz/require.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "declared/text.h"

namespace fuzz {
namespace {

using declared::Value;

constexpr size_t kLongestProblem = 500;
constexpr size_t kLongestError = 1000;

void RequireInFile(const declared::Location& location, int lines) {
  Require(location.line >= 0 && location.line <= lines,
          "a location is a line of the file");
}

void RequireGood(const Value& value, int lines) {
  RequireAmount(value.number);
  Require(value.scale == Value::Scale::kAbsolute || value.number <= 1,
          "a share is not more than all of it");
  RequireInFile(value.location, lines);
}

void RequireGood(const declared::Part& part, int lines) {
  fuzz::RequireGood(part.values, lines);
  fuzz::RequireGood(part.ports, lines);
  for (const declared::IoLimit& limit : part.io) {
    RequireGood(limit.value, lines);
  }
  for (const int port : part.probe_ports) {
    Require(port >= 1 && port <= 65535, "a probe's port is a port");
  }
  RequireInFile(part.location, lines);
}

}  // namespace

void Require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(what.size()),
               what.data());
  std::abort();
}

void RequireAmount(double number) {
  Require(number >= 0, "an amount is a number of at least 0");
}

void RequireLine(std::string_view text, size_t most) {
  Require(text.size() <= most, "a text for people is short");
  Require(declared::IsText(text), "a text for people is UTF-8");
  Require(std::none_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
          "a text for people is one line without control bytes");
}

void RequireGood(const absl::Status& status) {
  if (status.ok()) return;
  RequireLine({status.message().data(), status.message().size()},
              kLongestError);
}

void RequireGood(const std::vector<declared::Problem>& problems, int lines) {
  for (const declared::Problem& problem : problems) {
    RequireLine(declared::ToText(problem), kLongestProblem);
    Require(
        !problem.check.empty() &&
            problem.check.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos,
        "a check's name is in kebab-case");
    Require(!problem.what.empty(), "a problem says what is wrong");
    RequireInFile(problem.location, lines);
  }
}

void RequireGood(const declared::Values& values, int lines) {
  for (const auto& [resource, value] : values) RequireGood(value, lines);
}

void RequireGood(const std::vector<declared::Port>& ports, int lines) {
  for (const declared::Port& port : ports) {
    Require(port.port >= 1 && port.port <= 65535, "a port is a port");
    Require(port.host_port >= 0 && port.host_port <= 65535,
            "a port of the machine is a port, or none");
    Require(port.protocol == "tcp" || port.protocol == "udp" ||
                port.protocol == "sctp",
            "a protocol is tcp, udp or sctp");
    RequireInFile(port.location, lines);
  }
}

void RequireGood(const declared::Loaded& loaded, int lines) {
  RequireGood(loaded.problems, lines);
  for (const declared::Workload& workload : loaded.workloads) {
    for (const declared::Part& part : workload.parts) RequireGood(part, lines);
    RequireGood(workload.pod_values, lines);
    RequireGood(workload.overrides, lines);
    if (workload.replicas) RequireGood(*workload.replicas, lines);
    for (const auto& [check, value] : workload.thresholds) {
      RequireGood(value, lines);
    }
    RequireInFile(workload.location, lines);
  }
}

int LinesOf(std::string_view text) {
  return 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace fuzz
