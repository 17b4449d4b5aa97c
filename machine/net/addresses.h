// The IPv4 addresses of one network namespace, loopback left out.
// net/fib_trie shows the routing table as a tree; an own address is a leaf:
//            |-- 10.244.1.7
//               /32 host LOCAL
// https://docs.kernel.org/networking/fib_trie.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

// In the order of the file, each once. Lines of another form are skipped.
std::vector<std::string> ParseAddresses(std::string_view text);

// `net` is a directory like PID/net. NotFound: the process is gone.
absl::StatusOr<std::vector<std::string>> ReadAddresses(const Dir& proc,
                                                       const std::string& net,
                                                       Buffer& buffer);

}  // namespace machine::net
