// The families of I/O limits, declared and applied, and which device a declared
// one is about: both have the same label `device`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "drift/inventory.h"
#include "drift/io.h"
#include "machine/block.h"
#include "metric/family.h"

namespace collectors {

inline constexpr std::array kIoKinds = {
    declared::IoLimit::Kind::kReadBytes, declared::IoLimit::Kind::kWriteBytes,
    declared::IoLimit::Kind::kReadOperations,
    declared::IoLimit::Kind::kWriteOperations};

using IoFamilies = std::array<metric::Family*, kIoKinds.size()>;
IoFamilies DeclaredIo(metric::Families& out);
IoFamilies AppliedIo(metric::Families& out);
metric::Family& FamilyOf(const IoFamilies& families,
                         declared::IoLimit::Kind kind);

struct IoDeclaration {
  declared::IoLimit::Kind kind = declared::IoLimit::Kind::kReadBytes;
  std::string device;  // its name; the path as written where it's not known
  std::optional<machine::BlockDevice> number;  // absent: not known
  declared::Value value;
};

// Two paths that lead to one device are one declaration: an ambiguous one if
// they say different things.
std::vector<IoDeclaration> IoOf(const declared::Part& part,
                                machine::BlockDevices& devices);

}  // namespace collectors
