// Whether what is declared to listen does, how full its accept queue is, and,
// opt-in, what listens without being declared.
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "collectors/listeners.h"

namespace collectors {
namespace {

using machine::net::Listener;
using machine::net::NameOf;
using machine::net::Protocol;

using PortKey = std::pair<int, Protocol>;

std::optional<PortKey> KeyOf(int port, std::string_view protocol) {
  if (protocol == "tcp") return PortKey(port, Protocol::kTcp);
  if (protocol == "udp") return PortKey(port, Protocol::kUdp);
  return std::nullopt;  // sctp: nobody is asked
}

// Of one declared workload and port, over its instances here.
struct Answer {
  bool listens = false;
  bool fails = false;
  bool unknown = false;
};

struct Families {
  explicit Families(metric::Families& out)
      : listening(out.Gauge(
            "drift_actual_port_listening",
            "1 if every instance of the workload that runs here listens on the "
            "declared port, 0 if one does not; absent where nothing runs or it "
            "cannot be known.")),
        length(out.Gauge(
            "drift_actual_accept_queue_length",
            "Connections made to the declared port and not yet accepted by the "
            "workload.")),
        backlog(out.Gauge(
            "drift_actual_accept_queue_backlog",
            "How long the accept queue may get; a connection beyond it is "
            "lost. Absent where it cannot be known: outside our own network "
            "namespace.")),
        undeclared(out.Gauge(
            "drift_undeclared_port_listening",
            "1 for each port on which somebody listens without having declared "
            "it; without a workload where that is not known.")) {}
  metric::Family& listening;
  metric::Family& length;
  metric::Family& backlog;
  metric::Family& undeclared;
};

class Run {
 public:
  Run(const Context& context, const Workloads& workloads, metric::Families& out)
      : context_(context),
        workloads_(workloads),
        namespaces_(FindNamespaces(context, workloads, buffer_)),
        reader_(context),
        families_(out) {}

  absl::Status Do(metric::Families& out) {
    for (const NetworkNamespace& name_space : namespaces_.list) {
      Look(name_space);
    }
    // Those that run here and are not seen: no process, or no namespace.
    for (size_t i = 0; i < namespaces_.of.size(); ++i) {
      const drift::Workload& workload = All()[i];
      if (namespaces_.of[i] >= 0 || workload.part == nullptr) continue;
      for (const declared::Port& port : workload.part->ports) {
        auto key = KeyOf(port.port, port.protocol);
        if (key) answers_[{workload.declared, *key}].unknown = true;
      }
    }
    for (const auto& [what, answer] : answers_) Tell(what, answer);
    std::string reason = reader_.reason();
    if (namespaces_.too_many) reason = "too_many";
    out.Source("listen", reason);
    return reader_.status();
  }

 private:
  using What = std::pair<const declared::Workload*, PortKey>;

  const std::vector<drift::Workload>& All() const {
    return workloads_.snapshot.workloads;
  }

  void Look(const NetworkNamespace& name_space) {
    bool any = context_.options.undeclared_ports;
    bool udp = any;
    for (size_t i : name_space.workloads) {
      if (All()[i].part == nullptr) continue;
      for (const declared::Port& port : All()[i].part->ports) {
        any = true;
        udp |= port.protocol == "udp";
      }
    }
    if (!any) return;
    const Listening listening =
        reader_.Read(name_space, workloads_, udp, buffer_);
    std::set<PortKey> declared;
    for (size_t i : name_space.workloads) {
      if (All()[i].part == nullptr) continue;
      std::set<PortKey> ports;  // each once, however often it is written
      for (const declared::Port& port : All()[i].part->ports) {
        if (auto key = KeyOf(port.port, port.protocol)) ports.insert(*key);
      }
      for (const PortKey& key : ports) Compare(i, key, listening);
      declared.merge(ports);
    }
    if (context_.options.undeclared_ports) {
      AddUndeclared(name_space, listening, std::move(declared));
    }
  }

