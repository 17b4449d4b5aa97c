#include "declared/kubernetes/thresholds.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;
constexpr std::string_view kPrefix = "drift-exporter.io/";

bool IsCheckName(std::string_view name) {
  return !name.empty() && name.size() <= 63 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::optional<double> ThresholdOf(std::string_view text) {
  if (text == "off") return std::numeric_limits<double>::infinity();
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || !std::isfinite(number) ||
      number < 0) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

void ReadThresholds(const Node* metadata, Reader& reader,
                    std::map<std::string, Value>& thresholds) {
  const Node* annotations = reader.Map(metadata, "annotations");
  if (annotations == nullptr) return;
  for (const auto& [key, node] : annotations->map()) {
    if (!key.starts_with(kPrefix)) continue;
    const int line = annotations->LineOfKey(key);
    const std::string name = key.substr(kPrefix.size());
    const std::string shown = Printable(key, 80);
    if (!IsCheckName(name)) {
      reader.Report(line, "unknown-check", "'" + shown + "' names no check",
                    "write drift-exporter.io/CHECK");
      continue;
    }
    const std::string_view text = Trim(node->text());
    if (reader.IsTemplate(line, text)) continue;
    const std::optional<double> number = ThresholdOf(text);
    if (!number) {
      reader.Report(line, "not-a-number",
                    shown + ": '" + Printable(text, 40) +
                        "' is no number from 0 up, and not off",
                    "write a number in the check's base unit: \"0.5\"");
      continue;
    }
    if (!node->quoted() && !node->text().ends_with('\n')) {
      // YAML reads a number or, for off, a boolean.
      reader.Report(line, "not-a-string",
                    shown + " is no string: Kubernetes refuses this object",
                    "quote it: \"" + std::string(text) + "\"");
    }
    Value value;
    value.number = *number;
    value.text = text;
    value.location = reader.Written(line);
    thresholds[name] = std::move(value);
  }
}

}  // namespace declared::kubernetes
