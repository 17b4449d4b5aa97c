// The web configuration with the files that it names, ready to be used.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "exporter/http/tls.h"
#include "exporter/webconfig/config.h"

namespace webconfig {

struct Ready {
  Config config;
  std::shared_ptr<const exporter::http::Tls> tls;  // null: plain HTTP
  std::vector<std::string> warnings;  // each a line: the key can be read by all
  std::vector<std::string> files;     // all that were read, `file` first
  uint64_t fingerprint = 0;  // FingerprintOf(files) before they were read
};

// InvalidArgument: a file is wrong, or cannot be read: where, what, and the
// mend in one line. Files are at most 4 MiB.
absl::StatusOr<Ready> Load(const std::string& file);

// Another number when one of them has been replaced or written to.
uint64_t FingerprintOf(const std::vector<std::string>& files);

}  // namespace webconfig
