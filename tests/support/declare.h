// Declarations for tests, without files.
#pragma once

#include <string>
#include <utility>

#include "declared/workload.h"

namespace drift {

inline declared::Value Bytes(double number, std::string file = "a.yaml",
                             int line = 1) {
  declared::Value value;
  value.number = number;
  value.location = {std::move(file), line};
  return value;
}

inline declared::Workload Declare(declared::Language language,
                                  std::string name_space, std::string type,
                                  std::string name,
                                  std::string container = "") {
  declared::Workload workload;
  workload.language = language;
  workload.name_space = std::move(name_space);
  workload.type = std::move(type);
  workload.name = std::move(name);
  workload.location = {workload.name + ".yaml", 1};
  declared::Part part;
  part.container = std::move(container);
  workload.parts.push_back(std::move(part));
  return workload;
}

inline declared::Workload Unit(std::string name) {
  const bool slice = name.ends_with(".slice");
  return Declare(declared::Language::kSystemd, "", slice ? "slice" : "systemd",
                 std::move(name));
}

}  // namespace drift
