// The ports of a socket unit: ListenStream=80, ListenDatagram=[::1]:53.
// systemd.socket(5)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/systemd/unit_file.h"
#include "declared/workload.h"

namespace declared::systemd {

// Of "80", "127.0.0.1:80" or "[::]:80"; nullopt for unix and vsock sockets.
std::optional<int> ParseListenPort(std::string_view address);

class SocketPorts {
 public:
  void Take(const Assignment& assignment, const Location& location,
            std::string_view unit_name);
  void Move(std::vector<Port>& ports);

 private:
  std::vector<Port> ports_;
  std::string protocol_;  // SocketProtocol=, which counts for all of them
};

}  // namespace declared::systemd
