// Keys that the native format does not know, told with the one that was
// probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "declared/problem.h"
#include "declared/yaml/node.h"

namespace declared::native {

// The one of `known` with the fewest letters to change; `known` is not empty.
std::string_view Nearest(std::string_view key,
                         std::span<const std::string_view> known);

// One problem ("unknown-key") for each key of `map` that is not in `known`.
void CheckKeys(const yaml::Node& map, std::span<const std::string_view> known,
               const std::string& file, std::vector<Problem>& problems);

}  // namespace declared::native
