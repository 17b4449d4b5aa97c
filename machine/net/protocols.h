// net/snmp and net/netstat: what the protocols of one network namespace have
// counted. Pairs of lines, the keys and then their values:
//   Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens ... OutSegs RetransSegs
//   Tcp: 1 200 120000 -1 35 ... 5035 12
// Keys come with new kernels and move; values are signed (MaxConn -1).
// https://docs.kernel.org/networking/snmp_counter.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

struct Protocols {
  // "Tcp:RetransSegs", "TcpExt:ListenDrops"; sorted.
  std::vector<std::pair<std::string, int64_t>> entries;
  std::optional<int64_t> Get(std::string_view key) const;
};

// Of one file's text, or of both behind one another. DataLoss: a line without
// its pair, or as many keys as values are not there.
absl::StatusOr<Protocols> ParseProtocols(std::string_view text);

// Of both files below `net`, a directory like PID/net. NotFound: neither.
absl::StatusOr<Protocols> ReadProtocols(const Dir& proc, const std::string& net,
                                        Buffer& buffer);

}  // namespace machine::net
