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
  Found found = Find(flags.paths, flags.wanted);
  for (const std::string& path : found.empty) {
    std::cerr << "drift_exporter lint: " << path
              << ": nothing is declared in there\n";
  }
  std::vector<Problem>& problems = found.problems;
  if (flags.errors_only) {
    std::erase_if(problems, [](const Problem& problem) {
      return problem.severity != declared::Severity::kError;
    });
  }
  std::cout << Print(problems, flags.format) << std::flush;
  if (!std::cout || !found.unreadable.empty()) return kCannotTell;
  return problems.empty() ? kNothingFound : kFound;
}

}  // namespace lint
