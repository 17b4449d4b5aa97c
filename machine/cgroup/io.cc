#include "machine/cgroup/io.h"

#include <limits>

#include "machine/cgroup/fields.h"
#include "machine/text.h"

namespace machine::cgroup {
namespace {

struct CounterKey {
  std::string_view name;
  IoCounter counter;
};
constexpr CounterKey kCounters[] = {{"rbytes", &DeviceIo::read_bytes},
                                    {"wbytes", &DeviceIo::written_bytes},
                                    {"rios", &DeviceIo::reads},
                                    {"wios", &DeviceIo::writes}};

struct LimitKey {
  std::string_view name;
  IoLimit limit;
};
constexpr LimitKey kLimits[] = {{"rbps", &DeviceIo::read_bytes_limit},
                                {"wbps", &DeviceIo::write_bytes_limit},
                                {"riops", &DeviceIo::reads_limit},
                                {"wiops", &DeviceIo::writes_limit}};

constexpr std::string_view kUnknown = "(unknown)";

// The device's entry; null when there are too many.
DeviceIo* Entry(Io& io, const BlockDevice& device) {
  auto found = io.devices.find(device);
  if (found != io.devices.end()) return &found->second;
  if (io.devices.size() >= Io::kMostDevices) return nullptr;
  return &io.devices[device];
}

template <typename T>
void SetOnce(std::optional<T>& field, T value) {
  if (!field) field = value;
}

std::optional<double> Rate(std::string_view word) {
  if (word == "max") return std::numeric_limits<double>::infinity();
  const auto number = Uint(word);
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

// "8:16 rbytes=1 wbytes=2": calls set(device's entry, key, value) for each
// pair; false from it means that the value is not understood.
template <typename Set>
absl::Status ParsePairs(const char* what, std::string_view text, Io& io,
                        Set set) {
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::optional<BlockDevice> device;
    bool known = false;  // the line began as such a line does
    std::string_view words = line;
    std::string_view word = NextWord(words);
    for (; !word.empty() && word.find('=') == word.npos;
         word = NextWord(words)) {
      auto number = ParseBlockDevice(word);
      known |= number.has_value() || word == kUnknown;
      device = number;
    }
    if (!known && !Trim(line).empty()) return NotUnderstood(what, line);
    if (!device || word.empty()) continue;
    DeviceIo* entry = Entry(io, *device);
    for (; entry != nullptr && !word.empty(); word = NextWord(words)) {
      const size_t equals = word.find('=');
      if (equals == word.npos) continue;
      if (!set(*entry, word.substr(0, equals), word.substr(equals + 1))) {
        return NotUnderstood(what, line);
      }
    }
  }
  return absl::OkStatus();
}

// Several files fill one struct.
template <typename Parse>
bool Take(Fields& fields, File file, Parse parse, Io& io) {
  bool done = false;
  return fields.Take(
      file,
      [&](std::string_view text) -> absl::StatusOr<bool> {
        if (absl::Status status = parse(text, io); !status.ok()) return status;
        return true;
      },
      done);
}

void ReadV2(Fields& fields, Io& io) {
  if (!Take(fields, File::kIoStat, ParseIoStat, io)) return;
  io.limits_known = Take(fields, File::kIoMax, ParseIoMax, io);
}

void ReadV1(Fields& fields, Io& io) {
  auto Count = [&](File file, IoCounter read, IoCounter write) {
    return Take(
        fields, file,
        [=](std::string_view text, Io& into) {
          return ParseV1Io(text, read, write, into);
        },
        io);
  };
  auto Limit = [&](File file, IoLimit limit) {
    return Take(
        fields, file,
        [=](std::string_view text, Io& into) {
          return ParseV1IoLimit(text, limit, into);
        },
        io);
  };
  if (!Count(File::kV1BlkioBytes, &DeviceIo::read_bytes,
             &DeviceIo::written_bytes)) {
    return;
  }
  Count(File::kV1BlkioOperations, &DeviceIo::reads, &DeviceIo::writes);
  io.limits_known =
      Limit(File::kV1BlkioReadBps, &DeviceIo::read_bytes_limit) &&
      Limit(File::kV1BlkioWriteBps, &DeviceIo::write_bytes_limit) &&
      Limit(File::kV1BlkioReadIops, &DeviceIo::reads_limit) &&
      Limit(File::kV1BlkioWriteIops, &DeviceIo::writes_limit);
}

}  // namespace

absl::Status ParseIoStat(std::string_view text, Io& io) {
  return ParsePairs(
      "io.stat", text, io,
      [](DeviceIo& device, std::string_view key, std::string_view value) {
        for (const CounterKey& known : kCounters) {
          if (key != known.name) continue;
          const auto number = Uint(value);
          if (!number) return false;
          SetOnce(device.*known.counter, *number);
        }
        return true;
      });
}

absl::Status ParseIoMax(std::string_view text, Io& io) {
  return ParsePairs(
      "io.max", text, io,
      [](DeviceIo& device, std::string_view key, std::string_view value) {
        for (const LimitKey& known : kLimits) {
          if (key != known.name) continue;
          const auto rate = Rate(value);
          if (!rate) return false;
          SetOnce(device.*known.limit, *rate);
        }
        return true;
      });
}

absl::Status ParseV1Io(std::string_view text, IoCounter read, IoCounter write,
                       Io& io) {
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::string_view words = line;
    const std::string_view name = NextWord(words);
    // "Total 1234" stands at the end.
    if (name.empty() || name == "Total" || name == kUnknown) continue;
    const auto device = ParseBlockDevice(name);
    if (!device) return NotUnderstood("blkio.throttle", line);
    const std::string_view operation = NextWord(words);
    if (operation != "Read" && operation != "Write") continue;
    const auto number = Uint(NextWord(words));
    if (!number) return NotUnderstood("blkio.throttle", line);
    if (DeviceIo* entry = Entry(io, *device)) {
      SetOnce(entry->*(operation == "Read" ? read : write), *number);
    }
  }
  return absl::OkStatus();
}

absl::Status ParseV1IoLimit(std::string_view text, IoLimit limit, Io& io) {
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    std::string_view words = line;
    const std::string_view name = NextWord(words);
    if (name.empty() || name == kUnknown) continue;
    const auto device = ParseBlockDevice(name);
    const auto rate = Rate(NextWord(words));
    if (!device || !rate) return NotUnderstood("blkio.throttle", line);
    if (DeviceIo* entry = Entry(io, *device)) SetOnce(entry->*limit, *rate);
  }
  return absl::OkStatus();
}

absl::StatusOr<Io> ReadIo(const Cgroup& cgroup, Buffer& buffer) {
  Io io;
  Fields fields(cgroup, buffer);
  if (cgroup.V2(Controller::kIo)) {
    ReadV2(fields, io);
  } else {
    ReadV1(fields, io);
  }
  if (absl::Status status = fields.status(); !status.ok()) return status;
  return io;
}

}  // namespace machine::cgroup
