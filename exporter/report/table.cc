#include "exporter/report/table.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "exporter/report/text.h"
#include "exporter/report/words.h"

namespace report {
namespace {

constexpr size_t kGap = 2;

struct Column {
  std::string_view title;
  bool number = false;  // stands right
  size_t least = 0;     // may be cut to this; 0: never
};
constexpr Column kWorkload{"WORKLOAD", false, 20};
constexpr Column kResource{"RESOURCE"};
constexpr Column kDeclared{"DECLARED", true};
constexpr Column kApplied{"APPLIED", true};
constexpr Column kActual{"ACTUAL", true};
constexpr Column kVerdict{"VERDICT"};
constexpr std::array<Column, 9> kWide = {{kWorkload,
                                          {"TYPE"},
                                          kResource,
                                          kDeclared,
                                          kApplied,
                                          kActual,
                                          kVerdict,
                                          {"REASON", false, 24},
                                          {"WHERE", false, 20}}};
constexpr std::array<Column, 6> kNarrow = {
    {kWorkload, kResource, kDeclared, kApplied, kActual, kVerdict}};

using Line = std::vector<std::string>;  // one text per column

std::string ReasonOf(const Words& words) {
  return words.detail.empty() ? words.reason
                              : words.reason + " (" + words.detail + ")";
}

Line WideLine(const Words& words) {
  return {words.workload, words.type,      words.resource,
          words.declared, words.applied,   words.actual,
          words.verdict,  ReasonOf(words), words.where};
}

Line NarrowLine(const Words& words) {
  return {words.workload, words.resource, words.declared,
          words.applied,  words.actual,   words.verdict};
}

// What a narrow row has below it.
std::string Below(const Words& words) {
  std::string below = "    " + ReasonOf(words) + ", " + words.type;
  if (words.where != "-") below += ", " + words.where;
  return below;
}

std::vector<size_t> Widths(std::span<const Column> columns,
                           const std::vector<Line>& lines) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t width = columns[i].title.size();
    for (const Line& line : lines) width = std::max(width, WidthOf(line[i]));
    widths.push_back(width);
  }
  return widths;
}

// Takes columns away, each time from the widest that can spare some, until all
// fit on `most`; false: they do not. 0: everything fits.
bool Fit(std::span<const Column> columns, size_t most,
         std::vector<size_t>& widths) {
  size_t total = kGap * (columns.size() - 1);
  for (size_t width : widths) total += width;
  for (; most > 0 && total > most; --total) {
    size_t* widest = nullptr;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].least == 0 || widths[i] <= columns[i].least) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (widest == nullptr) return false;
    --*widest;
  }
  return true;
}

std::string_view ColourOf(std::string_view verdict) {
  if (verdict == NameOf(Verdict::kSuffers) ||
      verdict == NameOf(Verdict::kDrift)) {
    return "\x1b[1;31m";  // bold red
  }
  if (verdict == NameOf(Verdict::kMasked) ||
      verdict == NameOf(Verdict::kUnknown)) {
    return "\x1b[33m";  // yellow
  }
  return {};
}

class Writer {
 public:
  Writer(std::span<const Column> columns, std::vector<size_t> widths,
         bool colour)
      : columns_(columns), widths_(std::move(widths)), colour_(colour) {}

  void Titles() {
    Line titles;
    for (const Column& column : columns_) titles.emplace_back(column.title);
    Write(titles);
  }

  void Write(const Line& line) {
    size_t blanks = 0;  // owed: a line does not end in any
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string text = CutMiddle(line[i], widths_[i]);
      const size_t pad = widths_[i] - std::min(widths_[i], WidthOf(text));
      if (columns_[i].number) blanks += pad;
      out.append(blanks, ' ');
      const bool verdict = columns_[i].title == kVerdict.title;
      const std::string_view colour =
          colour_ && verdict ? ColourOf(text) : std::string_view();
      out += colour;
      out += text;
      if (!colour.empty()) out += "\x1b[0m";
      blanks = kGap + (columns_[i].number ? 0 : pad);
    }
    out += '\n';
  }

  std::string out;

 private:
  const std::span<const Column> columns_;
  const std::vector<size_t> widths_;
  const bool colour_;
};

std::string Rows(const std::vector<Words>& rows, const Style& style) {
  std::vector<Line> lines;
  lines.reserve(rows.size());
  for (const Words& words : rows) lines.push_back(WideLine(words));
  std::vector<size_t> widths = Widths(kWide, lines);
  if (Fit(kWide, style.width, widths)) {
    Writer writer(kWide, std::move(widths), style.colour);
    writer.Titles();
    for (const Line& line : lines) writer.Write(line);
    return std::move(writer.out);
  }
  lines.clear();
  for (const Words& words : rows) lines.push_back(NarrowLine(words));
  widths = Widths(kNarrow, lines);
  (void)Fit(kNarrow, style.width, widths);  // below 70 columns lines wrap
  Writer writer(kNarrow, std::move(widths), style.colour);
  writer.Titles();
  for (size_t i = 0; i < lines.size(); ++i) {
    writer.Write(lines[i]);
    writer.out += Below(rows[i]) + "\n";
  }
  return std::move(writer.out);
}

}  // namespace

std::string Table(const Findings& findings, const Style& style) {
  std::string out;
  std::vector<Words> rows;
  rows.reserve(findings.rows.size());
  for (const Row& row : findings.rows) rows.push_back(WordsOf(row));
  if (!rows.empty()) out = Rows(rows, style) + "\n";
  for (const std::string& line : Closing(findings)) out += line + "\n";
  return out;
}

}  // namespace report
