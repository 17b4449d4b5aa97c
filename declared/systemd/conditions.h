// Condition*= and Assert*= of the kinds that files answer.
// systemd.unit(5), "Conditions and Asserts"
#pragma once

#include <string>
#include <vector>

#include "declared/systemd/unit.h"

namespace declared::systemd {

enum class Truth : uint8_t { kNo, kYes, kUnknown };

// Of one, without "|"; kUnknown for all kinds that look at the kernel, the
// hardware or the boot.
Truth Holds(const Condition& condition, const std::string& rootfs);

// kNo and kUnknown: `key` is that of the condition which decided.
Truth AllHold(const std::vector<Condition>& conditions,
              const std::string& rootfs, std::string& key);

}  // namespace declared::systemd
