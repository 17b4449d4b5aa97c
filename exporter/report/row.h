// One line of the report, and what was looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drift/identity.h"
#include "exporter/report/numbers.h"

namespace report {

enum class Verdict : uint8_t {  // worst first
  kSuffers,  // whatever is declared, the kernel shows that it isn't enough
  kDrift,    // the kernel was told something else than was declared
  kMasked,   // as declared, and a level above allows less
  kUnknown,  // could not be told
  kOk,
};
std::string_view NameOf(Verdict verdict);  // "suffers", "drift", ...

struct Row {
  drift::Identity who;
  // As declared::NameOf(), or "running", "io".
  std::string resource;
  Cell declared, applied;
  // Usage of the resource; of kSuffers: what is above `threshold`.
  Cell actual;
  // What was written where that is no number that counts ("512Mi" in a unit
  // file); "" else.
  std::string as_written;
  Verdict verdict = Verdict::kOk;
  std::string reason;  // as drift::NameOf(Reason), or the check's name
  // Of kMasked: what is allowed, and the cgroup that allows no more.
  Cell effective;
  std::string level;
  std::optional<double> threshold;  // of kSuffers, a ratio
  std::string note;                 // why it has to run
  std::string where;                // "apps/db.yaml:17"; "" if undeclared
};

// "shop/db/db-0/postgres": what is empty is left out.
std::string NameOf(const drift::Identity& who);

// Worst first: see Verdict; of those that suffer, the greatest share first; of
// drift, what does not run at all first; then by name and resource.
void Sort(std::vector<Row>& rows);

struct SourceLine {
  std::string source;  // "kubernetes:/srv/gitops"
  std::string commit;  // "" if there is none
  bool readable = true;
  size_t problems = 0;
  // Something that is declared there is not known: it is neither told as drift
  // nor as none.
  bool understood = true;
};

struct Findings {
  double time = 0;  // seconds since 1970
  double window_seconds = 0;
  size_t workloads = 0;  // that run here; groups do not count
  size_t declared = 0;   // of them
  std::vector<Row> rows;
  std::vector<SourceLine> sources;
};

size_t Count(const Findings& findings, Verdict verdict);
size_t Problems(const Findings& findings);

// The exit status: 1 if something drifts or suffers; else 2 if something could
// not be told; else 0.
constexpr int kNothingFound = 0, kFound = 1, kCouldNotTell = 2;
int StatusOf(const Findings& findings);

}  // namespace report
