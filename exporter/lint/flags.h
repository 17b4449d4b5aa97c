// The flags of `drift_exporter lint`.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "exporter/config.h"
#include "exporter/lint/find.h"

namespace lint {

enum class Format : uint8_t { kText, kJson, kGithub };

struct Flags {
  std::vector<std::string> paths;
  Wanted wanted;
  Format format = Format::kText;
  bool errors_only = false;
};

// argv[0] is "lint". Exit: --help was answered, or a flag is wrong and one line
// on stderr has said so.
std::variant<Flags, exporter::Exit> ParseFlags(int argc,
                                               const char* const* argv);

}  // namespace lint
