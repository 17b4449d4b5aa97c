// Compose files as `docker compose` lays them over each other. Their reader
// follows names from file to file, so they are in a real directory:
//   0 compose.yaml   1 compose.override.yaml   2 .env   3 other.yaml
//   4 sub/compose.yaml   5 sub/.env   6 compose.prod.yaml
#include "declared/compose/compose.h"

#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "declared/compose/project.h"
#include "declared/compose/variables.h"
#include "declared/lint/lint.h"
#include "drift/inventory.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

namespace fs = std::filesystem;
constexpr const char* kNames[] = {
    "compose.yaml",     "compose.override.yaml", ".env",
    "other.yaml",       "sub/compose.yaml",      "sub/.env",
    "compose.prod.yaml"};
constexpr int kFiles = sizeof(kNames) / sizeof(kNames[0]);

class Directory {
 public:
  Directory() : path_(fs::temp_directory_path() / "drift-fuzz-XXXXXX") {
    std::string path = path_.string();
    fuzz::Require(mkdtemp(path.data()) != nullptr, "mkdtemp");
    path_ = path;
    fs::create_directory(path_ / "sub");
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { fs::remove_all(path_); }

  void Write(const std::map<int, std::string_view>& files) {
    for (int i = 0; i < kFiles; ++i) {
      const auto file = files.find(i);
      if (file != files.end()) {
        std::ofstream(path_ / kNames[i], std::ios::binary) << file->second;
        there_[i] = true;
      } else if (there_[i]) {
        fs::remove(path_ / kNames[i]);
        there_[i] = false;
      }
    }
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
  bool there_[kFiles] = {};
};

void CheckText(std::string_view text) {
  namespace compose = declared::compose;
  const compose::Variables variables = compose::ParseDotEnv(text);
  const compose::Filled filled = compose::FillIn(text, variables);
  fuzz::Require(filled.text.size() <= (size_t{4} << 20),
                "what variables make of a text is bounded");
  const std::string name = compose::NormalName(text);
  fuzz::Require(compose::NormalName(name) == name, "a normal name stays");
}

void CheckLoaded(const std::string& path, int lines) {
  using declared::Language;
  declared::Loaded loaded =
      declared::LoadCompose({Language::kCompose, path, ""});
  fuzz::RequireGood(loaded, lines);
  fuzz::RequireGood(declared::Lint(loaded, Language::kCompose, {}), lines);
  const drift::Inventory inventory(std::move(loaded.workloads));
  fuzz::RequireGood(inventory.ProblemsOf(""), lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Directory directory;
  const std::string_view text = fuzz::TextOf(data, size);
  const auto files = fuzz::FilesIn(text);
  directory.Write(files);
  CheckText(text);
  const int lines = fuzz::LinesOf(text);
  CheckLoaded(directory.path(), lines);
  if (files.contains(0)) CheckLoaded(directory.path() + "/compose.yaml", lines);
  return 0;
}
