#include "exporter/report/words.h"

#include <algorithm>
#include <tuple>

#include "exporter/report/text.h"

namespace report {
namespace {

std::string Counted(size_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

std::string Looked(const Findings& findings) {
  const std::string at = Counted(findings.workloads, "workload") + ", " +
                         std::to_string(findings.declared) + " declared";
  if (!findings.rows.empty()) {
    return at + ", " + Counted(findings.rows.size(), "row");
  }
  const bool all_read =
      std::ranges::all_of(findings.sources, [](const SourceLine& source) {
        return source.readable && source.understood;
      });
  return (all_read ? "No drift: " : "No drift seen: ") + at;
}

// What `lint` has to be given to tell the problems.
std::string PathOf(const Findings& findings) {
  const SourceLine* only = nullptr;
  for (const SourceLine& source : findings.sources) {
    if (source.problems == 0) continue;
    if (only != nullptr) return "PATH";
    only = &source;
  }
  const size_t colon =
      only == nullptr ? std::string::npos : only->source.find(':');
  if (colon == std::string::npos) return "PATH";  // the machine's own units
  return Safe(only->source.substr(colon + 1));
}

}  // namespace

Words WordsOf(const Row& row) {
  Words words;
  words.workload = Safe(NameOf(row.who));
  words.type = Safe(row.who.workload_type);
  words.resource = Safe(row.resource);
  std::tie(words.declared, words.applied) = Human(row.declared, row.applied);
  words.actual = Human(row.actual);
  words.verdict = NameOf(row.verdict);
  words.reason = Safe(row.reason);
  words.where = row.where.empty() ? "-" : Safe(row.where);
  if (!row.as_written.empty()) words.declared = Safe(row.as_written);
  if (row.verdict == Verdict::kMasked) {
    std::tie(words.declared, words.detail) = Human(row.declared, row.effective);
    if (!row.level.empty()) words.detail += " at " + Safe(row.level);
  } else if (row.threshold) {
    std::tie(words.actual, words.detail) =
        Human(row.actual, Cell::Of(*row.threshold, Unit::kRatio));
    words.detail = "above " + words.detail;
  } else {
    words.detail = Safe(row.note);
  }
  return words;
}

std::vector<std::string> Closing(const Findings& findings) {
  std::vector<std::string> lines = {Looked(findings)};
  for (const SourceLine& source : findings.sources) {
    if (!source.readable) {
      lines.push_back(Safe(source.source) + " cannot be read");
    }
  }
  const size_t problems = Problems(findings);
  if (problems > 0) {
    lines.push_back(Counted(problems, "problem") +
                    " in declared files: `drift_exporter lint " +
                    PathOf(findings) + "` tells " +
                    (problems == 1 ? "it" : "them"));
  }
  return lines;
}

}  // namespace report
