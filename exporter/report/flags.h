// The flags of `drift_exporter report`.
#pragma once

#include <cstdint>
#include <variant>

#include "exporter/config.h"
#include "exporter/machine_flags.h"

namespace report {

enum class Format : uint8_t { kTable, kJson, kMarkdown };

struct Flags {
  double window_seconds = 5;
  Format format = Format::kTable;
  bool all = false;
  bool watch = false;
  exporter::MachineConfig machine;
};

// argv[0] is "report". Exit: --help was answered, or a flag is wrong and one
// line on stderr has said so.
std::variant<Flags, exporter::Exit> ParseFlags(int argc,
                                               const char* const* argv);

}  // namespace report
