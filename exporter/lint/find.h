// The problems in files and directories, whatever languages are in there.
#pragma once

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
  // With paths that lead there from where `paths` do; sorted by them.
  std::vector<declared::Problem> problems;
  // Paths that cannot be read at all.
  std::vector<std::string> unreadable;
  // Paths in which nothing is declared and nothing is wrong.
  std::vector<std::string> empty;
};

// All of them together are one set: ports, names and a node's room are shared.
Found Find(const std::vector<std::string>& paths, const Wanted& wanted);

}  // namespace lint
