// A service as the body of a Compose file, for tables of cases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "declared/compose/service.h"
#include "declared/yaml/node.h"
#include "gtest/gtest.h"

namespace declared::compose {

struct Read {
  Workload service;
  std::vector<Problem> problems;

  // The value, or "absent".
  std::string At(Resource resource) const {
    const Values& values = service.parts.at(0).values;
    const auto found = values.find(resource);
    if (found == values.end()) return "absent";
    std::string text = std::to_string(found->second.number);
    text.erase(text.find_last_not_of('0') + 1);  // "0.500000" -> "0.5"
    if (text.ends_with('.')) text.pop_back();
    return text + (found->second.derived ? " derived" : "");
  }
  std::vector<std::string> Checks() const {
    std::vector<std::string> checks;
    for (const Problem& problem : problems) checks.push_back(problem.check);
    return checks;
  }
};

// Layers from the uppermost to the lowest.
inline Read ReadLayers(const std::vector<std::string>& texts,
                       const Variables& variables = {}) {
  Read read;
  Layers layers;
  std::vector<yaml::Parsed> parsed;
  for (size_t i = 0; i < texts.size(); ++i) {
    parsed.push_back(yaml::Parse(texts[i]));
    EXPECT_EQ(parsed[i].documents.size(), 1u) << texts[i];
    if (parsed[i].documents.size() != 1) return read;
    layers.push_back({parsed[i].documents[0].root.get(),
                      "file" + std::to_string(i), 1, &variables});
  }
  read.service = ReadService(layers, read.problems);
  return read;
}

}  // namespace declared::compose
