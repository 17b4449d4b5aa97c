#include "exporter/lint/find.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "declared/compose/library.h"
#include "declared/files.h"
#include "declared/load.h"
#include "declared/relocate.h"
#include "declared/text.h"
#include "drift/inventory.h"

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

// "foo.service.d" alone is read from the directory that it is in.
bool IsDropInDirectory(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename();
  return name.ends_with(".d") &&
         IsUnitName(std::string_view(name).substr(0, name.size() - 2));
}

// Drops what the directories beside it say.
void KeepBelow(const std::string& directory, Loaded& loaded) {
  const auto elsewhere = [&](const auto& one) {
    return !one.location.file.starts_with(directory + "/");
  };
  std::erase_if(loaded.problems, elsewhere);
  std::erase_if(loaded.workloads, elsewhere);
}

Loaded LoadAt(std::string path, Language language, const Wanted& wanted) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  std::error_code error;
  const bool directory = std::filesystem::is_directory(path, error);
  const bool drop_ins =
      directory && language == Language::kSystemd && IsDropInDirectory(path);
  declared::Source source;
  source.language = language;
  source.path = path;
  if (drop_ins) {
    source.path = std::filesystem::path(path).parent_path().string();
    if (source.path.empty()) source.path = std::string(".");
  }
  source.name_space = wanted.name_space;
  Loaded loaded = declared::Load(source, {kNoMachine, false});
  // "." is where we are: no need to say so.
  declared::Relocate(loaded, [&](const std::string& file) {
    return source.path == "." ? file : PathTo(source.path, directory, file);
  });
  if (drop_ins) KeepBelow(path, loaded);
  return loaded;
}

// What only shows when all of it is seen together.
void AddDeclaredTwice(const Loaded& loaded, std::vector<Problem>& problems) {
  const drift::Inventory inventory(loaded.workloads);
  for (Problem& problem : inventory.ProblemsOf("")) {
    problems.push_back(std::move(problem));
  }
}

}  // namespace

Found Find(const std::vector<std::string>& paths, const Wanted& wanted) {
  Found found;
  std::map<Language, Loaded> all;
  for (const std::string& path : paths) {
    bool readable = true;
    bool empty = true;
    std::error_code error;
    const bool directory = std::filesystem::is_directory(path, error);
    for (Language language : LanguagesOf(path, directory, wanted)) {
      Loaded loaded = LoadAt(path, language, wanted);
      readable &= loaded.readable;
      empty &= loaded.workloads.empty() && loaded.problems.empty();
      Loaded& set = all[language];
      std::move(loaded.workloads.begin(), loaded.workloads.end(),
                std::back_inserter(set.workloads));
      std::move(loaded.problems.begin(), loaded.problems.end(),
                std::back_inserter(set.problems));
    }
    if (!readable) found.unreadable.push_back(path);
    if (readable && empty) found.empty.push_back(path);
  }
  for (const auto& [language, loaded] : all) {
    for (Problem& problem : declared::Lint(loaded, language, wanted.options)) {
      found.problems.push_back(std::move(problem));
    }
    AddDeclaredTwice(loaded, found.problems);
  }
  DropRepeated(found.problems);
  return found;
}

}  // namespace lint
