#include "machine/proc/overcommit.h"

#include <string>

#include "machine/text.h"

namespace machine::proc {
namespace {

std::optional<uint64_t> ReadNumber(const Dir& proc, const std::string& name,
                                   Buffer& buffer) {
  auto text = proc.Read("sys/vm/" + name, buffer);
  if (!text.ok()) return std::nullopt;
  return Uint(Trim(*text));
}

}  // namespace

Overcommit ReadOvercommit(const Dir& proc, Buffer& buffer) {
  Overcommit overcommit;
  overcommit.mode = ReadNumber(proc, "overcommit_memory", buffer);
  const auto percent = ReadNumber(proc, "overcommit_ratio", buffer);
  const auto kbytes = ReadNumber(proc, "overcommit_kbytes", buffer);
  if (percent && kbytes.value_or(0) == 0) {
    overcommit.ratio = static_cast<double>(*percent) / 100;
  }
  return overcommit;
}

}  // namespace machine::proc
