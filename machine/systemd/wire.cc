#include "machine/systemd/wire.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace machine::systemd {
namespace {

constexpr uint64_t kInfinity = std::numeric_limits<uint64_t>::max();

std::optional<double> Limit(const std::optional<uint64_t>& number) {
  if (!number) return std::nullopt;
  if (*number == kInfinity) return std::numeric_limits<double>::infinity();
  return static_cast<double>(*number);
}

// Reads properties of one object; the first fault stops it.
class Reader {
 public:
  Reader(Bus& bus, const Unit& unit, Clock::time_point deadline)
      : bus_(bus), unit_(unit), deadline_(deadline) {}

  std::optional<std::string> Text(const char* interface, const char* name) {
    std::optional<std::string> text;
    With(interface, name, "s", [&](Message& m) { text = m.Text(); });
    return text;
  }

  std::optional<uint64_t> Number(const char* interface, const char* name,
                                 char type) {
    const std::array<char, 2> signature = {type, '\0'};
    std::optional<uint64_t> number;
    With(interface, name, signature.data(),
         [&](Message& m) { number = m.Number(type); });
    return number;
  }

  const absl::Status& fault() const { return fault_; }

 private:
  template <typename Take>
  void With(const char* interface, const char* name, const char* signature,
            Take take) {
    if (!fault_.ok()) return;
    auto reply = bus_.Call({"org.freedesktop.systemd1", unit_.path.c_str(),
                            "org.freedesktop.DBus.Properties", "Get"},
                           {interface, name}, deadline_);
    if (reply.ok()) {
      // Another type than expected is as good as none.
      if (reply->Enter('v', signature)) take(*reply);
    } else if (!absl::IsNotFound(reply.status())) {
      fault_ = reply.status();
    }
  }

  Bus& bus_;
  const Unit& unit_;
  const Clock::time_point deadline_;
  absl::Status fault_;
};

}  // namespace

absl::StatusOr<std::vector<Unit>> ParseUnits(Message& reply) {
  std::vector<Unit> units;
  const absl::Status torn =
      absl::DataLossError("ListUnits: the reply is not a(ssssssouso)");
  if (!reply.Enter('a', "(ssssssouso)")) return torn;
  while (units.size() < kMostUnits && reply.Enter('r', "ssssssouso")) {
    // Name, description, load, active, sub, followed, path, job's id, type and
    // path.
    auto name = reply.Text();
    const auto description = reply.Text();
    const auto load = reply.Text();
    auto active = reply.Text();
    auto sub = reply.Text();
    const auto followed = reply.Text();
    auto path = reply.Text('o');
    const bool job = reply.Number('u') && reply.Text() && reply.Text('o');
    if (!name || !description || !load || !active || !sub || !followed ||
        !path || !job || !reply.Exit()) {
      return torn;
    }
    units.push_back({std::move(*name), std::move(*active), std::move(*sub),
                     std::move(*path)});
  }
  return units;
}

std::string InterfaceOf(const std::string& unit) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
      kTypes = {{{".service", "Service"},
                 {".slice", "Slice"},
                 {".scope", "Scope"},
                 {".socket", "Socket"},
                 {".mount", "Mount"},
                 {".swap", "Swap"}}};
  for (const auto& [suffix, type] : kTypes) {
    if (unit.ends_with(suffix)) {
      return "org.freedesktop.systemd1." + std::string(type);
    }
  }
  return "";
}

absl::StatusOr<Properties> ReadProperties(Bus& bus, const Unit& unit,
                                          Clock::time_point deadline) {
  constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
  Reader reader(bus, unit, deadline);
  Properties found;
  found.unit_file_state = reader.Text(kUnit, "UnitFileState");
  if (auto yes = reader.Number(kUnit, "NeedDaemonReload", 'b')) {
    found.needs_reload = *yes != 0;
  }
  const std::string type = InterfaceOf(unit.name);
  if (!type.empty()) {
    const char* const own = type.c_str();
    found.memory_limit_bytes = Limit(reader.Number(own, "MemoryMax", 't'));
    found.memory_high_bytes = Limit(reader.Number(own, "MemoryHigh", 't'));
    found.tasks_limit = Limit(reader.Number(own, "TasksMax", 't'));
    found.cpu_limit_cores =
        Limit(reader.Number(own, "CPUQuotaPerSecUSec", 't'));
    if (found.cpu_limit_cores) *found.cpu_limit_cores /= 1e6;
    // Not set is what the kernel gives to who asks for nothing.
    const auto weight = reader.Number(own, "CPUWeight", 't');
    if (weight) {
      found.cpu_weight =
          *weight == kInfinity ? 100 : static_cast<double>(*weight);
    }
    if (type.ends_with(".Service")) {
      found.type = reader.Text(own, "Type");
      found.result = reader.Text(own, "Result");
      found.restarts = reader.Number(own, "NRestarts", 'u');
      found.open_files_limit =
          Limit(reader.Number(own, "LimitNOFILESoft", 't'));
    }
  }
  if (!reader.fault().ok()) return reader.fault();
  return found;
}

}  // namespace machine::systemd