  // True if the socket can be the workload's: not of another one.
  bool CanBeOf(const OwnedListener& socket, size_t workload) const {
    if (socket.owner < 0) return true;
    return All()[static_cast<size_t>(socket.owner)].declared ==
           All()[workload].declared;
  }

  void Compare(size_t workload, const PortKey& key,
               const Listening& listening) {
    Answer& answer = answers_[{All()[workload].declared, key}];
    bool found = false;
    std::optional<uint64_t> length;
    std::optional<uint64_t> backlog;
    for (const OwnedListener& socket : listening.sockets) {
      const Listener& is = socket.socket;
      if (is.port != key.first || is.protocol != key.second) continue;
      if (!CanBeOf(socket, workload)) continue;
      found = true;
      if (is.queue) length = length.value_or(0) + *is.queue;
      if (is.backlog) backlog = backlog.value_or(0) + *is.backlog;
    }
    const bool all =
        key.second == Protocol::kTcp ? listening.tcp : listening.udp;
    if (found) {
      answer.listens = true;
    } else {
      (all ? answer.fails : answer.unknown) = true;
    }
    const std::string port = std::to_string(key.first);
    const metric::Labels& labels = workloads_.labels[workload];
    if (length && all) {
      families_.length.Add(labels, "port", port, static_cast<double>(*length));
    }
    if (backlog && all) {
      families_.backlog.Add(labels, "port", port,
                            static_cast<double>(*backlog));
    }
  }

  void AddUndeclared(const NetworkNamespace& name_space,
                     const Listening& listening, std::set<PortKey> declared) {
    // Where the ports for whoever asks for none begin (ip_local_port_range):
    // UDP clients are bound to those and listen to nobody.
    constexpr int kEphemeral = 32768;
    constexpr size_t kMost = 1000;
    if (name_space.host) {
      // What stands in for containers: docker-proxy, the kubelet's hostPort.
      for (const drift::Workload& workload : All()) {
        if (workload.part == nullptr) continue;
        for (const declared::Port& port : workload.part->ports) {
          auto key = KeyOf(port.host_port, port.protocol);
          if (key && port.host_port > 0) declared.insert(*key);
        }
      }
    }
    for (const OwnedListener& socket : listening.sockets) {
      const PortKey key(socket.socket.port, socket.socket.protocol);
      if (declared.contains(key) || undeclared_.size() >= kMost) continue;
      if (key.second == Protocol::kUdp && key.first >= kEphemeral) continue;
      // In a namespace of its own, the first stands for all.
      const int owner = name_space.host
                            ? socket.owner
                            : static_cast<int>(name_space.workloads.front());
      metric::Labels labels;
      if (owner >= 0) {
        drift::Identity identity = All()[static_cast<size_t>(owner)].identity;
        identity.pod.clear();
        identity.container.clear();
        labels = LabelsOf(identity,
                          workloads_.labels[static_cast<size_t>(owner)].rank());
      }
      labels = labels.With("port", std::to_string(key.first));
      if (!undeclared_.emplace(labels.text(), key.second).second) continue;
      families_.undeclared.Add(labels, "protocol", NameOf(key.second), 1);
    }
  }

  void Tell(const What& what, const Answer& answer) {
    if (!answer.fails && (answer.unknown || !answer.listens)) return;
    const auto& [workload, key] = what;
    families_.listening.Add(
        LabelsOf(*workload).With("port", std::to_string(key.first)), "protocol",
        NameOf(key.second), answer.fails ? 0 : 1);
  }

  const Context& context_;
  const Workloads& workloads_;
  machine::Buffer buffer_;
  const NetworkNamespaces namespaces_;
  ListenerReader reader_;
  Families families_;
  std::map<What, Answer> answers_;
  std::set<std::pair<std::string, Protocol>> undeclared_;
};

}  // namespace

absl::Status CollectListen(const Context& context, metric::Families& out) {
  auto workloads = context.workloads();
  if (!workloads.ok()) return workloads.status();
  return Run(context, **workloads, out).Do(out);
}

}  // namespace collectors
