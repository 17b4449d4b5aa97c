#include "declared/compose/library.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace declared::compose {
namespace {

namespace fs = std::filesystem;

bool IsYaml(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

std::string BaseName(const std::string& path) {
  return fs::path(path).filename().string();
}

}  // namespace

bool IsComposeName(std::string_view name) {
  return IsYaml(name) &&
         (name.starts_with("compose.") || name.starts_with("docker-compose."));
}

FileRules LibraryFiles() {
  FileRules rules;
  rules.hidden = true;
  // All YAML files, since `extends` and `include` may name any of them.
  rules.wants = [](std::string_view name) {
    return name == ".env" || (IsYaml(name) && !name.starts_with('.'));
  };
  return rules;
}

std::string DirectoryOf(const std::string& path) {
  return fs::path(path).parent_path().string();
}

std::optional<std::string> Resolve(const std::string& directory,
                                   const std::string& relative) {
  const fs::path to(relative);
  if (to.empty() || to.is_absolute()) return std::nullopt;
  std::string path = (fs::path(directory) / to).lexically_normal().string();
  if (path == ".." || path.starts_with("../")) return std::nullopt;
  return path;
}

Library::Library(const Source& source) : root_(source.path) {
  std::error_code error;
  single_ = fs::is_regular_file(source.path, error);
  if (single_) {
    root_ = DirectoryOf(source.path);
    if (root_.empty()) root_ = std::string(".");
  }
  FileTree tree = ReadFiles(source.path, LibraryFiles());
  loaded_.commit = std::move(tree.commit);
  loaded_.readable = tree.readable;
  for (File& file : tree.files) {
    contents_.emplace(std::move(file.path), std::move(file.content));
  }
  for (Problem& problem : tree.problems) {
    // What is wrong with YAML files of others is not this source's business.
    const std::string name = BaseName(problem.location.file);
    if (IsYaml(name) && !IsComposeName(name) && !single_) continue;
    loaded_.problems.push_back(std::move(problem));
  }
}

std::vector<std::string> Library::ComposeFiles() const {
  std::vector<std::string> paths;
  for (const auto& [path, content] : contents_) {
    if (single_ || IsComposeName(BaseName(path))) paths.push_back(path);
  }
  return paths;
}

std::string Library::NameOfDirectory(const std::string& directory) const {
  std::error_code error;
  fs::path path = fs::absolute(fs::path(root_) / directory, error);
  path = path.lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

const std::string* Library::Content(const std::string& path) {
  auto found = contents_.find(path);
  if (found == contents_.end() && single_) {
    std::error_code error;
    const fs::path full = fs::path(root_) / path;
    if (!fs::exists(full, error)) return nullptr;
    FileTree tree = ReadFiles(full.string(), LibraryFiles());
    if (tree.files.size() != 1) return nullptr;
    found = contents_.emplace(path, std::move(tree.files[0].content)).first;
  }
  return found == contents_.end() ? nullptr : &found->second;
}

const std::vector<yaml::NodePtr>& Library::Roots(const std::string& path) {
  const auto [at, added] = roots_.try_emplace(path);
  if (!added) return at->second;
  const std::string* content = Content(path);
  if (content == nullptr) return at->second;
  yaml::Parsed parsed = yaml::Parse(*content);
  for (Problem& problem : parsed.problems) {
    problem.location.file = path;
    loaded_.problems.push_back(std::move(problem));
  }
  for (auto it = parsed.documents.rbegin(); it != parsed.documents.rend();
       ++it) {
    at->second.push_back(std::move(it->root));
  }
  return at->second;
}

const Variables& Library::VariablesOf(const std::string& directory) {
  const auto [at, added] = variables_.try_emplace(directory);
  if (!added) return at->second;
  const auto path = Resolve(directory, ".env");
  const std::string* content = path ? Content(*path) : nullptr;
  if (content != nullptr) at->second = ParseDotEnv(*content);
  return at->second;
}

}  // namespace declared::compose
