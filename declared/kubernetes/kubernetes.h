// Kubernetes manifests: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet,
// Job, CronJob, and List, as multi-document YAML or JSON.
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
#pragma once

#include "declared/files.h"
#include "declared/source.h"

namespace declared {

// *.yaml, *.yml, *.json; a directory with Chart.yaml or kustomization.yaml is
// one problem that says how to render it.
FileRules KubernetesFiles();

// Documents that are no workload (Services, ConfigMaps, CRDs) are passed over.
Loaded LoadKubernetes(const Source& source);

// Of manifests that are at hand: the same, without reading files.
Loaded ParseKubernetes(const FileTree& files, const std::string& name_space);

}  // namespace declared
