#include "exporter/lint/lint.h"

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "exporter/lint/flags.h"
#include "exporter/lint/print.h"

namespace lint {
namespace {

using declared::Problem;

constexpr int kNothingFound = 0;
constexpr int kFound = 1;
constexpr int kCannotTell = 2;

std::string Print(const std::vector<Problem>& problems, Format format) {
  switch (format) {
    case Format::kJson:
      return PrintJson(problems);
    case Format::kGithub:
      return PrintGithub(problems);
    default:
      return PrintText(problems);
  }
}

}  // namespace

int RunLint(int argc, const char* const* argv) {
  auto parsed = ParseFlags(argc, argv);
  if (const auto* exit = std::get_if<exporter::Exit>(&parsed)) {
    return exit->status;
  }
  const Flags& flags = std::get<Flags>(parsed);
  std::vector<Problem> problems;
  bool readable = true;
  for (const std::string& path : flags.paths) {
    Found found = Find(path, flags.wanted);
    readable &= found.readable;
    if (found.workloads == 0 && found.problems.empty()) {
      std::cerr << "drift_exporter lint: " << path
                << ": nothing is declared in there\n";
    }
    for (Problem& problem : found.problems) {
      if (flags.errors_only && problem.severity != declared::Severity::kError) {
        continue;
      }
      problems.push_back(std::move(problem));
    }
  }
  std::cout << Print(problems, flags.format) << std::flush;
  if (!std::cout || !readable) return kCannotTell;
  return problems.empty() ? kNothingFound : kFound;
}

}  // namespace lint
