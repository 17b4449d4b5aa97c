#include "tests/declared/kubernetes/parse.h"

#include <sstream>

#include "declared/kubernetes/kubernetes.h"
#include "gtest/gtest.h"

namespace declared::kubernetes {

Loaded ParseText(std::string_view yaml) {
  return ParseFiles({{"m.yaml", std::string(yaml)}});
}

Loaded ParseFiles(std::initializer_list<File> files) {
  FileTree tree;
  tree.root = "/srv/git";
  tree.files = files;
  return ParseKubernetes(tree, "");
}

std::string DeploymentOf(std::string_view spec) {
  return "apiVersion: apps/v1\n"
         "kind: Deployment\n"
         "metadata: {name: web, namespace: shop}\n"
         "spec:\n"
         "  template:\n"
         "    spec:\n" +
         std::string(spec);
}

Workload OnlyWorkload(const Loaded& loaded) {
  EXPECT_EQ(loaded.workloads.size(), 1U);
  return loaded.workloads.empty() ? Workload() : loaded.workloads.front();
}

std::vector<std::string> Texts(const Values& values) {
  std::vector<std::string> texts;
  for (const auto& [resource, value] : values) {
    std::ostringstream text;
    text.precision(15);
    text << NameOf(resource) << ' ' << value.number << ' '
         << ToText(value.location);
    if (value.derived) text << " derived";
    if (value.state == Value::State::kAmbiguous) text << " ambiguous";
    texts.push_back(text.str());
  }
  return texts;
}

std::vector<std::string> Texts(const std::vector<Problem>& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    texts.push_back(std::string(NameOf(problem.severity)) + " " +
                    problem.check + " " + ToText(problem.location));
  }
  return texts;
}

std::vector<std::string> Texts(const std::vector<Port>& ports) {
  std::vector<std::string> texts;
  for (const Port& port : ports) {
    std::string text = std::to_string(port.port) + "/" + port.protocol;
    if (port.host_port != 0) text += " on " + std::to_string(port.host_port);
    if (!port.name.empty()) text += " " + port.name;
    texts.push_back(text);
  }
  return texts;
}

}  // namespace declared::kubernetes
