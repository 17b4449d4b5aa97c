// Numbers of the native format; see native.h. nullopt: not one.
#pragma once

#include <optional>
#include <string_view>

namespace declared::native {

// Each takes "unlimited" for +infinity, and refuses negative numbers.
std::optional<double> Bytes(std::string_view text);  // whole bytes, rounded up
std::optional<double> Cores(std::string_view text);
std::optional<double> Count(std::string_view text);

}  // namespace declared::native
