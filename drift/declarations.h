// What is declared, and how that is known: the result of one load.
#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "declared/problem.h"
#include "drift/inventory.h"

namespace drift {

struct SourceState {
  std::string source;  // "kubernetes:/srv/gitops/apps", "systemd"
  std::string commit;  // "" if there is none
  // When it was last read well, in seconds since 1970; absent: never.
  std::optional<double> last_success;
  bool readable = true;  // of the last attempt
  size_t workloads = 0;
  std::vector<declared::Problem> problems;
};

struct Declarations {
  std::shared_ptr<const Inventory> inventory;  // not null
  std::vector<SourceState> sources;
  // When systemd last read its unit files; absent: not known.
  std::optional<std::time_t> systemd_reloaded;
  // --declared.scope=cluster: everything is published, not only what runs or
  // must run here.
  bool whole_cluster = false;
};

}  // namespace drift
