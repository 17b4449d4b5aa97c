#include "machine/net/addresses.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "machine/text.h"

namespace machine::net {

std::vector<std::string> ParseAddresses(std::string_view text) {
  constexpr size_t kMost = 64;
  constexpr uint32_t kLoopback = 127;
  std::vector<std::string> addresses;
  std::string leaf;
  for (std::string_view line; NextLine(text, line);) {
    const std::string_view first = NextWord(line);
    if (first == "|--") {
      leaf = NextWord(line);
      continue;
    }
    if (first != "/32" || NextWord(line) != "host" ||
        NextWord(line) != "LOCAL" || addresses.size() >= kMost) {
      continue;
    }
    in_addr address{};
    if (inet_pton(AF_INET, leaf.c_str(), &address) != 1 ||
        ntohl(address.s_addr) >> 24 == kLoopback ||
        std::find(addresses.begin(), addresses.end(), leaf) !=
            addresses.end()) {
      continue;
    }
    addresses.push_back(leaf);
  }
  return addresses;
}

absl::StatusOr<std::vector<std::string>> ReadAddresses(const Dir& proc,
                                                       const std::string& net,
                                                       Buffer& buffer) {
  auto text = proc.Read(net + "/fib_trie", buffer);
  if (!text.ok()) return text.status();
  return ParseAddresses(*text);
}

}  // namespace machine::net
