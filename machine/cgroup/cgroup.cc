// class Cgroup of tree.h.
#include <algorithm>
#include <utility>

#include "machine/cgroup/directory.h"
#include "machine/cgroup/layout.h"
#include "machine/cgroup/tree.h"

namespace machine::cgroup {
namespace {

uint64_t FirstInode(const Cgroup::Directories& directories) {
  for (const auto& directory : directories) {
    if (directory) return directory->inode();
  }
  return 0;
}

}  // namespace

Cgroup::Cgroup(std::string path, std::shared_ptr<const Layout> layout,
               Directories directories)
    : path_(std::move(path)),
      layout_(std::move(layout)),
      directories_(std::move(directories)),
      inode_(FirstInode(directories_)) {}

bool Cgroup::Has(Controller controller) const {
  const int hierarchy = layout_->of[static_cast<size_t>(controller)];
  return hierarchy >= 0 && directories_[static_cast<size_t>(hierarchy)];
}

bool Cgroup::V2(Controller controller) const {
  const int hierarchy = layout_->of[static_cast<size_t>(controller)];
  return hierarchy >= 0 && layout_->v2[static_cast<size_t>(hierarchy)];
}

absl::StatusOr<std::string_view> Cgroup::Read(File file, Buffer& buffer) const {
  if (file == File::kProcs) return ReadProcs(buffer);
  const Layout::Place place = layout_->places[static_cast<size_t>(file)];
  const FileSpec& spec = SpecOf(file);
  if (place.hierarchy < 0) return absl::NotFoundError(spec.name);
  const auto& directory = directories_[static_cast<size_t>(place.hierarchy)];
  if (!directory) return absl::NotFoundError(spec.name);
  return directory->Read(place.slot, spec, buffer);
}

std::string Cgroup::PathOf(File file) const {
  const Layout::Place place = layout_->places[static_cast<size_t>(file)];
  if (place.hierarchy < 0) return "";
  const auto& directory = directories_[static_cast<size_t>(place.hierarchy)];
  if (!directory) return "";
  return directory->Path() + "/" + SpecOf(file).name;
}

absl::StatusOr<std::string_view> Cgroup::ReadProcs(Buffer& buffer) const {
  for (const Layout::Place& place : layout_->procs) {
    const auto& directory = directories_[static_cast<size_t>(place.hierarchy)];
    if (!directory) continue;
    const FileSpec& spec = SpecOf(File::kProcs);
    auto text = directory->Read(place.slot, spec, buffer);
    // In a threaded cgroup of v2 they are listed further up, not here.
    if (absl::IsUnimplemented(text.status())) return std::string_view();
    return text;
  }
  return absl::NotFoundError(path_);
}

}  // namespace machine::cgroup
