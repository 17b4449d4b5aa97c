// A workload's own thresholds (DESIGN section 6), which every language writes
// as a name and a number in the check's base unit, or "off".
#pragma once

#include <optional>
#include <string_view>

namespace declared::yaml {

// "off" is +infinity, since every check fires above its threshold. nullopt: not
// a number, negative, NaN or infinite.
std::optional<double> ThresholdNumber(std::string_view text);

}  // namespace declared::yaml
