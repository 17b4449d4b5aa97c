#include "machine/proc/diskstats.h"

#include <array>
#include <utility>

#include "machine/text.h"

namespace machine::proc {
namespace {

constexpr size_t kMostFields = 17;

uint64_t Bytes(uint64_t sectors) { return sectors * 512; }

// `fields` from the third column on, the first `count` of which are there.
Disk::Operations Operations(const std::array<uint64_t, kMostFields>& fields,
                            size_t first) {
  return {fields[first], Bytes(fields[first + 2]), fields[first + 3]};
}

std::optional<Disk> ParseLine(std::string_view line) {
  if (!Uint(NextWord(line)) || !Uint(NextWord(line))) return std::nullopt;
  Disk disk;
  disk.name = NextWord(line);
  std::array<uint64_t, kMostFields> fields{};
  size_t count = 0;
  while (count < kMostFields) {
    const std::string_view word = NextWord(line);
    if (word.empty()) break;
    const auto number = Uint(word);
    if (!number) return std::nullopt;
    fields[count++] = *number;
  }
  if (count < 11) return std::nullopt;
  disk.reads = Operations(fields, 0);
  disk.writes = Operations(fields, 4);
  disk.in_flight = fields[8];
  disk.io_milliseconds = fields[9];
  disk.weighted_milliseconds = fields[10];
  if (count >= 15) disk.discards = Operations(fields, 11);
  if (count >= 17) disk.flushes = {fields[15], fields[16]};
  return disk;
}

}  // namespace

uint64_t Disk::completed() const {
  uint64_t sum = reads.completed + writes.completed;
  if (discards) sum += discards->completed;
  if (flushes) sum += flushes->completed;
  return sum;
}

absl::StatusOr<std::vector<Disk>> ParseDiskstats(std::string_view text) {
  std::vector<Disk> disks;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    if (auto disk = ParseLine(line)) disks.push_back(*std::move(disk));
  }
  if (disks.empty() && !Trim(text).empty()) {
    return NotUnderstood("diskstats", text);
  }
  return disks;
}

absl::StatusOr<std::vector<Disk>> ReadDiskstats(const Dir& proc,
                                                Buffer& buffer) {
  auto text = proc.Read("diskstats", buffer);
  if (!text.ok()) return text.status();
  return ParseDiskstats(*text);
}

}  // namespace machine::proc
