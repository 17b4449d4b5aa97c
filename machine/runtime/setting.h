// One value of an administrator's file.
#pragma once

#include <string>
#include <string_view>

namespace machine::runtime {

// `key = "value"` of a TOML file, by lines: in the lines after `[table]`, with
// "" in those before the first one. The last that is there; "" if none, or not
// an absolute path.
std::string TomlPath(std::string_view text, std::string_view table,
                     std::string_view key);

}  // namespace machine::runtime
