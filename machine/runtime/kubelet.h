// Names that the kubelet writes into paths, for when no runtime's state can be
// read:
//   /var/log/pods/<namespace>_<pod>_<uid>/
//   /var/log/containers/<pod>_<namespace>_<container>-<ID>.log
// Names of namespaces, pods and containers hold no '_', so the parts are
// certain. The second form is cut at 255 bytes, so that an id may lack its end.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "machine/runtime/container.h"
#include "machine/runtime/place.h"
#include "machine/runtime/remembered.h"
#include "machine/runtime/state_file.h"

namespace machine::runtime {

struct PodName {
  std::string name_space, pod;
  bool operator==(const PodName&) const = default;
};
struct LogName {
  std::string id;  // maybe cut
  PodName pod;
  std::string container;
  bool cut = false;
};

// By uid; other names are left out.
using PodNames = std::map<std::string, PodName, std::less<>>;
PodNames ParsePodDirectories(const std::vector<std::string>& names);

// Sorted by id; other names are left out.
using LogNames = std::vector<LogName>;
LogNames ParseLogNames(const std::vector<std::string>& names);

// The one of container `id`, null if none is. A cut id must be 12 digits at
// least and mean only one.
const LogName* FindLog(const LogNames& logs, std::string_view id);

class Kubelet {
 public:
  explicit Kubelet(const StateFiles& files) : files_(files) {}

  // Fills what `container` lacks of name, pod, namespace and pod uid; what it
  // has stays. A container without a log (a sandbox) gets no name. NotFound:
  // knows neither the container nor the path's pod; PermissionDenied.
  absl::Status Fill(const Place& place, Container& container);

 private:
  const StateFiles& files_;
  Remembered<PodNames> pods_;
  Remembered<LogNames> logs_;
};

}  // namespace machine::runtime
