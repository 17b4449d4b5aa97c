// Declared against applied limits of block I/O: one direction of one device of
// one instance at a time. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "declared/workload.h"
#include "drift/compare.h"
#include "machine/cgroup/io.h"

namespace drift {

// The `resource` label: "io_read_bytes", "io_write_operations", ...
std::string_view NameOf(declared::IoLimit::Kind kind);

// Where a device's entry has that limit.
machine::cgroup::IoLimit LimitOf(declared::IoLimit::Kind kind);

// What the cgroup has on that device: +infinity where it has none; absent: not
// known. `io` may be null: could not be read.
std::optional<double> AppliedIo(const machine::cgroup::Io* io,
                                const machine::BlockDevice& device,
                                declared::IoLimit::Kind kind);

// kEqual, kIgnoredInvalid, kStaleConfig, kUnlimited, kDiffers, kAmbiguous or
// kUnknown. `changed` as in Question.
Reason CompareIo(const declared::Value& declared,
                 const std::optional<double>& applied, std::time_t changed,
                 const MachineFacts& machine);

}  // namespace drift
