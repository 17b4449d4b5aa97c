// What network traffic costs the machine as a whole, whoever it is for.
//
// net/softnet_stat has one line per CPU, columns in hexadecimal: packets
// processed, dropped since the CPU's backlog was full, and how often its budget
// ran out with packets left (time_squeeze):
//   000cc038 00000000 0000000b 00000000 ...
// https://docs.kernel.org/networking/scaling.html
// sys/net/netfilter/nf_conntrack_{count,max}, a number each, are there once the
// module is loaded.
// https://docs.kernel.org/networking/nf_conntrack-sysctl.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

struct Softnet {  // sums over CPUs
  uint64_t processed = 0;
  uint64_t dropped = 0;
  uint64_t time_squeezed = 0;
};
absl::StatusOr<Softnet> ParseSoftnet(std::string_view text);
absl::StatusOr<Softnet> ReadSoftnet(const Dir& proc, const std::string& net,
                                    Buffer& buffer);

struct Conntrack {  // of the reader's own network namespace
  uint64_t entries = 0;
  uint64_t limit = 0;
};
// Unavailable(not_in_kernel): the module is not loaded.
absl::StatusOr<Conntrack> ReadConntrack(const Dir& proc, Buffer& buffer);

}  // namespace machine::net
