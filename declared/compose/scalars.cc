#include "declared/compose/scalars.h"

#include <utility>

#include "declared/text.h"

namespace declared::compose {

const yaml::Node* Scalars::Find(Keys keys, const Layer** layer) const {
  for (const Layer& each : layers_) {
    const yaml::Node* node = each.service->At(keys);
    if (node == nullptr || node->IsNull()) continue;
    if (layer != nullptr) *layer = &each;
    return node;
  }
  return nullptr;
}

std::optional<Text> Scalars::At(Keys keys) {
  const Layer* layer = nullptr;
  const yaml::Node* node = Find(keys, &layer);
  if (node == nullptr) return std::nullopt;
  return Fill(*node, *layer);
}

std::optional<Text> Scalars::Fill(const yaml::Node& node, const Layer& layer) {
  constexpr size_t kMostShown = 60;
  const Location location{layer.file, node.line()};
  if (!node.IsScalar()) {
    Say("wrong-type", location, "a list or a map where a single value belongs",
        "write one value");
    return std::nullopt;
  }
  Filled filled = FillIn(node.text(), *layer.variables);
  const std::string shown = "'" + Printable(node.text(), kMostShown) + "'";
  if (!filled.error.empty()) {
    Say("bad-variable", location, shown + ": " + filled.error,
        "see Compose' interpolation");
    return std::nullopt;
  }
  if (!filled.unset.empty()) {
    Say("unset-variable", location,
        shown + ": " + Printable(filled.unset, kMostShown) +
            " is not in .env and has no default: the value is not known here",
        "write it in .env, or a default: ${" +
            Printable(filled.unset, kMostShown) + ":-...}",
        Severity::kWarning);
    return std::nullopt;
  }
  return Text{std::string(Trim(filled.text)), location};
}

void Scalars::Say(const char* check, const Location& location, std::string what,
                  std::string mend, Severity severity) {
  constexpr size_t kMostProblems = 1000;  // many services extend a bad one
  if (problems_.size() >= kMostProblems) return;
  problems_.push_back(
      {severity, check, location, std::move(what), std::move(mend)});
}

}  // namespace declared::compose
