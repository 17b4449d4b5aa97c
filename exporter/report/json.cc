#include "exporter/report/json.h"

#include <array>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string_view>

namespace report {
namespace {

using Object = nlohmann::ordered_json;

// Whole numbers without a fraction: 2147483648, not 2147483648.0.
Object Number(double number) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (!std::isfinite(number)) return nullptr;
  if (std::trunc(number) == number && std::abs(number) <= kExact) {
    return static_cast<int64_t>(number);
  }
  return number;
}

Object Of(const Cell& cell) {
  if (cell.state == Cell::State::kNothing) return nullptr;
  Object object;
  const bool known = cell.state == Cell::State::kKnown;
  object["value"] = known ? Number(cell.number) : Object(nullptr);
  object["unit"] = NameOf(cell.unit);
  if (known && std::isinf(cell.number)) object["unlimited"] = true;
  return object;
}

void AddText(Object& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

Object Of(const Row& row) {
  Object object;
  AddText(object, "namespace", row.who.name_space);
  object["workload"] = row.who.workload;
  object["workload_type"] = row.who.workload_type;
  AddText(object, "pod", row.who.pod);
  AddText(object, "container", row.who.container);
  object["resource"] = row.resource;
  object["declared"] = Of(row.declared);
  AddText(object, "as_written", row.as_written);
  object["applied"] = Of(row.applied);
  object["actual"] = Of(row.actual);
  object["verdict"] = NameOf(row.verdict);
  object["reason"] = row.reason;
  if (row.verdict == Verdict::kMasked) object["effective"] = Of(row.effective);
  AddText(object, "level", row.level);
  if (row.threshold) object["threshold"] = Number(*row.threshold);
  AddText(object, "note", row.note);
  AddText(object, "where", row.where);
  return object;
}

Object Of(const SourceLine& source) {
  Object object;
  object["source"] = source.source;
  object["commit"] = source.commit;
  object["readable"] = source.readable;
  object["problems"] = source.problems;
  return object;
}

Object SummaryOf(const Findings& findings) {
  Object object;
  object["workloads"] = findings.workloads;
  object["declared"] = findings.declared;
  for (Verdict verdict : {Verdict::kSuffers, Verdict::kDrift, Verdict::kMasked,
                          Verdict::kUnknown, Verdict::kOk}) {
    object[std::string(NameOf(verdict))] = Count(findings, verdict);
  }
  object["problems"] = Problems(findings);
  object["status"] = StatusOf(findings);
  return object;
}

}  // namespace

std::string TimeText(double time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm utc{};
  std::array<char, 32> text{};
  if (gmtime_r(&seconds, &utc) == nullptr) return {};
  return {text.data(),
          std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string Json(const Findings& findings, bool lines) {
  Object object;
  object["time"] = TimeText(findings.time);
  object["window_seconds"] = Number(findings.window_seconds);
  Object& rows = object["rows"] = Object::array();
  if (!lines) {
    for (const Row& row : findings.rows) rows.push_back(Of(row));
  }
  Object& sources = object["sources"] = Object::array();
  for (const SourceLine& source : findings.sources) {
    sources.push_back(Of(source));
  }
  object["summary"] = SummaryOf(findings);
  // Invalid UTF-8 becomes U+FFFD, so dump() has nothing to throw about.
  auto dump = [lines](const Object& one) {
    return one.dump(lines ? -1 : 2, ' ', true,
                    Object::error_handler_t::replace);
  };
  std::string text = dump(object) + "\n";
  if (!lines) return text;
  // Of thousands of rows as one tree, the tree is many times the text.
  constexpr std::string_view kRows = "\"rows\":[";
  std::string all;
  for (const Row& row : findings.rows) {
    all += (all.empty() ? "" : ",") + dump(Of(row));
  }
  return text.insert(text.find(kRows) + kRows.size(), all);
}

}  // namespace report
