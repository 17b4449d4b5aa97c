#include "exporter/report/markdown.h"

#include <string_view>
#include <vector>

#include "exporter/report/words.h"

namespace report {
namespace {

// A code span in a cell. A pipe needs a backslash even there, and has no way to
// stand behind a backslash of its own; a backtick would end the span.
std::string Code(std::string_view text) {
  if (text.empty() || text == "-") return "-";
  std::string out = "`";
  for (char c : text) {
    if (c == '`') {
      out += "\\x60";
    } else if (c == '|') {
      out += out.back() == '\\' ? "\\x7c" : "\\|";
    } else {
      out += c;
    }
  }
  // "\|" is an escaped pipe, so a name must not end in a backslash either.
  return out + (out.back() == '\\' ? " `" : "`");
}

}  // namespace

std::string Markdown(const Findings& findings) {
  std::string out;
  if (!findings.rows.empty()) {
    out =
        "| Workload | Type | Resource | Declared | Applied | Actual | Verdict "
        "| Reason | Where |\n"
        "| --- | --- | --- | ---: | ---: | ---: | --- | --- | --- |\n";
  }
  for (const Row& row : findings.rows) {
    const Words words = WordsOf(row);
    // What was written can be anything; a number cannot.
    const std::string declared =
        row.as_written.empty() ? words.declared : Code(words.declared);
    const std::string reason =
        words.detail.empty() ? words.reason
                             : words.reason + " (" + Code(words.detail) + ")";
    const std::vector<std::string> cells = {
        Code(words.workload), words.type,   words.resource, declared,
        words.applied,        words.actual, words.verdict,  reason,
        Code(words.where)};
    for (const std::string& cell : cells) out += "| " + cell + " ";
    out += "|\n";
  }
  for (const std::string& line : Closing(findings)) {
    if (!out.empty()) out += '\n';
    out += line + "\n";
  }
  return out;
}

}  // namespace report
