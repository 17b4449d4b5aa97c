#include "machine/net/device.h"

#include <array>

#include "machine/text.h"

namespace machine::net {
namespace {

constexpr size_t kNumbers = 16;
constexpr size_t kTransmit = 8;  // the first number of the second half

Traffic TrafficOf(const std::array<uint64_t, kNumbers>& numbers, size_t at) {
  return {numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]};
}

}  // namespace

absl::StatusOr<std::vector<Device>> ParseDevices(std::string_view text) {
  std::vector<Device> devices;
  bool header = false;
  for (std::string_view line; NextLine(text, line);) {
    const size_t colon = line.rfind(':');
    if (colon == line.npos && line.find('|') != line.npos) {
      header = true;
      continue;
    }
    if (colon == line.npos) return NotUnderstood("net/dev", line);
    const std::string_view name = Trim(line.substr(0, colon));
    std::string_view rest = line.substr(colon + 1);
    std::array<uint64_t, kNumbers> numbers{};
    for (uint64_t& number : numbers) {
      auto value = Uint(NextWord(rest));
      if (!value) return NotUnderstood("net/dev", line);
      number = *value;
    }
    if (name.empty()) return NotUnderstood("net/dev", line);
    devices.push_back({std::string(name), TrafficOf(numbers, 0),
                       TrafficOf(numbers, kTransmit)});
  }
  if (!header) return NotUnderstood("net/dev", "no header");
  return devices;
}

std::optional<double> ReadSpeed(const Dir& sys, const std::string& device,
                                Buffer& buffer) {
  constexpr double kBytesPerMegabit = 1e6 / 8;
  // A device is named by who made it; the kernel allows no '/'.
  if (device.find('/') != device.npos) return std::nullopt;
  auto text = sys.Read("class/net/" + device + "/speed", buffer);
  if (!text.ok()) return std::nullopt;
  auto speed = Int(Trim(*text));
  if (!speed || *speed <= 0) return std::nullopt;
  return static_cast<double>(*speed) * kBytesPerMegabit;
}

}  // namespace machine::net
