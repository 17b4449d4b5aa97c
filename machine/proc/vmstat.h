// /proc/vmstat: "key value" lines, pages or events; names move between kernels
// (allocstall became allocstall_<zone> in 4.10, workingset_refault was split
// into _anon and _file in 5.9), so they are kept as the kernel wrote them.
// https://docs.kernel.org/admin-guide/sysctl/vm.html names many of them
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::proc {

struct Vmstat {
  std::vector<std::pair<std::string, uint64_t>> entries;  // sorted by key
  std::optional<uint64_t> Get(std::string_view key) const;
};

absl::StatusOr<Vmstat> ParseVmstat(std::string_view text);
absl::StatusOr<Vmstat> ReadVmstat(const Dir& proc, Buffer& buffer);

}  // namespace machine::proc
