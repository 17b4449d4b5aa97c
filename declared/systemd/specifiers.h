// "%i" and its like, in names and paths; systemd does not expand them in sizes
// and other numbers. systemd.unit(5), "Specifiers"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace declared::systemd {

// `text` with what follows from the unit's name filled in: %n %N %p %P %i %I %j
// %J %%. nullopt: another specifier stands there, whose value only the running
// manager knows, or the result would be absurdly long.
std::optional<std::string> Expand(std::string_view text,
                                  std::string_view unit_name);

// The words of a list, quotes removed.
std::vector<std::string> Words(std::string_view text);

}  // namespace declared::systemd
