#include "exporter/report/row.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

namespace report {
namespace {

// Of rows with one verdict: greater comes first. A kill outweighs any share.
double Weight(const Row& row) {
  switch (row.verdict) {
    case Verdict::kSuffers:
      return row.actual.unit == Unit::kRatio
                 ? row.actual.number
                 : std::numeric_limits<double>::infinity();
    case Verdict::kDrift:
      return row.resource == "running" ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

std::string_view NameOf(Verdict verdict) {
  constexpr std::array<std::string_view, 5> kNames = {
      "suffers", "drift", "masked", "unknown", "ok"};
  return kNames[static_cast<size_t>(verdict)];
}

std::string NameOf(const drift::Identity& who) {
  std::string name;
  for (const std::string* part :
       {&who.name_space, &who.workload, &who.pod, &who.container}) {
    if (part->empty()) continue;
    if (!name.empty()) name += '/';
    name += *part;
  }
  return name;
}

void Sort(std::vector<Row>& rows) {
  const auto key = [](const Row& row) {
    return std::tuple(row.verdict, -Weight(row), NameOf(row.who),
                      std::string_view(row.who.workload_type));
  };
  // Stable: the resources of one workload stay in their own order.
  std::ranges::stable_sort(
      rows, [&](const Row& a, const Row& b) { return key(a) < key(b); });
}

size_t Count(const Findings& findings, Verdict verdict) {
  return static_cast<size_t>(
      std::ranges::count(findings.rows, verdict, &Row::verdict));
}

size_t Problems(const Findings& findings) {
  size_t problems = 0;
  for (const SourceLine& source : findings.sources) {
    problems += source.problems;
  }
  return problems;
}

int StatusOf(const Findings& findings) {
  if (Count(findings, Verdict::kSuffers) + Count(findings, Verdict::kDrift) >
      0) {
    return kFound;
  }
  const bool known =
      std::ranges::all_of(findings.sources, [](const SourceLine& source) {
        return source.readable && source.understood;
      });
  if (!known || Count(findings, Verdict::kUnknown) > 0) {
    return kCouldNotTell;
  }
  return kNothingFound;
}

}  // namespace report
