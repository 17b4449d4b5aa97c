// Replies of systemd -> structs.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/systemd/bus.h"
#include "machine/systemd/manager.h"

namespace machine::systemd {

// At most this many rows; a machine has some hundreds.
constexpr size_t kMostUnits = 20000;

// DataLoss: not a(ssssssouso).
absl::StatusOr<std::vector<Unit>> ParseUnits(Message& reply);

// "org.freedesktop.systemd1.Service" of "ssh.service"; "" for types that have
// nothing of interest beside what every unit has.
std::string InterfaceOf(const std::string& unit);

// Asks for one property after the other: GetAll() would make PID 1 read the
// unit's cgroup, too, for numbers that nobody wants. Errors as Bus::Call().
absl::StatusOr<Properties> ReadProperties(Bus& bus, const Unit& unit,
                                          Clock::time_point deadline);

}  // namespace machine::systemd
