#include "tests/support/tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "gtest/gtest.h"

namespace support {
namespace {

namespace fs = std::filesystem;

void MakeParents(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  EXPECT_FALSE(error) << path << ": " << error.message();
}

}  // namespace

TempTree::TempTree(std::initializer_list<File> files) {
  // In memory where possible: some tests make thousands of files.
  std::error_code error;
  for (const fs::path& where :
       {fs::path("/dev/shm"), fs::temp_directory_path(error)}) {
    root_ = (where / "drift-tree-XXXXXX").string();
    made_ = mkdtemp(root_.data()) != nullptr;
    if (made_) break;
  }
  EXPECT_TRUE(made_) << root_ << ": " << strerror(errno);
  for (const auto& [name, content] : files) Write(name, content);
}

TempTree::~TempTree() {
  if (made_) Remove("");
}

std::string TempTree::Path(std::string_view name) const {
  if (name.empty()) return root_;
  return root_ + "/" + std::string(name);
}

machine::Dir TempTree::Dir(std::string_view name) const {
  auto dir = machine::Dir::Open(Path(name));
  EXPECT_TRUE(dir.ok()) << dir.status().ToString();
  return dir.ok() ? *std::move(dir) : machine::Dir();
}

void TempTree::Write(std::string_view name, std::string_view content) {
  const std::string path = Path(name);
  MakeParents(path);
  machine::Fd fd(
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  EXPECT_EQ(write(fd.get(), content.data(), content.size()),
            static_cast<ssize_t>(content.size()))
      << path << ": " << strerror(errno);
}

void TempTree::MakeDir(std::string_view name) { MakeParents(Path(name) + "/"); }

void TempTree::MakeFifo(std::string_view name) {
  const std::string path = Path(name);
  MakeParents(path);
  EXPECT_EQ(mkfifo(path.c_str(), 0644), 0) << path << ": " << strerror(errno);
}

void TempTree::MakeLink(std::string_view name, std::string_view target) {
  const std::string path = Path(name);
  MakeParents(path);
  EXPECT_EQ(symlink(std::string(target).c_str(), path.c_str()), 0)
      << path << ": " << strerror(errno);
}

void TempTree::Remove(std::string_view name) {
  std::error_code error;
  fs::remove_all(Path(name), error);
  EXPECT_FALSE(error) << Path(name) << ": " << error.message();
}

}  // namespace support
