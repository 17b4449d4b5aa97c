// Names that others chose: cgroup paths, pods, units. Each line of the input as
// any of them.
#include "drift/name.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "declared/systemd/specifiers.h"
#include "declared/systemd/unit_name.h"
#include "drift/identity.h"
#include "drift/inventory.h"
#include "drift/owner.h"
#include "machine/runtime/pod_path.h"
#include "machine/runtime/state_file.h"
#include "machine/text.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

using fuzz::Require;

declared::Workload Declared(const char* type, const char* name) {
  declared::Workload workload;
  workload.name_space = "shop";
  workload.type = type;
  workload.name = name;
  return workload;
}

void CheckPath(const std::string& path, const drift::Inventory& inventory) {
  namespace runtime = machine::runtime;
  const std::string uid = runtime::PodUidOf(path);
  Require(uid.empty() || uid.size() == 32 || uid.size() == 36,
          "a uid has its length");
  runtime::UserOf(path);
  const drift::Name name = drift::NameOf(path);
  using Kind = drift::Name::Kind;
  if (name.kind == Kind::kNone || name.kind == Kind::kRoot) return;
  Require(!name.workload.empty(), "a workload has a name");
  if (!name.container_id.empty()) {
    Require(path.find(name.container_id) != path.npos, "the id is in the path");
    runtime::RuntimeOf(name.container_id, path);
    runtime::SplitUnitOf(name.container_id, path);
  }
  const drift::Decision decision =
      drift::Decide(name, path.size() % 2 == 0, nullptr, inventory);
  Require(!decision.identity.workload.empty() &&
              !decision.identity.workload_type.empty(),
          "a workload has a name and a type");
  inventory.Unit(name.workload);
}

void CheckPod(const std::string& pod, const std::string& label,
              const drift::Inventory& inventory) {
  if (pod.empty()) return;
  for (const char* key :
       {"pod-template-hash", "controller-revision-hash", "job-name",
        "statefulset.kubernetes.io/pod-name", "app.kubernetes.io/name"}) {
    const drift::Owner owner =
        drift::OwnerOf("shop", pod, label, {{key, label}}, inventory);
    Require(!owner.type.empty() && !owner.name.empty(), "a pod has an owner");
    Require(owner.type != "pod" || owner.name == pod,
            "an unknown owner is the pod");
  }
}

void CheckUnit(const std::string& name, const std::string& text) {
  namespace systemd = declared::systemd;
  systemd::Unescape(name);
  systemd::ParentSlice(name);
  systemd::Words(text);
  if (const auto expanded = systemd::Expand(text, name)) {
    Require(expanded->size() <= (size_t{1} << 20), "expansion is bounded");
  }
  const bool valid = systemd::IsUnitName(name);
  const std::string of = systemd::TemplateOf(name);
  const size_t drop_ins = systemd::DropInNames(name).size();
  Require(!valid || drop_ins <= 2 * name.size(), "drop-ins are bounded");
  if (valid && !of.empty()) {
    Require(systemd::IsTemplate(of), "an instance has a template");
    Require(systemd::InstanceOf(of, *systemd::Instance(name)) == name,
            "an instance is made of its template");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const drift::Inventory inventory(
      {Declared("deployment", "web"), Declared("statefulset", "db"),
       Declared("daemonset", "agent"), Declared("cronjob", "backup")});
  std::string_view text = fuzz::TextOf(data, size);
  std::string last;
  for (std::string_view line; machine::NextLine(text, line);) {
    const std::string name(line);
    CheckPath(name, inventory);
    CheckPod(name, last, inventory);
    CheckUnit(name, last);
    machine::runtime::IsId(name);
    last = name;
  }
  return 0;
}
