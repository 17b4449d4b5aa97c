#include "machine/runtime/pod_path.h"

#include <string>

#include "gtest/gtest.h"

namespace machine::runtime {
namespace {

using Runtime = Container::Runtime;

constexpr char kUid[] = "5d1f0c5e-7c3b-4a0e-9f44-2b7a53d1c001";
constexpr char kHash[] = "c3d1e0f49b7a4d2e8f60718293a4b5c6";

// "@" stands for a container's id, "UID_" and "UID" for kUid in the drivers'
// forms, "HASH" for a static pod's.
std::string Path(std::string path) {
  const auto replace = [&](std::string_view what, const std::string& by) {
    size_t at = path.find(what);
    if (at != path.npos) path.replace(at, what.size(), by);
  };
  std::string underscored = kUid;
  for (char& c : underscored) c = c == '-' ? '_' : c;
  replace("UID_", underscored);
  replace("UID", kUid);
  replace("HASH", kHash);
  replace("@", std::string(64, 'f'));
  return path;
}

TEST(PodPathTest, PodUid) {
  const struct {
    const char* world;
    const char* path;
    const char* uid;
  } cases[] = {
      {"systemd, guaranteed",
       "/kubepods.slice/kubepods-podUID_.slice/cri-containerd-@.scope", kUid},
      {"systemd, burstable",
       "/kubepods.slice/kubepods-burstable.slice/"
       "kubepods-burstable-podUID_.slice/crio-@.scope",
       kUid},
      {"systemd, best effort, crun's child",
       "/kubepods.slice/kubepods-besteffort.slice/"
       "kubepods-besteffort-podUID_.slice/crio-@.scope/container",
       kUid},
      {"cgroupfs, guaranteed", "/kubepods/podUID/@", kUid},
      {"cgroupfs, burstable", "/kubepods/burstable/podUID/@", kUid},
      {"cgroupfs, CRI-O", "/kubepods/besteffort/podUID/crio-@", kUid},
      {"the pod itself", "/kubepods/burstable/podUID", kUid},
      {"static pod, systemd",
       "/kubepods.slice/kubepods-burstable.slice/"
       "kubepods-burstable-podHASH.slice/cri-containerd-@.scope",
       kHash},
      {"static pod, cgroupfs", "/kubepods/burstable/podHASH/@", kHash},
      {"kind",
       "/docker/@/kubelet.slice/kubelet-kubepods.slice/"
       "kubelet-kubepods-burstable.slice/"
       "kubelet-kubepods-burstable-podUID_.slice/cri-containerd-@.scope",
       kUid},
      {"older kind", "/docker/@/kubelet/kubepods/besteffort/podUID/@", kUid},
      {"--cgroup-root",
       "/prod.slice/prod-kubepods.slice/prod-kubepods-podUID_.slice/"
       "docker-@.scope",
       kUid},
      {"drivers disagree",
       "/system.slice/containerd.service/"
       "kubepods-besteffort-podUID_.slice:cri-containerd:@",
       kUid},
      {"nested: the inner pod",
       "/kubepods/podHASH/@/kubepods.slice/kubepods-podUID_.slice/"
       "cri-containerd-@.scope",
       kUid},
      {"QoS slice", "/kubepods.slice/kubepods-burstable.slice", ""},
      {"Podman's pod",
       "/machine.slice/machine-libpod_pod_@.slice/libpod-@.scope", ""},
      {"not of the kubelet", "/batch/podUID/@", ""},
      {"uid too short", "/kubepods/pod5d1f0c5e-7c3b-4a0e-9f44-2b7a53d1c00/x",
       ""},
      {"uid too long", "/kubepods/pod5d1f0c5e-7c3b-4a0e-9f44-2b7a53d1c0011/x",
       ""},
      {"not hex", "/kubepods/podzd1f0c5e-7c3b-4a0e-9f44-2b7a53d1c001/x", ""},
      {"other driver's separator in a slice",
       "/kubepods.slice/kubepods-podUID.slice/x", ""},
      {"no uid", "/kubepods/pod", ""},
      {"separators only", "/kubepods/pod--------/x", ""},
      {"root", "/", ""},
      {"empty", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(PodUidOf(Path(c.path)), c.uid);
  }
}

TEST(PodPathTest, RuntimeByTheDirectorysName) {
  const struct {
    const char* path;
    std::optional<Runtime> runtime;
  } cases[] = {
      {"/kubepods.slice/x.slice/cri-containerd-@.scope", Runtime::kContainerd},
      {"/system.slice/containerd.service/"
       "kubepods-podUID_.slice:cri-containerd:@",
       Runtime::kContainerd},
      {"/system.slice/nerdctl-@.scope", Runtime::kContainerd},
      {"/default/@", Runtime::kContainerd},
      {"/kubepods.slice/x.slice/crio-@.scope/container", Runtime::kCrio},
      {"/kubepods/podUID/crio-@", Runtime::kCrio},
      {"/system.slice/docker-@.scope", Runtime::kDocker},
      {"/docker/@", Runtime::kDocker},
      {"/docker/@/init.scope", Runtime::kDocker},
      {"/machine.slice/libpod-@.scope/container", Runtime::kPodman},
      {"/libpod_parent/libpod-@", Runtime::kPodman},
      {"/system.slice/web.service/libpod-payload-@", Runtime::kPodman},
      {"/kubepods/podUID/@", {}},
      {"/ecs/task/@", {}},
      {"/system.slice/web.service", {}},
      {"", {}},
  };
  const std::string id(64, 'f');
  for (const auto& c : cases) {
    EXPECT_EQ(RuntimeOf(id, Path(c.path)), c.runtime) << c.path;
  }
  EXPECT_FALSE(RuntimeOf("", "/docker/"));
}

TEST(PodPathTest, UserOfARootlessRuntime) {
  const struct {
    const char* path;
    std::optional<uid_t> uid;
  } cases[] = {
      {"/user.slice/user-1000.slice/user@1000.service/user.slice/"
       "libpod-@.scope",
       1000},
      {"/user.slice/user-1000.slice/session-3.scope", 1000},
      {"/user.slice/user-0.slice/session-1.scope", {}},
      {"/user.slice", {}},
      {"/machine.slice/libpod-@.scope", {}},
      {"/user-.slice/x", {}},
      {"/user-1x.slice", {}},
      {"/user--1.slice", {}},
      {"/user-99999999999.slice", {}},
      {"/user-4294967295.slice", {}},  // (uid_t)-1 is nobody
      {"", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(UserOf(Path(c.path)), c.uid) << c.path;
}

TEST(PodPathTest, UnitAroundASplitCgroup) {
  const std::string id(64, 'f');
  const struct {
    const char* path;
    const char* unit;
  } cases[] = {
      {"/system.slice/web.service/libpod-payload-@", "web.service"},
      {"/system.slice/web.service/libpod-payload-@/x", "web.service"},
      {"/system.slice/libpod-payload-@", ""},
      {"/system.slice/web.service/libpod-payload-abc", ""},
      {"/system.slice/web.service/supervisor", ""},
      {"/libpod-payload-@", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SplitUnitOf(id, Path(c.path)), c.unit) << c.path;
  }
}

}  // namespace
}  // namespace machine::runtime
