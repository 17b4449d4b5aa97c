// One workload as somebody wrote it down, whatever the language.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "declared/location.h"
#include "declared/resource.h"

namespace declared {

enum class Language : uint8_t { kKubernetes, kSystemd, kCompose, kNative };
std::string_view NameOf(Language language);  // "kubernetes", "systemd", ...

struct Value {
  // In the resource's base unit; +infinity: declared as unlimited. With another
  // scale than kAbsolute: a ratio (0.5 for "50%") of what the machine has,
  // since this folder does not know the machine.
  double number = 0;
  enum class Scale : uint8_t { kAbsolute, kOfMachineMemory, kOfMachineTasks };
  Scale scale = Scale::kAbsolute;
  enum class State : uint8_t {
    kValid,
    kIgnored,    // the one who reads the file drops it: as if not written
    kAmbiguous,  // written twice with different values
  };
  State state = State::kValid;
  // True if it follows from another one that was written (Kubernetes: request
  // from limit, a container's limit from the pod's; Docker: swap from memory).
  bool derived = false;
  std::string text;  // as written: "512Mi", "50%"
  Location location;
};

using Values = std::map<Resource, Value>;

// systemd's IO*Max=: one per device and direction.
struct IoLimit {
  enum class Kind : uint8_t {
    kReadBytes,
    kWriteBytes,
    kReadOperations,
    kWriteOperations
  };
  Kind kind = Kind::kReadBytes;
  std::string device;  // path as written: a device node, or a file on it
  Value value;         // per second
};

struct Port {
  int port = 0;  // 1..65535, as seen in the workload's own network namespace
  std::string protocol = "tcp";  // tcp, udp, sctp
  // The port on the machine that leads there; 0: none (hostPort, "8080:80").
  int host_port = 0;
  std::string name;
  Location location;
};

// A question to the application itself whether it is well: a Kubernetes probe,
// `x-drift: {health: ...}` in Compose, [X-Drift] Health= in a unit, `health:`
// in our own YAML.
//   tcp://:5432   http://127.0.0.1:8080/healthz   https://:8443/   unix:/run/x
struct HealthCheck {
  enum class Kind : uint8_t { kTcp, kHttp, kHttps, kUnix };
  std::string name;  // label `check`: "readiness", "liveness", "startup"; else
                     // "health", "health-2", ...
  Kind kind = Kind::kTcp;
  std::string host;  // "": the workload's own address; else a loopback address
  int port = 0;      // not of kUnix
  std::string path;  // kHttp, kHttps: with query; kUnix: of the socket
  // kHttp, kHttps: further request headers (httpHeaders:).
  std::vector<std::pair<std::string, std::string>> headers;
  double interval_seconds = 10;
  double timeout_seconds = 1;
  // Why it cannot be executed by us, one word of a closed list; empty: it can.
  //   exec, grpc, unresolved_port, other_host
  std::string_view not_executed;
  Location location;
};

// What ends up in one cgroup: a container of a pod, a Compose service's
// container, a unit. Kubernetes workloads have several, all others one.
struct Part {
  enum class Kind : uint8_t { kMain, kInit, kSidecar };
  Kind kind = Kind::kMain;
  std::string container;  // Kubernetes: its name; Compose: container_name
  Values values;
  std::vector<IoLimit> io;
  std::vector<Port> ports;
  std::vector<HealthCheck> health;
  std::vector<int> probe_ports;  // Kubernetes: of startup, liveness, readiness
  Location location;
};

struct Workload {
  Language language = Language::kKubernetes;

  // The labels namespace, workload and workload_type (DESIGN section 4):
  //   Kubernetes  namespace ("": not written), metadata.name, kind in lower
  //   case systemd     "", unit name ("foo@.service" for a template: it stands
  //   for
  //               every instance without an entry of its own), "systemd"; a
  //               slice: "slice"
  //   Compose     project, service, "compose"
  //   native      as written; the type is "cgroup" unless written
  std::string name_space;
  std::string name;
  std::string type;

  std::string cgroup_pattern;  // native: fnmatch(3) pattern of the cgroup path
  std::string slice;           // systemd: Slice=, "" if not written

  std::vector<Part> parts;
  // Kubernetes: spec.resources of the pod as a whole.
  Values pod_values;
  std::string qos;  // Kubernetes: Guaranteed, Burstable, BestEffort
  std::optional<Value> replicas;

  // True if it has to run on this machine, now. Not known: false.
  bool must_run = false;
  // Why (or why not) in a few words, for `report`: "wanted by
  // multi-user.target".
  std::string must_run_why;
  // systemd: started by the boot: "enabled", "disabled", "static", "masked".
  std::string unit_file_state;

  // Thresholds declared beside the workload (DESIGN section 6), by check name.
  std::map<std::string, Value> thresholds;

  // systemd: values set for this unit outside of the declared files (systemctl
  // set-property, transient units, drop-ins that only the machine has). The
  // kernel was told these where they differ from the parts' values.
  Values overrides;
  // systemd: when the youngest of its files on this machine was changed, those
  // of `systemctl set-property` left out; 0: not on this machine. Younger than
  // systemd's last reload: not in force yet.
  std::time_t changed = 0;

  // Which source it is from, where there are several: ToText(Source).
  std::string source;

  // Compose: the files that make up its project, the base first, relative to
  // the source's root; a running container's label names the same ones.
  std::vector<std::string> files;
  // Compose: where several sets of files declare the service and differ, what
  // each of them says alone.
  std::vector<Workload> alternatives;

  Location location;
};

}  // namespace declared
