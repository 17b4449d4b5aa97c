// One input of libFuzzer as several files. A line "#file N" ends a file and
// begins the one that the target calls N, so that a corpus stays readable:
//   services: {web: {image: web}}
//   #file 1
//   services: {web: {mem_limit: 1g}}
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

namespace fuzz {

inline std::string_view TextOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// By number, 0 to 9; text before the first such line is file 0. Of two with
// the same number the last one counts.
std::map<int, std::string_view> FilesIn(std::string_view input);

}  // namespace fuzz
