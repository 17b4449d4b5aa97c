// Numbers as people read them: 1.5Gi, 0.5, 43 %, unlimited.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace report {

enum class Unit : uint8_t {
  kBytes,
  kCores,
  kWeight,  // cpu.weight, 1..10000
  kShares,  // cpu.shares, 2..262144
  kCount,   // tasks, descriptors, instances
  kKills,
  kRatio,  // 0..1, shown as a percentage
};
std::string_view NameOf(Unit unit);  // "bytes", "cores", ...

// One number of the report.
struct Cell {
  enum class State : uint8_t {
    kNothing,  // nobody declared it, or there is no such number: "-"
    kUnknown,  // it could not be told: "?"
    kKnown,
  };
  State state = State::kNothing;
  double number = 0;  // in the unit; +infinity: "unlimited"
  Unit unit = Unit::kCount;

  static Cell Unknown(Unit unit) { return {State::kUnknown, 0, unit}; }
  static Cell Of(double number, Unit unit) {
    return {State::kKnown, number, unit};
  }
  bool operator==(const Cell&) const = default;
};

// Rounded to what a person compares at a glance; `more` decimals beyond that.
std::string Human(const Cell& cell, int more = 0);

// Two that stand side by side: as many decimals as it takes to tell them apart.
std::pair<std::string, std::string> Human(const Cell& a, const Cell& b);

}  // namespace report
