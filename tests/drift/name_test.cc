#include "drift/name.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

using Kind = Name::Kind;

const std::string kId(64, 'a');
const std::string kOther(64, 'b');

struct Case {
  const char* world;
  std::string path;
  Kind kind;
  std::string workload;
  std::string container_id;
};

const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {"the machine", "/", Kind::kRoot, "", ""},
      {"systemd service", "/system.slice/nginx.service", Kind::kSystemd,
       "nginx.service", ""},
      {"template instance",
       "/system.slice/system-getty.slice/getty@tty1.service", Kind::kSystemd,
       "getty@tty1.service", ""},
      {"slice", "/system.slice", Kind::kSlice, "system.slice", ""},
      {"init", "/init.scope", Kind::kSystemd, "init.scope", ""},
      {"systemd escapes a clash with a controller's file",
       "/system.slice/_cpu.service", Kind::kSystemd, "cpu.service", ""},
      {"mount unit", "/system.slice/boot-efi.mount", Kind::kSystemd,
       "boot-efi.mount", ""},
      {"a service's own sub-cgroup", "/system.slice/nginx.service/worker",
       Kind::kNone, "", ""},
      {"a suffix alone is no unit", "/system.slice/.service", Kind::kCgroup,
       "/system.slice/.service", ""},

      {"kubelet systemd driver, containerd",
       "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/"
       "cri-containerd-" +
           kId + ".scope",
       Kind::kContainer, "aaaaaaaaaaaa", kId},
      {"pod slice, systemd driver",
       "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice",
       Kind::kSlice, "kubepods-burstable-pod1.slice", ""},
      {"kubelet cgroupfs driver", "/kubepods/burstable/pod1-2/" + kId,
       Kind::kContainer, "aaaaaaaaaaaa", kId},
      {"QoS group, cgroupfs driver", "/kubepods/burstable", Kind::kSlice,
       "burstable", ""},
      {"pod, cgroupfs driver", "/kubepods/burstable/pod1-2", Kind::kSlice,
       "pod1-2", ""},
      {"pod... elsewhere is nothing special", "/podruntime", Kind::kCgroup,
       "/podruntime", ""},
      {"CRI-O with crun's inner cgroup",
       "/kubepods.slice/kubepods-pod1.slice/crio-" + kId + ".scope/container",
       Kind::kNone, "", ""},
      {"kubelet and containerd disagree on the driver",
       "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" +
           kId,
       Kind::kContainer, "containerd.service/aaaaaaaaaaaa", kId},
      {"docker, systemd driver", "/system.slice/docker-" + kId + ".scope",
       Kind::kContainer, "aaaaaaaaaaaa", kId},
      {"docker, cgroupfs driver", "/docker/" + kId, Kind::kContainer,
       "aaaaaaaaaaaa", kId},
      {"podman, cgroupfs driver", "/libpod_parent/libpod-" + kId,
       Kind::kContainer, "aaaaaaaaaaaa", kId},
      {"quadlet: a unit whose payload is a container",
       "/system.slice/web.service/libpod-payload-" + kId, Kind::kContainer,
       "web.service/aaaaaaaaaaaa", kId},
      {"a scope that only looks like docker's",
       "/system.slice/docker-proxy.scope", Kind::kSystemd, "docker-proxy.scope",
       ""},
      {"LXC", "/lxc.payload.web", Kind::kContainer, "web", ""},
      {"LXC before 4", "/lxc/web", Kind::kContainer, "web", ""},

      {"a user's manager",
       "/user.slice/user-1000.slice/user@1000.service/app.slice", Kind::kSlice,
       "user@1000.service/app.slice", ""},
      {"each user has a dbus.service",
       "/user.slice/user-1000.slice/user@1000.service/session.slice/"
       "dbus.service",
       Kind::kSystemd, "user@1000.service/dbus.service", ""},
      {"rootless podman",
       "/user.slice/user-1.slice/user@1.service/user.slice/libpod-" + kId +
           ".scope",
       Kind::kContainer, "user@1.service/aaaaaaaaaaaa", kId},
      {"systemd inside a container",
       "/docker/" + kId + "/system.slice/nginx.service", Kind::kSystemd,
       "aaaaaaaaaaaa/nginx.service", ""},
      {"kind: kubernetes inside docker",
       "/system.slice/docker-" + kId +
           ".scope/kubelet.slice/kubelet-kubepods.slice/cri-containerd-" +
           kOther + ".scope",
       Kind::kContainer, "aaaaaaaaaaaa/bbbbbbbbbbbb", kOther},

      {"made by hand", "/batch/job-7", Kind::kCgroup, "/batch/job-7", ""},
      {"below a slice but no unit", "/system.slice/odd", Kind::kCgroup,
       "/system.slice/odd", ""},
      {"64 hex digits are an id", "/" + kId, Kind::kContainer, "aaaaaaaaaaaa",
       kId},
      {"63 are not", "/" + kId.substr(1), Kind::kCgroup, "/" + kId.substr(1),
       ""},
      {"hostile bytes", "/\xff\n\"x", Kind::kCgroup, "/\xff\n\"x", ""},
      {"an underscore alone", "/_", Kind::kCgroup, "/_", ""},
      {"empty", "", Kind::kRoot, "", ""},
  };
  return cases;
}

TEST(NameTest, FollowsThePath) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.world);
    Name name = NameOf(c.path);
    EXPECT_EQ(name.kind, c.kind);
    EXPECT_EQ(name.workload, c.workload);
    EXPECT_EQ(name.container_id, c.container_id);
  }
}

}  // namespace
}  // namespace drift
