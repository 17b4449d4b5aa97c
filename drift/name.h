// What a cgroup path says about who lives there. Pure text work; what the
// runtimes' state files know comes on top of it.
//
//   /system.slice/nginx.service                       systemd    nginx.service
//   /system.slice/nginx.service/worker                part of nginx.service
//   /kubepods.slice/.../cri-containerd-<ID>.scope     container  <first 12 of
//   ID> /user.slice/.../user@1000.service/app.slice       slice
//   user@1000.service/app.slice /batch/job-7 cgroup     /batch/job-7
//
// systemd.unit(5), https://systemd.io/CGROUP_DELEGATION/, and each runtime's
// cgroup drivers.
#pragma once

#include <string>
#include <string_view>

namespace drift {

struct Name {
  enum class Kind {
    kNone,       // no workload of its own: part of the one that encloses it
    kRoot,       // "/": the machine itself
    kSlice,      // a group: slices, pod and QoS cgroups
    kSystemd,    // a service, scope, mount, socket or swap unit
    kContainer,  // by the id or name in the path
    kCgroup,     // anything else; `workload` is its path
  };
  Kind kind = Kind::kNone;
  std::string workload;
  std::string container_id;  // full, as in the path; empty if there is none
};

// `path` as machine::cgroup::Cgroup::path(). Never fails: what is not known is
// kCgroup.
Name NameOf(std::string_view path);

// The last component of a cgroup path as systemd names the unit: one leading
// '_' with which systemd escapes clashes ("_cpu.service") is removed.
std::string_view UnitOf(std::string_view component);

}  // namespace drift
