// Ports in Compose' two ways to write them, and `expose`.
// https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "declared/workload.h"

namespace declared::compose {

constexpr size_t kMostPorts = 1000;  // of a service

// The parts of one entry, whichever way it is written.
struct PortText {
  std::string target;     // "80", "8080-8081"
  std::string published;  // "", "8080", "9090-9091"
  std::string protocol;   // "": tcp
  std::string name;
};

// "80", "8080:80", "127.0.0.1:8080:80/udp", "[::1]:9090-9091:8080-8081".
PortText SplitPort(std::string_view text);

// Appends the ports that are meant, without location. "": done, else what is
// wrong.
std::string AddPorts(const PortText& text, std::vector<Port>& ports);

}  // namespace declared::compose
