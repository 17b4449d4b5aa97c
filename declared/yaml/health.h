// `health` of Compose' x-drift and of our own YAML: a URL, a map, or a list of
// these.
//   health: tcp://127.0.0.1:5432
//   health: {url: "http://:8080/healthz", interval: 30s, timeout: 2s}
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "declared/workload.h"
#include "declared/yaml/node.h"

namespace declared::yaml {

// How the file around it is read.
struct HealthFile {
  std::string file;
  // A scalar's text, as the file's language has it; nullopt: it is a problem,
  // and told.
  std::function<std::optional<std::string>(const Node&)> text;
  std::function<void(const char* check, int line, std::string what,
                     std::string mend)>
      say;
};

// Checks named "health", "health-2", ...; what is wrong is told and left out.
std::vector<HealthCheck> ReadHealth(const Node& health, const HealthFile& file);

}  // namespace declared::yaml
