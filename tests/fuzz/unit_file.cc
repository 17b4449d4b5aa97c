// Unit files and what a fragment with its drop-ins comes to. File 0 is the
// fragment, the others are drop-ins.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "declared/systemd/boot.h"
#include "declared/systemd/conditions.h"
#include "declared/systemd/specifiers.h"
#include "declared/systemd/unit.h"
#include "declared/systemd/unit_name.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

using declared::systemd::Unit;
using declared::systemd::UnitFile;

void RequireGood(const Unit& unit, int lines) {
  fuzz::RequireGood(unit.values, lines);
  fuzz::RequireGood(unit.ports, lines);
  for (const declared::IoLimit& limit : unit.io) {
    fuzz::RequireAmount(limit.value.number);
  }
  for (const auto& [check, value] : unit.thresholds) {
    fuzz::RequireAmount(value.number);
  }
  using declared::systemd::IsUnitName;
  for (const std::string& name : unit.wants) {
    fuzz::Require(IsUnitName(name), "what is wanted is a unit");
  }
  fuzz::Require(unit.slice.empty() || IsUnitName(unit.slice),
                "a slice is a unit");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  std::vector<UnitFile> files;
  for (const auto& [number, content] : fuzz::FilesIn(text)) {
    const std::string shown = std::to_string(number) + ".conf";
    files.push_back(declared::systemd::ParseUnitFile(content, shown));
  }
  std::vector<const UnitFile*> all;
  for (const UnitFile& file : files) {
    all.push_back(&file);
    fuzz::Require(file.bytes <= 100 * (size + 1), "memory is bounded by text");
  }
  const int lines = fuzz::LinesOf(text);
  for (const char* name :
       {"web-api@blue.service", "web@.socket", "web-api.slice"}) {
    declared::systemd::ProblemList problems;
    const Unit unit = declared::systemd::Merge(name, all, problems);
    RequireGood(unit, lines);
    fuzz::RequireGood(problems.Take(), lines);
    std::string key;
    AllHold(unit.conditions, "/proc/self/no-such-root", key);
    declared::systemd::StartedBy(unit);
  }
  return 0;
}
