// A place where declarations are read from, as one flag names it, and what was
// found there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "declared/problem.h"
#include "declared/workload.h"

namespace declared {

struct Source {
  Language language = Language::kKubernetes;
  std::string path;        // a file, or a directory that is walked
  std::string name_space;  // Kubernetes: for objects without one

  // Parses "PATH" or "PATH,namespace=NS" of --declared.<language>.
  // InvalidArgument says what is wrong with it.
  static absl::StatusOr<Source> Parse(Language language, std::string_view flag);
};

// Everything a source said. Loading never fails as a whole except when the
// source itself cannot be read: then `readable` is false, and the last good
// inventory stays in force.
struct Loaded {
  std::vector<Workload> workloads;
  std::vector<Problem> problems;
  // Name of the directory that `path` points to if it is a symlink: with
  // git-sync the commit. Else the commit of a plain Git checkout, else "".
  std::string commit;
  bool readable = true;
};

}  // namespace declared
