#include "declared/systemd/thresholds.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostTextBytes = 80;
constexpr size_t kMostThresholds = 100;

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

std::optional<double> Threshold(std::string_view text) {
  if (text == "off") return std::numeric_limits<double>::infinity();
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  if (!std::isfinite(number) || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string CheckName(std::string_view key) {
  std::string name;
  for (size_t i = 0; i < key.size(); ++i) {
    if (!IsUpper(key[i])) {
      name += key[i];
      continue;
    }
    // A word begins after a small letter, and with the last capital of a run
    // that goes on in small letters: CPU|Throttled.
    const bool after_word = i > 0 && key[i - 1] != '-' && !IsUpper(key[i - 1]);
    const bool ends_run = i > 0 && IsUpper(key[i - 1]) && i + 1 < key.size() &&
                          IsLower(key[i + 1]);
    if (after_word || ends_run) name += '-';
    name += static_cast<char>(key[i] - 'A' + 'a');
  }
  return name;
}

void TakeThreshold(const Assignment& assignment, const Location& location,
                   std::map<std::string, Value>& thresholds,
                   ProblemList& problems) {
  const std::string name = CheckName(Printable(assignment.key, kMostTextBytes));
  if (assignment.value.empty()) {
    thresholds.erase(name);
    return;
  }
  const auto number = Threshold(assignment.value);
  if (!number) {
    Problem problem;
    problem.check = "bad-threshold";
    problem.location = location;
    problem.what = Printable(assignment.key, kMostTextBytes) + "=" +
                   Printable(assignment.value, kMostTextBytes) +
                   " is no threshold";
    problem.mend = "write a number in base units, or off";
    problems.Add(std::move(problem));
    return;
  }
  if (thresholds.size() >= kMostThresholds) return;
  Value value;
  value.number = *number;
  value.text = Printable(assignment.value, kMostTextBytes);
  value.location = location;
  thresholds.insert_or_assign(name, std::move(value));
}

}  // namespace declared::systemd
