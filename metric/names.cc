// Naming rules of text 0.0.4 and OpenMetrics 1.0, as tables.
#include "metric/names.h"

#include <algorithm>
#include <array>

namespace metric {
namespace {

using std::string_view;

struct TypeRules {
  string_view text;
  string_view openmetrics;
  string_view suffix;  // in the text 0.0.4 name, not in the OpenMetrics one
  std::span<const string_view> reserved;
};

constexpr std::array<string_view, 1> kNone = {""};
constexpr std::array<string_view, 3> kCounter = {"", "_total", "_created"};
constexpr std::array<string_view, 2> kInfo = {"", "_info"};
constexpr std::array<string_view, 5> kHistogram = {"", "_bucket", "_count",
                                                   "_sum", "_created"};
constexpr std::array<string_view, 4> kSummary = {"", "_count", "_sum",
                                                 "_created"};

TypeRules Rules(Type type) {
  switch (type) {
    case Type::kGauge:
      return {"gauge", "gauge", "", kNone};
    case Type::kCounter:
      return {"counter", "counter", "_total", kCounter};
    case Type::kInfo:
      return {"gauge", "info", "_info", kInfo};
    case Type::kHistogram:
      return {"histogram", "histogram", "", kHistogram};
    case Type::kSummary:
      return {"summary", "summary", "", kSummary};
    case Type::kUnknown:
      break;
  }
  return {"untyped", "unknown", "", kNone};
}

bool IsName(string_view name, bool colons) {
  auto letter = [colons](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c == ':' && colons);
  };
  auto follows = [letter](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  };
  return !name.empty() && letter(name[0]) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(), follows);
}

}  // namespace

bool IsMetricName(string_view name) { return IsName(name, /*colons=*/true); }

bool IsLabelName(string_view name) { return IsName(name, /*colons=*/false); }

string_view OpenMetricsName(string_view name, Type type) {
  name.remove_suffix(Rules(type).suffix.size());
  return name;
}

std::span<const string_view> ReservedSuffixes(Type type) {
  return Rules(type).reserved;
}

string_view Unit(string_view openmetrics_name, Type type) {
  if (type == Type::kInfo) return {};
  for (string_view unit : {"_seconds", "_bytes", "_ratio"}) {
    if (openmetrics_name.ends_with(unit)) return unit.substr(1);
  }
  return {};
}

string_view TextType(Type type) { return Rules(type).text; }

string_view OpenMetricsType(Type type) { return Rules(type).openmetrics; }

}  // namespace metric
