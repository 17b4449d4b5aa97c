#include <map>
#include <utility>

#include "declared/lint/checks.h"

namespace declared::lint {
namespace {

struct User {
  const Workload* workload;
  const Part* part;
  const Port* port;
};
using Users = std::map<std::pair<int, std::string>, User>;

std::string Shown(int port, const std::string& protocol) {
  return std::to_string(port) + "/" + protocol;
}

Severity SeverityOf(Language language) {
  // Pods may be on different nodes, sockets bound to different addresses.
  return language == Language::kCompose ? Severity::kError : Severity::kWarning;
}

}  // namespace

void CheckPodPorts(const Workload& workload, std::vector<Problem>& problems) {
  Users users;
  for (const Part& part : workload.parts) {
    // Init containers are gone before the others start.
    if (part.kind == Part::Kind::kInit) continue;
    for (const Port& port : part.ports) {
      const auto [user, is_new] = users.emplace(
          std::pair(port.port, port.protocol), User{&workload, &part, &port});
      if (is_new) continue;
      const bool same = user->second.part == &part;
      problems.push_back(
          {same ? Severity::kWarning : Severity::kError, "port-twice",
           port.location,
           NameOf(workload, &part) + ": port " +
               Shown(port.port, port.protocol) + " is also declared by " +
               (same ? std::string("this container")
                     : "container " + user->second.part->container) +
               " at " + ToText(user->second.port->location),
           "declare it once"});
    }
  }
}

void CheckMachinePorts(const std::vector<Workload>& workloads,
                       std::vector<Problem>& problems) {
  Users users;
  for (const Workload& workload : workloads) {
    for (const Part& part : workload.parts) {
      for (const Port& port : part.ports) {
        if (port.host_port == 0) continue;
        const auto [user, is_new] =
            users.emplace(std::pair(port.host_port, port.protocol),
                          User{&workload, &part, &port});
        const User& first = user->second;
        // CheckPodPorts() told it of one pod.
        if (is_new || (first.workload == &workload &&
                       workload.language == Language::kKubernetes)) {
          continue;
        }
        problems.push_back({SeverityOf(workload.language), "port-twice",
                            port.location,
                            NameOf(workload, &part) + ": port " +
                                Shown(port.host_port, port.protocol) +
                                " of the machine is also declared by " +
                                NameOf(*first.workload, first.part) + " at " +
                                ToText(first.port->location),
                            "give one of both another port"});
      }
    }
  }
}

}  // namespace declared::lint
