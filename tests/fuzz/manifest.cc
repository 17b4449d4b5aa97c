// Kubernetes manifests, up to ten files of a tree, and lint over what they say.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "declared/kubernetes/kubernetes.h"
#include "declared/lint/lint.h"
#include "declared/text.h"
#include "drift/inventory.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  if (!declared::IsText(text)) return 0;  // ReadFiles() does not take it
  declared::FileTree tree;
  // Where every Pod has to run.
  tree.root = "/etc/kubernetes/manifests";
  for (const auto& [number, content] : fuzz::FilesIn(text)) {
    tree.files.push_back(
        {"apps/" + std::to_string(number) + ".yaml", std::string(content)});
  }
  const int lines = fuzz::LinesOf(text);
  declared::Loaded loaded = declared::ParseKubernetes(tree, "shop");
  fuzz::RequireGood(loaded, lines);
  fuzz::RequireGood(
      declared::Lint(loaded, declared::Language::kKubernetes,
                     {.node_memory_bytes = 8e9, .node_cpu_cores = 4}),
      lines);
  const drift::Inventory inventory(std::move(loaded.workloads));
  fuzz::RequireGood(inventory.ProblemsOf(""), lines);
  return 0;
}
