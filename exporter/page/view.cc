#include "exporter/page/view.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "exporter/page/html.h"
#include "exporter/query.h"
#include "exporter/report/text.h"

namespace page {
namespace {

using report::Cell;
using report::Row;
using report::Verdict;

constexpr size_t kLongestText = 100;
constexpr std::array kOrders = {Order::kVerdict, Order::kWorkload,
                                Order::kResource, Order::kUsage};
constexpr std::array kVerdicts = {Verdict::kSuffers, Verdict::kDrift,
                                  Verdict::kMasked, Verdict::kUnknown,
                                  Verdict::kOk};

void ParseOrder(std::string_view value, View& view) {
  const bool reverse = value.starts_with('-');
  if (reverse) value.remove_prefix(1);
  for (const Order order : kOrders) {
    if (NameOf(order) != value) continue;
    view.order = order;
    view.reverse = reverse;
  }
}

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `part` is in small letters. (Clang 14 cannot use std::ranges::search.)
bool Contains(std::string_view text, std::string_view part) {
  auto same = [](char a, char b) { return Lower(a) == b; };
  return part.empty() || std::search(text.begin(), text.end(), part.begin(),
                                     part.end(), same) != text.end();
}

bool Matches(const Row& row, std::string_view part) {
  return Contains(report::NameOf(row.who), part) ||
         Contains(row.who.workload_type, part) ||
         Contains(row.resource, part) || Contains(row.reason, part) ||
         Contains(row.where, part);
}

// Finite and more than nothing.
std::optional<double> LimitOf(const Cell& cell, const Cell& actual) {
  if (cell.state != Cell::State::kKnown || cell.unit != actual.unit ||
      !std::isfinite(cell.number) || cell.number <= 0) {
    return std::nullopt;
  }
  return cell.number;
}

}  // namespace

std::string_view NameOf(Order order) {
  constexpr std::array<std::string_view, 4> kNames = {"verdict", "workload",
                                                      "resource", "usage"};
  return kNames.at(static_cast<size_t>(order));
}

View ParseView(std::string_view query) {
  View view;
  for (auto& [name, value] : exporter::ParseQuery(query)) {
    if (name == "verdict") {
      for (const Verdict verdict : kVerdicts) {
        if (NameOf(verdict) == value) view.verdict = verdict;
      }
    } else if (name == "q") {
      view.text = report::Safe(value.substr(0, kLongestText));
    } else if (name == "sort") {
      ParseOrder(value, view);
    } else if (name == "from") {
      size_t from = 0;
      const char* end = value.data() + value.size();
      const auto [rest, error] = std::from_chars(value.data(), end, from);
      if (error == std::errc() && rest == end) view.from = from;
    }
  }
  return view;
}

std::string QueryOf(const View& view) {
  std::string query = "?";
  auto add = [&](std::string_view name, const std::string& value) {
    if (query.size() > 1) query += "&amp;";
    query.append(name).append("=").append(Encode(value));
  };
  if (view.verdict) add("verdict", std::string(NameOf(*view.verdict)));
  if (!view.text.empty()) add("q", view.text);
  if (view.order != Order::kVerdict || view.reverse) {
    add("sort", (view.reverse ? "-" : "") + std::string(NameOf(view.order)));
  }
  if (view.from > 0) add("from", std::to_string(view.from));
  return query;
}

bool IsLimit(const Row& row) {
  return row.resource.ends_with("_limit") || row.resource == "memory_high";
}

std::optional<double> UsageOf(const Row& row) {
  if (row.actual.state != Cell::State::kKnown) return std::nullopt;
  if (row.actual.unit == report::Unit::kRatio) return row.actual.number;
  if (!IsLimit(row)) return std::nullopt;
  std::optional<double> least;
  for (const Cell* cell : {&row.applied, &row.effective}) {
    const auto limit = LimitOf(*cell, row.actual);
    if (limit && (!least || *limit < *least)) least = limit;
  }
  if (!least) return std::nullopt;
  return row.actual.number / *least;
}

std::vector<const Row*> Choose(const std::vector<Row>& rows, const View& view) {
  std::string part = view.text;
  std::ranges::transform(part, part.begin(), Lower);
  std::vector<const Row*> chosen;
  for (const Row& row : rows) {
    if (view.verdict && row.verdict != *view.verdict) continue;
    if (Matches(row, part)) chosen.push_back(&row);
  }
  // Stable: among equals the report's own order stays, worst first.
  auto sort = [&](auto key) { std::ranges::stable_sort(chosen, {}, key); };
  switch (view.order) {
    case Order::kVerdict:
      break;
    case Order::kWorkload:
      sort([](const Row* row) { return report::NameOf(row->who); });
      break;
    case Order::kResource:
      sort([](const Row* row) { return std::string_view(row->resource); });
      break;
    case Order::kUsage:
      sort([](const Row* row) { return -UsageOf(*row).value_or(-1); });
      break;
  }
  if (view.reverse) std::ranges::reverse(chosen);
  return chosen;
}

}  // namespace page
