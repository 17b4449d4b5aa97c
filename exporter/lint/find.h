// The problems in one file or directory, whatever languages are in there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "declared/lint/lint.h"
#include "declared/problem.h"
#include "declared/workload.h"

namespace lint {

struct Wanted {
  // Absent: told by file names and content. Compose files and systemd units by
  // name; a single YAML file that has `workloads:` at its top is our own
  // format, every other one Kubernetes.
  std::optional<declared::Language> language;
  std::string name_space;  // for objects without one
  declared::LintOptions options;
};

struct Found {
  // With paths that lead there from where `path` does; sorted by them.
  std::vector<declared::Problem> problems;
  size_t workloads = 0;  // how many there were to look at
  bool readable = true;  // false: `path` itself is not
};

Found Find(const std::string& path, const Wanted& wanted);

}  // namespace lint
