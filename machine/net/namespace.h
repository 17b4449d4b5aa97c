// Which network namespace a process is in, without waiting, without a right to
// trace it, and without keeping the namespace alive.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "machine/dir.h"

namespace machine::net {

// `net` is a directory like PID/net. The number is the inode of its file dev,
// which procfs allots anew for each namespace: equal for two processes if and
// only if they share one, for as long as it exists. (The link PID/ns/net says
// it, too, but reading it waits for a process that hangs in execve, and needs
// the right to trace. An open file of PID/net keeps the namespace alive: it is
// closed at once.)
// NotFound: the process is gone or a zombie.
absl::StatusOr<uint64_t> NamespaceOf(const Dir& proc, const std::string& net);

// The directory of the machine's own namespace: that of pid 1 where it can be
// seen, else our own; NotFound: there is none.
absl::StatusOr<std::string> HostNet(const Dir& proc);

}  // namespace machine::net
