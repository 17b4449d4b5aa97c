#include "exporter/page/table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "exporter/page/chart.h"
#include "exporter/page/html.h"
#include "exporter/report/meaning.h"
#include "exporter/report/text.h"
#include "exporter/report/words.h"

namespace page {
namespace {

using report::Row;
using report::Verdict;

constexpr size_t kLongestName = 120;  // columns; the middle of more is cut out

// What the row's sparkline shows, and in which unit.
struct Shown {
  Series series;
  report::Unit unit;
};
std::optional<Shown> ShownOf(const Row& row) {
  using report::Unit;
  if (row.verdict == Verdict::kSuffers) {
    if (row.reason == "memory-stalled") {
      return Shown{Series::kMemoryStalled, Unit::kRatio};
    }
    if (row.reason == "cpu-throttled") {
      return Shown{Series::kThrottled, Unit::kRatio};
    }
    if (row.reason == "cpu-waiting") {
      return Shown{Series::kCpuWaiting, Unit::kRatio};
    }
    if (row.reason == "io-stalled") {
      return Shown{Series::kIoStalled, Unit::kRatio};
    }
  }
  if (row.resource == "memory_swap_limit") return std::nullopt;
  if (row.resource.starts_with("memory_")) {
    return Shown{Series::kMemory, Unit::kBytes};
  }
  if (row.resource.starts_with("cpu_")) {
    return Shown{Series::kCores, Unit::kCores};
  }
  if (row.resource == "tasks_limit") return Shown{Series::kTasks, Unit::kCount};
  return std::nullopt;
}

std::string SparklineOf(const Row& row, const History& history) {
  const auto shown = ShownOf(row);
  if (!shown) return {};
  const bool share = shown->unit == report::Unit::kRatio;
  double limit = share ? row.threshold.value_or(0) : 0;
  if (!share && row.applied.state == report::Cell::State::kKnown &&
      row.applied.unit == shown->unit) {
    limit = row.applied.number;
  }
  return Sparkline(history.Of(row.who, shown->series), shown->unit, limit);
}

std::string Cell(std::string_view label, const std::string& html) {
  if (html.empty()) return "<td>";
  return "<td data-l=\"" + std::string(label) + "\">" + html;
}

std::string RowHtml(const Row& row, const History& history) {
  const report::Words words = WordsOf(row);
  std::string html = "<tr class=" + words.verdict + "><td><b>" + words.verdict +
                     "</b><td><span class=name>" +
                     Escape(report::CutMiddle(words.workload, kLongestName)) +
                     "</span> <small>" + Escape(words.type) + "</small>";
  html += Cell("Resource", Escape(words.resource));
  html += Cell("Declared", Escape(words.declared));
  html += Cell("Applied", Escape(words.applied));
  html += Cell("Actual", Escape(words.actual) + Bar(row));
  html += Cell("15 min", SparklineOf(row, history));
  html += "<td class=why><code>" + Escape(words.reason) + "</code>";
  const std::string_view meaning = report::Meaning(row.reason);
  if (!words.detail.empty()) html += " " + Escape(words.detail);
  if (row.verdict != Verdict::kOk && !meaning.empty()) {
    html += "<small>" + Escape(meaning) + "</small>";
  }
  if (!row.where.empty()) {
    html += "<small class=where>" +
            Escape(report::CutMiddle(words.where, kLongestName)) + "</small>";
  }
  return html + "\n";
}

// A column to sort by; what sorts already turns round.
std::string SortLink(const View& view, Order order, std::string_view text) {
  View other = view;
  other.order = order;
  other.reverse = view.order == order && !view.reverse;
  other.from = 0;
  const bool sorts = view.order == order;
  std::string html = "<th";
  if (sorts) {
    // Worst and fullest first is what people mean by "down".
    const bool descending = view.reverse == (order == Order::kWorkload ||
                                             order == Order::kResource);
    html += descending ? " aria-sort=descending" : " aria-sort=ascending";
  }
  return html + "><a href=\"" + QueryOf(other) + "\">" + std::string(text) +
         "</a>";
}

std::string HeadOf(const View& view) {
  return "<table><thead><tr>" + SortLink(view, Order::kVerdict, "Verdict") +
         SortLink(view, Order::kWorkload, "Workload") +
         SortLink(view, Order::kResource, "Resource") +
         "<th>Declared<th>Applied" + SortLink(view, Order::kUsage, "Actual") +
         "<th>15 min<th>Reason</thead>\n<tbody>\n";
}

}  // namespace

size_t AppendTable(std::span<const Row* const> rows, const View& view,
                   const History& history, size_t most, std::string& html) {
  const size_t begin = html.size();
  html += HeadOf(view);
  size_t shown = 0;
  for (const Row* row : rows.subspan(std::min(view.from, rows.size()))) {
    const std::string next = RowHtml(*row, history);
    if (shown == kMostRows) break;
    if (shown > 0 && html.size() - begin + next.size() > most) break;
    html += next;
    ++shown;
  }
  html += "</tbody></table>\n";
  return shown;
}

}  // namespace page
