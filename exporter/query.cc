#include "exporter/query.h"

#include <charconv>

namespace exporter {
namespace {

std::string Decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const std::string_view hex = text.substr(i + 1, 2);
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] == '%' && hex.size() == 2 &&
               std::from_chars(hex.data(), hex.data() + 2, byte, 16).ptr ==
                   hex.data() + 2) {
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ParseQuery(
    std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == query.npos ? "" : query.substr(end + 1);
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    pairs.emplace_back(
        Decode(pair.substr(0, equals)),
        equals == pair.npos ? "" : Decode(pair.substr(equals + 1)));
  }
  return pairs;
}

}  // namespace exporter
