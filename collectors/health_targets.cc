#include "collectors/health_targets.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collectors/namespaces.h"
#include "machine/net/addresses.h"
#include "machine/net/namespace.h"

namespace collectors {
namespace {

using declared::HealthCheck;
using machine::probe::Target;

constexpr char kLoopback[] = "127.0.0.1";

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

Target::Kind KindOf(HealthCheck::Kind kind) {
  switch (kind) {
    case HealthCheck::Kind::kTcp:
      return Target::Kind::kTcp;
    case HealthCheck::Kind::kHttp:
      return Target::Kind::kHttp;
    case HealthCheck::Kind::kHttps:
      return Target::Kind::kHttps;
    case HealthCheck::Kind::kUnix:
      return Target::Kind::kUnix;
  }
  return Target::Kind::kTcp;
}

// Where a port of each workload can be reached from here.
class Addresses {
 public:
  Addresses(const Context& context, const Workloads& workloads,
            machine::Buffer& buffer)
      : context_(context),
        buffer_(buffer),
        namespaces_(FindNamespaces(context, workloads, buffer)) {
    auto own = machine::net::NamespaceOf(context.root.proc, "self/net");
    if (own.ok()) own_ = *own;
    auto here =
        machine::net::ReadAddresses(context.root.proc, "self/net", buffer);
    if (here.ok()) ours_ = *std::move(here);
  }

  // False: nothing in it runs, or it cannot be seen.
  bool Runs(size_t workload) const { return namespaces_.of[workload] >= 0; }

  // Fills address and port in. False: there is none.
  bool Find(size_t workload, const declared::Workload& declared,
            const declared::Part& part, const HealthCheck& check,
            Target& target) {
    target.port = check.port;
    const auto& space =
        namespaces_.list[static_cast<size_t>(namespaces_.of[workload])];
    const bool with_us = own_ == space.id;
    // kubelet asks the node's loopback then; a unit or container means its own.
    const bool kubernetes =
        declared.language == declared::Language::kKubernetes;
    if (!check.host.empty() && (with_us || kubernetes)) {
      target.address = check.host;
      return true;
    }
    if (with_us) {
      target.address = kLoopback;
      return true;
    }
    auto found =
        machine::net::ReadAddresses(context_.root.proc, space.net, buffer_);
    if (found.ok()) {
      for (const std::string& address : *found) {
        // Rootless networks copy the machine's address: that would be us.
        if (std::count(ours_.begin(), ours_.end(), address) > 0) continue;
        target.address = address;
        return true;
      }
    }
    for (const declared::Port& port : part.ports) {
      if (port.port != check.port || port.host_port == 0) continue;
      if (port.protocol != "tcp") continue;
      target.address = kLoopback;
      target.port = port.host_port;
      return true;
    }
    return false;
  }

 private:
  const Context& context_;
  machine::Buffer& buffer_;
  const NetworkNamespaces namespaces_;
  std::optional<uint64_t> own_;
  std::vector<std::string> ours_;
};

}  // namespace

std::vector<HealthTarget> FindHealthTargets(const Context& context,
                                            const Workloads& workloads,
                                            machine::Buffer& buffer) {
  std::vector<HealthTarget> targets;
  std::optional<Addresses> addresses;  // only where something is declared
  const drift::Snapshot& snapshot = workloads.snapshot;
  for (size_t i = 0; i < snapshot.workloads.size(); ++i) {
    const drift::Workload& workload = snapshot.workloads[i];
    if (workload.declared == nullptr || workload.part == nullptr) continue;
    if (workload.part->health.empty()) continue;
    if (!addresses) addresses.emplace(context, workloads, buffer);
    if (!addresses->Runs(i)) continue;
    for (const HealthCheck& check : workload.part->health) {
      HealthTarget& made = targets.emplace_back();
      made.id = workload.cgroup->path() + "\n" +
                std::to_string(workload.cgroup->inode()) + "\n" + check.name;
      made.labels = workloads.labels[i];
      made.check = check.name;
      made.not_executed = check.not_executed;
      made.interval = Milliseconds(check.interval_seconds);
      if (!made.not_executed.empty()) continue;
      made.target.kind = KindOf(check.kind);
      made.target.timeout = Milliseconds(check.timeout_seconds);
      made.target.path = check.path;
      made.target.headers = check.headers;
      if (check.kind == HealthCheck::Kind::kUnix) {
        made.target.path = context.root.rootfs + check.path;
      } else if (!addresses->Find(i, *workload.declared, *workload.part, check,
                                  made.target)) {
        made.not_executed = "no_address";
      }
    }
  }
  return targets;
}

}  // namespace collectors
