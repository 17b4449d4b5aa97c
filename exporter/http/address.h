// A --web.listen-address, checked, as an entry of CivetWeb's listening_ports:
//   127.0.0.1:10077         127.0.0.1:10077
//   :10077  [::]:10077      +10077 (both families), or 0.0.0.0:10077 when the
//                           kernel has no IPv6
//   [::1]:10077             [::1]:10077
//   localhost:10077         127.0.0.1:10077 (looked up once; IPv4 preferred)
//   unix:/run/drift.sock    x/run/drift.sock
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace exporter::http {

struct Address {
  std::string text;       // as the user wrote it
  std::string entry;      // as CivetWeb wants it
  std::string unix_path;  // empty for TCP
};

// InvalidArgument: not understood. Unavailable: understood, and cannot be
// served by this machine or this build (no such host, no IPv6).
absl::StatusOr<Address> ParseAddress(std::string_view text);

// Unlinks the socket that a killed server left at `path`: a socket that nobody
// accepts connections on. Unavailable: something else is there.
absl::Status RemoveStaleSocket(const std::string& path);

// "listen address "TEXT": WHAT", the form of all errors about an address.
std::string AboutAddress(std::string_view text, std::string_view what);

}  // namespace exporter::http
