#include "drift/io.h"

#include <array>
#include <cmath>
#include <limits>

namespace drift {
namespace {

using Kind = declared::IoLimit::Kind;
using machine::cgroup::DeviceIo;

struct Named {
  std::string_view name;
  machine::cgroup::IoLimit limit;
};

// By Kind.
constexpr std::array<Named, 4> kKinds = {
    {{"io_read_bytes", &DeviceIo::read_bytes_limit},
     {"io_write_bytes", &DeviceIo::write_bytes_limit},
     {"io_read_operations", &DeviceIo::reads_limit},
     {"io_write_operations", &DeviceIo::writes_limit}}};

}  // namespace

std::string_view NameOf(Kind kind) {
  return kKinds[static_cast<size_t>(kind)].name;
}

machine::cgroup::IoLimit LimitOf(Kind kind) {
  return kKinds[static_cast<size_t>(kind)].limit;
}

std::optional<double> AppliedIo(const machine::cgroup::Io* io,
                                const machine::BlockDevice& device, Kind kind) {
  if (io == nullptr || !io->limits_known) return std::nullopt;
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const auto found = io->devices.find(device);
  if (found == io->devices.end()) return kNone;
  return (found->second.*LimitOf(kind)).value_or(kNone);
}

Reason CompareIo(const declared::Value& declared,
                 const std::optional<double>& applied, std::time_t changed,
                 const MachineFacts& machine) {
  using State = declared::Value::State;
  if (declared.state == State::kAmbiguous) return Reason::kAmbiguous;
  if (!applied) return Reason::kUnknown;
  if (declared.state == State::kIgnored) return Reason::kIgnoredInvalid;
  if (declared.number == *applied) return Reason::kEqual;
  if (changed != 0 && machine.systemd_reloaded &&
      changed > *machine.systemd_reloaded) {
    return Reason::kStaleConfig;
  }
  return std::isinf(*applied) ? Reason::kUnlimited : Reason::kDiffers;
}

}  // namespace drift
