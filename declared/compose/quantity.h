// Numbers as Compose and Docker read them. nullopt: they would refuse it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace declared::compose {

// Bytes. github.com/docker/go-units, RAMInBytes(): a number that may have a
// fraction and an exponent, at most one blank, and b, or k m g t p with "b" or
// "ib" after it, in any case; all to the base 1024 and cut to whole bytes:
// "512m", "1.5 GB", "64KiB", but not "512Mi". A plain integer may be negative.
std::optional<int64_t> Bytes(std::string_view text);

// Cores: a number of at least 0, cut to billionths: "0.5", "2".
std::optional<double> Cores(std::string_view text);

}  // namespace declared::compose
