// A container as one line, so that tests compare and show it whole:
//   "containerd name=db pod=shop-0 memory=64 cpu=0.5 label:app=shop"
#pragma once

#include <ostream>
#include <sstream>
#include <string>

#include "machine/runtime/container.h"

namespace machine::runtime {

inline std::string Shown(const Created& created) {
  std::ostringstream out;
  const auto show = [&](const char* name, const auto& value) {
    if (value) out << (out.tellp() > 0 ? " " : "") << name << "=" << *value;
  };
  out.precision(15);
  show("memory", created.memory_limit);
  show("low", created.memory_low);
  show("swap", created.swap_limit);
  show("cpu", created.cpu_limit);
  show("shares", created.cpu_shares);
  show("tasks", created.tasks_limit);
  show("files", created.open_files_limit);
  return out.str();
}

// Without the id.
inline std::string Shown(const Container& container) {
  constexpr const char* kRuntimes[] = {"containerd", "crio", "docker", "podman",
                                       "other"};
  std::ostringstream out;
  out << kRuntimes[static_cast<int>(container.runtime)];
  const auto show = [&](const char* name, const std::string& value) {
    if (!value.empty()) out << " " << name << "=" << value;
  };
  if (container.sandbox) out << " sandbox";
  show("name", container.name);
  show("pod", container.pod);
  show("namespace", container.pod_namespace);
  show("uid", container.pod_uid);
  show("project", container.compose_project);
  show("service", container.compose_service);
  show("files", container.compose_config_files);
  show("dir", container.compose_working_dir);
  show("unit", container.unit);
  for (const auto& [name, value] : container.labels) {
    out << " label:" << name << "=" << value;
  }
  if (std::string created = Shown(container.created); !created.empty()) {
    out << " | " << created;
  }
  return out.str();
}

}  // namespace machine::runtime
