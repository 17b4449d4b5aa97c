#include "declared/compose/compose.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "declared/compose/library.h"
#include "declared/compose/project.h"
#include "declared/compose/twice.h"

namespace declared {
namespace {

using compose::Library;
using compose::Stack;

// In the order in which Compose looks for them.
constexpr const char* kBases[] = {"compose.yaml", "compose.yml",
                                  "docker-compose.yml", "docker-compose.yaml"};
constexpr const char* kOverrides[] = {
    "compose.override.yml", "compose.override.yaml",
    "docker-compose.override.yml", "docker-compose.override.yaml"};

// The first of `names` that is in `files`, taken out; the others are ignored by
// Compose, which is said.
template <size_t N>
std::string TakeFirst(const char* const (&names)[N],
                      std::set<std::string>& files,
                      const std::string& directory,
                      std::vector<Problem>& problems) {
  std::string first;
  for (const char* name : names) {
    if (files.erase(name) == 0) continue;
    const std::string path = (std::filesystem::path(directory) / name).string();
    if (first.empty()) {
      first = path;
      continue;
    }
    problems.push_back({Severity::kWarning,
                        "ignored-file",
                        {path, 0},
                        "Compose reads " + first + " and not this file",
                        "remove one of them"});
  }
  return first;
}

// What `docker compose` reads together without being told, and every other file
// on its own.
std::vector<Stack> StacksOf(Library& library) {
  std::vector<Stack> stacks;
  std::map<std::string, std::set<std::string>> directories;
  for (const std::string& path : library.ComposeFiles()) {
    if (library.single()) {
      stacks.push_back({path});
      continue;
    }
    directories[compose::DirectoryOf(path)].insert(
        std::filesystem::path(path).filename().string());
  }
  for (auto& [directory, files] : directories) {
    const std::string base =
        TakeFirst(kBases, files, directory, library.problems());
    const std::string over =
        TakeFirst(kOverrides, files, directory, library.problems());
    Stack stack;
    if (!over.empty()) stack.push_back(over);
    if (!base.empty()) stack.push_back(base);
    if (!stack.empty()) stacks.push_back(std::move(stack));
    for (const std::string& name : files) {
      stacks.push_back({(std::filesystem::path(directory) / name).string()});
    }
  }
  return stacks;
}

}  // namespace

FileRules ComposeFiles() { return compose::LibraryFiles(); }

Loaded LoadCompose(const Source& source) {
  Library library(source);
  const std::vector<Stack> stacks = StacksOf(library);
  std::set<std::string> included;
  for (const Stack& stack : stacks) {
    for (const std::string& file : stack) {
      for (std::string& path : compose::IncludedBy(file, library)) {
        if (path != file) included.insert(std::move(path));
      }
    }
  }
  std::vector<Workload> workloads;
  for (const Stack& stack : stacks) {
    if (included.contains(stack.back())) continue;  // part of another project
    for (Workload& workload : compose::ReadProject(stack, library)) {
      workload.files.assign(stack.rbegin(), stack.rend());
      workloads.push_back(std::move(workload));
    }
  }
  workloads = compose::JoinTwice(std::move(workloads), library.problems());
  Loaded loaded = library.TakeLoaded();
  loaded.workloads = std::move(workloads);
  return loaded;
}

}  // namespace declared
