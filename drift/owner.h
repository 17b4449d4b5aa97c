// Which workload a pod belongs to, without asking any API: by what is declared,
// by labels that the runtime keeps, by the pattern of the pod's name.
//
//   web-6d4cf56db6-x7k2q   Deployment  name-<pod-template-hash>-<5 random>
//   db-0                   StatefulSet name-<ordinal>
//   backup-29012345-8xk2z  CronJob     name-<unix minutes>-<5 random>
//   agent-x7k2q            DaemonSet, Job or ReplicaSet: the name cannot tell
//
// pod-template-hash is a decimal number spelled with ten letters, the random
// suffix has 27 (k8s.io/apimachinery/pkg/util/rand). Names longer than 58 bytes
// are cut before the random suffix is put on.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "drift/inventory.h"

namespace drift {

struct Owner {
  std::string type;  // "deployment", ...; "pod" if it is not known
  std::string name;  // the pod's own name if it is not known
  // drift_workload_info: "declared", "label", "name", "none", and "certain",
  // "high", "medium", "low".
  std::string_view source = "none";
  std::string_view confidence = "low";
};

// `uid` and `labels` of the pod as far as the runtime keeps them. The uid of a
// static pod has no dashes.
Owner OwnerOf(std::string_view name_space, const std::string& pod,
              std::string_view uid,
              const std::map<std::string, std::string>& labels,
              const Inventory& inventory);

}  // namespace drift
