#include "declared/compose/service.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "declared/compose/limits.h"
#include "declared/compose/ports.h"
#include "declared/compose/scalars.h"
#include "declared/text.h"
#include "declared/yaml/health.h"
#include "declared/yaml/threshold.h"

namespace declared::compose {
namespace {

constexpr size_t kMostShown = 60;
constexpr size_t kMostThresholds = 100;

// One entry of `ports` in either of its ways.
std::optional<PortText> ReadPort(Scalars& scalars, const yaml::Node& node,
                                 const Layer& layer) {
  if (!node.IsMap()) {
    const auto text = scalars.Fill(node, layer);
    if (!text) return std::nullopt;
    return SplitPort(text->text);
  }
  PortText port;
  const std::pair<const char*, std::string*> fields[] = {
      {"target", &port.target},
      {"published", &port.published},
      {"protocol", &port.protocol},
      {"name", &port.name}};
  for (const auto& [key, field] : fields) {
    const yaml::Node* value = node.Find(key);
    if (value == nullptr || value->IsNull()) continue;
    auto text = scalars.Fill(*value, layer);
    if (!text) return std::nullopt;
    *field = std::move(text->text);
  }
  return port;
}

void AddNewPorts(std::vector<Port> from, const Location& location,
                 std::vector<Port>& ports) {
  for (Port& port : from) {
    const bool known =
        std::any_of(ports.begin(), ports.end(), [&](const Port& p) {
          return p.port == port.port && p.protocol == port.protocol &&
                 (port.host_port == 0 || p.host_port == port.host_port);
        });
    if (known) continue;
    port.location = location;
    ports.push_back(std::move(port));
  }
}

// Lists of all layers are one list.
std::vector<Port> ReadPorts(Scalars& scalars) {
  std::vector<Port> ports;
  for (const char* key : {"ports", "expose"}) {
    for (const Layer& layer : scalars.layers()) {
      const yaml::Node* list = layer.service->Find(key);
      if (list == nullptr || list->IsNull()) continue;
      if (!list->IsSequence()) {
        scalars.Say("wrong-type", {layer.file, list->line()},
                    std::string(key) + " is no list", "write '- PORT'");
        continue;
      }
      size_t entries = 0;
      for (const yaml::NodePtr& entry : list->sequence()) {
        if (++entries > kMostPorts) break;
        const auto text = ReadPort(scalars, *entry, layer);
        if (!text) continue;
        const Location location{layer.file, entry->line()};
        std::vector<Port> added;
        std::string wrong = AddPorts(*text, added);
        if (wrong.empty() && ports.size() + added.size() > kMostPorts) {
          wrong = "more than " + std::to_string(kMostPorts) + " ports";
        }
        if (wrong.empty()) {
          AddNewPorts(std::move(added), location, ports);
        } else {
          scalars.Say("bad-port", location, std::move(wrong),
                      "write \"8080:80\" or \"8080:80/udp\"");
        }
      }
    }
  }
  return ports;
}

std::optional<Value> ReadReplicas(Scalars& scalars) {
  auto text = scalars.At({"deploy", "replicas"});
  if (!text) text = scalars.At({"scale"});
  if (!text) return std::nullopt;
  const auto number = Int(text->text);
  if (!number || *number < 0) {
    scalars.Say(
        "not-a-number", text->location,
        "'" + Printable(text->text, kMostShown) + "' is no number of replicas",
        "write a whole number");
    return std::nullopt;
  }
  Value value;
  value.number = static_cast<double>(*number);
  value.text = std::move(text->text);
  value.location = text->location;
  return value;
}

// Whether Docker keeps it running, and why.
std::pair<bool, std::string> MustRun(Scalars& scalars,
                                     const Workload& service) {
  const yaml::Node* profiles = scalars.Find({"profiles"});
  if (profiles != nullptr && !profiles->sequence().empty()) {
    return {false, "only with a profile"};
  }
  if (service.replicas && service.replicas->number == 0) {
    return {false, "replicas: 0"};
  }
  // deploy.restart_policy wins over restart; its default is "any".
  if (scalars.Find({"deploy", "restart_policy"}) != nullptr) {
    const auto condition =
        scalars.At({"deploy", "restart_policy", "condition"});
    const std::string text = condition ? condition->text : "any";
    return {text != "none", "restart_policy: " + Printable(text, kMostShown)};
  }
  const auto restart = scalars.At({"restart"});
  if (!restart) return {false, "no restart policy"};
  const std::string& text = restart->text;
  if (text == "no" || text == "false" || text.empty()) {
    return {false, "restart: no"};
  }
  if (text != "always" && text != "unless-stopped" && text != "on-failure" &&
      !text.starts_with("on-failure:")) {
    scalars.Say(
        "unknown-restart", restart->location,
        "restart: '" + Printable(text, kMostShown) + "' is refused by Docker",
        "write no, always, on-failure or unless-stopped");
    return {false, "restart is not understood"};
  }
  return {true, "restart: " + text};
}

void ReadThresholds(Scalars& scalars,
                    std::map<std::string, Value>& thresholds) {
  for (const Layer& layer : scalars.layers()) {
    const yaml::Node* map = layer.service->Find("x-drift");
    if (map == nullptr || map->IsNull()) continue;
    const Location location{layer.file, map->line()};
    if (!map->IsMap()) {
      scalars.Say("wrong-type", location, "x-drift is no map",
                  "write 'cpu-throttled: 0.5' below it");
      continue;
    }
    for (const auto& [check, node] : map->map()) {
      if (check == "health") continue;
      if (thresholds.contains(check)) continue;  // of a layer above
      if (thresholds.size() >= kMostThresholds) return;
      auto text = scalars.Fill(*node, layer);
      if (!text) continue;
      const auto number = yaml::ThresholdNumber(text->text);
      if (!number) {
        scalars.Say("bad-threshold", text->location,
                    Printable(check, kMostShown) + ": '" +
                        Printable(text->text, kMostShown) +
                        "' is no number of at least 0",
                    "write a number in the check's base unit, or off");
        continue;
      }
      Value& value = thresholds[check];
      value.number = *number;
      value.text = std::move(text->text);
      value.location = text->location;
    }
  }
}

std::vector<HealthCheck> ReadHealth(Scalars& scalars) {
  const Layer* layer = nullptr;
  const yaml::Node* health = scalars.Find({"x-drift", "health"}, &layer);
  if (health == nullptr) return {};
  yaml::HealthFile file;
  file.file = layer->file;
  file.text = [&](const yaml::Node& node) -> std::optional<std::string> {
    auto text = scalars.Fill(node, *layer);
    if (!text) return std::nullopt;
    return std::move(text->text);
  };
  file.say = [&](const char* check, int line, std::string what,
                 std::string mend) {
    scalars.Say(check, {layer->file, line}, std::move(what), std::move(mend));
  };
  return yaml::ReadHealth(*health, file);
}

}  // namespace

Workload ReadService(const Layers& layers, std::vector<Problem>& problems) {
  Workload service;
  service.language = Language::kCompose;
  service.type = "compose";
  if (layers.empty()) return service;
  service.location = {layers[0].file, layers[0].line};
  Scalars scalars(layers, problems);
  Part& part = service.parts.emplace_back();
  part.location = service.location;
  if (auto name = scalars.At({"container_name"})) {
    part.container = std::move(name->text);
  }
  part.values = ReadLimits(scalars);
  part.ports = ReadPorts(scalars);
  service.replicas = ReadReplicas(scalars);
  std::tie(service.must_run, service.must_run_why) = MustRun(scalars, service);
  ReadThresholds(scalars, service.thresholds);
  part.health = ReadHealth(scalars);
  return service;
}

}  // namespace declared::compose
