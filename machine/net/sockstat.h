// net/sockstat and net/sockstat6: how many sockets there are.
//   sockets: used 12
//   TCP: inuse 1 orphan 0 tw 85 alloc 1 mem 277
//   UDP: inuse 3 mem 2
// and TCP6: inuse, UDP6: inuse. `inuse` and `tw` are of the namespace; orphan,
// alloc and mem (in pages) are of the whole machine wherever they are read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

struct Sockstat {
  std::optional<uint64_t> tcp_in_use;  // of both address families
  std::optional<uint64_t> tcp_time_wait;
  std::optional<uint64_t> tcp_orphan;
  std::optional<uint64_t> tcp_allocated;
  std::optional<uint64_t> tcp_pages;
  std::optional<uint64_t> udp_in_use;  // of both address families
  std::optional<uint64_t> udp_pages;
};

// Of one file's text, or of both behind one another.
absl::StatusOr<Sockstat> ParseSockstat(std::string_view text);
// Of the files below `net`, a directory like PID/net; without IPv6 there is
// one. NotFound: none.
absl::StatusOr<Sockstat> ReadSockstat(const Dir& proc, const std::string& net,
                                      Buffer& buffer);

}  // namespace machine::net
