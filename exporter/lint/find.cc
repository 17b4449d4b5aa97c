#include "exporter/lint/find.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "declared/compose/library.h"
#include "declared/files.h"
#include "declared/load.h"
#include "declared/text.h"

namespace lint {
namespace {

using declared::Language;
using declared::Loaded;
using declared::Problem;

// A systemd tree is judged by itself, whatever units this machine has.
constexpr char kNoMachine[] = "/dev/null";

bool IsUnitName(std::string_view name) {
  for (std::string_view suffix :
       {".service", ".slice", ".scope", ".socket", ".mount", ".swap", ".timer",
        ".path", ".target", ".conf"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) return true;
  }
  return false;
}

bool HasNativeKey(const std::string& path) {
  declared::FileRules all;
  all.wants = [](std::string_view) { return true; };
  const declared::FileTree tree = declared::ReadFiles(path, all);
  for (const declared::File& file : tree.files) {
    std::string_view rest = file.content;
    for (std::string_view line; declared::NextLine(rest, line);) {
      if (line.starts_with("workloads:")) return true;
      if (line.starts_with("kind:") || line.starts_with("services:")) break;
    }
  }
  return false;
}

std::vector<Language> LanguagesOf(const std::string& path, bool directory,
                                  const Wanted& wanted) {
  if (wanted.language) return {*wanted.language};
  if (directory) {
    return {Language::kKubernetes, Language::kCompose, Language::kSystemd};
  }
  const std::string name = std::filesystem::path(path).filename();
  if (declared::compose::IsComposeName(name)) return {Language::kCompose};
  if (IsUnitName(name)) return {Language::kSystemd};
  return {HasNativeKey(path) ? Language::kNative : Language::kKubernetes};
}

// Two readers can say the same of one file: that it is no text, for one.
void DropRepeated(std::vector<Problem>& problems) {
  auto Key = [](const Problem& problem) {
    return std::tie(problem.location.file, problem.location.line, problem.check,
                    problem.what);
  };
  std::sort(
      problems.begin(), problems.end(),
      [&](const Problem& a, const Problem& b) { return Key(a) < Key(b); });
  const auto repeated = std::unique(
      problems.begin(), problems.end(),
      [&](const Problem& a, const Problem& b) { return Key(a) == Key(b); });
  problems.erase(repeated, problems.end());
}

// As the loaders have it, relative to the source, to a path one can open.
std::string PathTo(const std::string& path, bool directory,
                   const std::string& file) {
  if (file.empty() || !directory) return path;
  if (file.starts_with('/')) return file;
  return path.ends_with('/') ? path + file : path + "/" + file;
}

}  // namespace

Found Find(const std::string& path, const Wanted& wanted) {
  std::error_code error;
  const bool directory = std::filesystem::is_directory(path, error);
  Found found;
  for (Language language : LanguagesOf(path, directory, wanted)) {
    declared::Source source;
    source.language = language;
    source.path = path;
    source.name_space = wanted.name_space;
    const Loaded loaded = declared::Load(source, {kNoMachine, false});
    found.readable &= loaded.readable;
    found.workloads += loaded.workloads.size();
    for (Problem& problem : declared::Lint(loaded, language, wanted.options)) {
      problem.location.file = PathTo(path, directory, problem.location.file);
      found.problems.push_back(std::move(problem));
    }
  }
  DropRepeated(found.problems);
  return found;
}

}  // namespace lint
