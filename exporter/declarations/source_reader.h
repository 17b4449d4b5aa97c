// One source of --declared.*, read again when it changes; what was last read
// well stays.
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

struct SourceResult {
  // What was last read well, null: nothing yet. The same object for as long as
  // nothing changed.
  std::shared_ptr<const std::vector<declared::Workload>> workloads;
  drift::SourceState state;
  // When systemd last read its unit files; absent: not known.
  std::optional<std::time_t> systemd_reloaded;
};

class SourceReader {
 public:
  // `rootfs`: --path.rootfs without a trailing slash.
  SourceReader(declared::Source source, std::string rootfs,
               std::shared_ptr<const Log> log);

  // Looks whether the source has changed since the last call and reads it then;
  // with `all` in any case. Takes as long as the file systems take. `now` in
  // seconds since 1970. One caller at a time.
  SourceResult Read(bool all, double now);

  // Before the first Read() is over.
  SourceResult Unread() const;

 private:
  void ReadAgain(const declared::SystemdMachine& machine, double now);

  const declared::Source source_;
  const std::string rootfs_;
  const std::shared_ptr<const Log> log_;
  std::optional<uint64_t> fingerprint_;
  SourceResult result_;
};

// A line of the log for each problem, up to 50.
void TellProblems(const Log& log, const std::string& source,
                  const std::vector<declared::Problem>& problems);

}  // namespace exporter
