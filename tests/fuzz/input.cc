#include "tests/fuzz/input.h"

namespace fuzz {

std::map<int, std::string_view> FilesIn(std::string_view input) {
  constexpr std::string_view kMark = "#file ";
  std::map<int, std::string_view> files;
  int file = 0;
  size_t begin = 0;
  for (size_t at = 0; at < input.size();) {
    const std::string_view rest = input.substr(at);
    const size_t end = rest.find('\n');
    const size_t next = end == rest.npos ? input.size() : at + end + 1;
    const std::string_view line = rest.substr(0, end);
    if (line.size() == kMark.size() + 1 && line.starts_with(kMark) &&
        line.back() >= '0' && line.back() <= '9') {
      if (at > begin || file != 0)
        files[file] = input.substr(begin, at - begin);
      file = line.back() - '0';
      begin = next;
    }
    at = next;
  }
  files[file] = input.substr(begin);
  return files;
}

}  // namespace fuzz
