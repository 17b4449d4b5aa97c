// Reads the sources of --declared.* and keeps what was last read well of each.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "declared/load.h"
#include "drift/declarations.h"
#include "exporter/log.h"

namespace exporter {

struct LoaderOptions {
  std::vector<declared::Source> sources;
  std::string rootfs;  // --path.rootfs; "" or "/": the real one
  bool whole_cluster = false;
};

class Loader {
 public:
  Loader(LoaderOptions options, std::shared_ptr<const Log> log);

  // Looks at every source and reads those that changed since the last call;
  // `all` reads those too that did not. Takes as long as the file systems take.
  // `now` in seconds since 1970. One caller at a time.
  std::shared_ptr<const drift::Declarations> Load(bool all, double now);

 private:
  struct Entry {
    declared::Source source;
    std::optional<uint64_t> fingerprint;
    declared::Loaded good;  // what was last read well
    drift::SourceState state;
  };
  bool Refresh(Entry& entry, const declared::SystemdMachine& machine, bool all,
               double now);
  std::vector<declared::Problem> DeclaredTwice(const Entry& entry) const;
  void TellProblems(const std::string& source,
                    const std::vector<declared::Problem>& problems) const;
  std::shared_ptr<const drift::Inventory> MakeInventory();

  const LoaderOptions options_;
  const std::shared_ptr<const Log> log_;
  std::vector<Entry> entries_;
  std::shared_ptr<const drift::Inventory> inventory_;
};

}  // namespace exporter
