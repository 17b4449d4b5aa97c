// The files of a Compose source, parsed when they are needed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/compose/variables.h"
#include "declared/files.h"
#include "declared/source.h"
#include "declared/yaml/node.h"

namespace declared::compose {

bool IsComposeName(std::string_view name);  // "compose.yaml", "compose.x.yml"
FileRules LibraryFiles();

class Library {
 public:
  // A single file is read alone; what it names beside itself, and its .env,
  // when they are asked for.
  explicit Library(const Source& source);

  // Of everything read so far; `workloads` is empty.
  Loaded TakeLoaded() { return std::move(loaded_); }
  std::vector<Problem>& problems() { return loaded_.problems; }

  bool single() const { return single_; }
  std::vector<std::string> ComposeFiles() const;  // sorted
  // Name of the directory `directory` ("": the root), as the flag writes it.
  std::string NameOfDirectory(const std::string& directory) const;

  bool Has(const std::string& path) { return Content(path) != nullptr; }
  // The documents' roots, the last one first since it wins; empty: no such
  // file, or none in it that can be read.
  const std::vector<yaml::NodePtr>& Roots(const std::string& path);
  // Of the .env in `directory`.
  const Variables& VariablesOf(const std::string& directory);

 private:
  const std::string* Content(const std::string& path);

  std::string root_;  // a directory
  bool single_ = false;
  Loaded loaded_;
  std::map<std::string, std::string> contents_;
  std::map<std::string, std::vector<yaml::NodePtr>> roots_;
  std::map<std::string, Variables> variables_;
};

// "a/compose.yaml" -> "a"; "compose.yaml" -> "".
std::string DirectoryOf(const std::string& path);
// `relative` as seen from `directory`; nullopt: it leads out of the source.
std::optional<std::string> Resolve(const std::string& directory,
                                   const std::string& relative);

}  // namespace declared::compose
