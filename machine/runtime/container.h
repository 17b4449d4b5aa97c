// What a container runtime's state on disk says about one container: who it is
// and what it was created with.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace machine::runtime {

// The limits of the OCI runtime spec (or Docker's hostconfig.json) as they were
// when the container was created. Absent: not said; +infinity: said to have
// none. Docker and Podman rewrite theirs on `update`: absent there where it
// can't be told from a creation value.
struct Created {
  std::optional<double> memory_limit;  // bytes
  std::optional<double> memory_low;    // bytes: reservation
  std::optional<double> swap_limit;    // bytes of swap alone
  std::optional<double> cpu_limit;     // cores: quota / period
  std::optional<uint64_t> cpu_shares;  // 2..262144
  std::optional<double> tasks_limit;
  std::optional<double> open_files_limit;  // soft RLIMIT_NOFILE
};

struct Container {
  enum class Runtime : uint8_t { kContainerd, kCrio, kDocker, kPodman, kOther };
  Runtime runtime = Runtime::kOther;
  std::string id;
  // As its runtime shows it: Kubernetes container name, `docker ps` name.
  std::string name;
  bool sandbox = false;  // a pod's pause container

  // Kubernetes; empty elsewhere.
  std::string pod, pod_namespace, pod_uid;
  // Compose (labels com.docker.compose.*); empty elsewhere. Config files are
  // absolute paths, comma-separated as in the label.
  std::string compose_project, compose_service, compose_config_files,
      compose_working_dir;
  std::string unit;  // PODMAN_SYSTEMD_UNIT

  // Labels of the pod (CRI-O) or the container (others) that tell an owner:
  // pod-template-hash, controller-revision-hash, job-name,
  // batch.kubernetes.io/job-name, statefulset.kubernetes.io/pod-name,
  // app.kubernetes.io/name, ... At most 64, each at most 4 KiB.
  std::map<std::string, std::string> labels;

  Created created;
};

}  // namespace machine::runtime
