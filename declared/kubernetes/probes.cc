#include "declared/kubernetes/probes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "declared/health.h"
#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;
constexpr int64_t kMostPort = 65535;
constexpr size_t kMostShown = 40;
constexpr size_t kMostHeaders = 20;

// The port of httpGet:, tcpSocket: or grpc:; nullopt: not known.
std::optional<int> ReadProbePort(const Node& handler, Reader& reader,
                                 const Part& part) {
  const Node* port = reader.Scalar(&handler, "port");
  if (port == nullptr || reader.IsTemplate(port->line(), port->text())) {
    return std::nullopt;
  }
  if (!port->quoted() && Int(port->text())) {
    const auto number = reader.Integer(&handler, "port", 1, kMostPort);
    if (!number) return std::nullopt;
    return static_cast<int>(*number);
  }
  const auto named =
      std::find_if(part.ports.begin(), part.ports.end(),
                   [&](const Port& own) { return own.name == port->text(); });
  if (named == part.ports.end()) {
    reader.Report(port->line(), "unknown-port",
                  "the probe's port '" + Printable(port->text(), kMostShown) +
                      "' is no port of this container: the probe always fails",
                  "name it under ports, or write its number without quotes");
    return std::nullopt;
  }
  return named->port;
}

void ReadHeaders(const Node& handler, Reader& reader, HealthCheck& check) {
  const Node* headers = reader.List(&handler, "httpHeaders");
  if (headers == nullptr) return;
  for (const yaml::NodePtr& item : headers->sequence()) {
    std::string name = reader.Text(item.get(), "name");
    std::string value = reader.Text(item.get(), "value");
    if (!IsHealthHeader(name, value) || check.headers.size() >= kMostHeaders) {
      reader.Report(item->line(), "bad-health",
                    "the probe's header '" + Printable(name, kMostShown) +
                        "' is no header, or one too many",
                    "write - {name: NAME, value: VALUE}");
      continue;
    }
    check.headers.emplace_back(std::move(name), std::move(value));
  }
}

void ReadHttp(const Node& handler, Reader& reader, HealthCheck& check) {
  const std::string scheme = reader.Text(&handler, "scheme");
  check.kind =
      scheme == "HTTPS" ? HealthCheck::Kind::kHttps : HealthCheck::Kind::kHttp;
  if (!scheme.empty() && scheme != "HTTPS" && scheme != "HTTP") {
    reader.Report(handler.LineOfKey("scheme"), "bad-health",
                  "scheme '" + Printable(scheme, kMostShown) + "'",
                  "write HTTP or HTTPS");
  }
  check.path = reader.Text(&handler, "path");
  if (!check.path.starts_with('/')) check.path.insert(0, "/");  // as kubelet
  if (!IsHealthPath(check.path)) {
    reader.Report(handler.LineOfKey("path"), "bad-health",
                  "the probe's path has blanks or control bytes, or is too "
                  "long: it is asked for as /",
                  "write it percent-encoded");
    check.path = "/";
  }
  ReadHeaders(handler, reader, check);
}

// httpGet, tcpSocket and grpc.
void ReadHandler(std::string_view kind, const Node& handler, Reader& reader,
                 Part& part, HealthCheck& check) {
  const std::string host = reader.Text(&handler, "host");
  const auto loopback = LoopbackHost(host);
  if (kind == "httpGet") ReadHttp(handler, reader, check);
  const Node* written = handler.Find("host");
  const bool own = written == nullptr || written->text().empty();
  // A probe of another host says nothing about this container's ports.
  const auto port =
      own || loopback ? ReadProbePort(handler, reader, part) : std::nullopt;
  if (own && port) part.probe_ports.push_back(*port);
  if (kind == "grpc") {
    check.not_executed = "grpc";
  } else if (!loopback || (!own && host.empty())) {  // or a template
    check.not_executed = "other_host";
  } else if (!port) {
    check.not_executed = "unresolved_port";
  } else {
    check.host = *loopback;
    check.port = *port;
  }
}

// 0 is "the default", as in the API.
double Seconds(const Node& probe, const char* key, double otherwise,
               double most, Reader& reader) {
  const auto number =
      reader.Integer(&probe, key, 0, std::numeric_limits<int32_t>::max());
  if (!number || *number == 0) return otherwise;
  return std::min(static_cast<double>(*number), most);
}

}  // namespace

void ReadProbes(const Node& container, Reader& reader, Part& part) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kProbes = {
      {{"startupProbe", "startup"},
       {"livenessProbe", "liveness"},
       {"readinessProbe", "readiness"}}};
  for (const auto& [key, name] : kProbes) {
    const Node* probe = reader.Map(&container, key);
    if (probe == nullptr) continue;
    HealthCheck check;
    check.name = name;
    check.location = reader.Written(container.LineOfKey(key));
    check.interval_seconds =
        Seconds(*probe, "periodSeconds", 10, kMostHealthInterval, reader);
    check.timeout_seconds =
        Seconds(*probe, "timeoutSeconds", 1, kMostHealthTimeout, reader);
    bool any = false;  // the API takes one handler
    for (const char* kind : {"httpGet", "tcpSocket", "grpc", "exec"}) {
      const Node* handler = reader.Map(probe, kind);
      if (handler == nullptr || any) continue;
      any = true;
      if (std::string_view(kind) == "exec") {
        check.not_executed = "exec";
      } else {
        ReadHandler(kind, *handler, reader, part, check);
      }
    }
    if (any) part.health.push_back(std::move(check));
  }
  std::vector<int>& ports = part.probe_ports;
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
}

}  // namespace declared::kubernetes
