// Our own language, and the patterns in it against a path that makes a careless
// matcher try for ever.
#include "declared/native/native.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "declared/lint/lint.h"
#include "declared/text.h"
#include "drift/inventory.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  if (!declared::IsText(text)) return 0;  // ReadFiles() does not take it
  declared::FileTree tree;
  tree.root = "/etc/drift";
  for (const auto& [number, content] : fuzz::FilesIn(text)) {
    tree.files.push_back(
        {std::to_string(number) + ".yaml", std::string(content)});
  }
  const int lines = fuzz::LinesOf(text);
  declared::Loaded loaded = declared::ParseNative(tree);
  fuzz::RequireGood(loaded, lines);
  fuzz::RequireGood(declared::Lint(loaded, declared::Language::kNative, {}),
                    lines);
  const drift::Inventory inventory(std::move(loaded.workloads));
  fuzz::RequireGood(inventory.ProblemsOf(""), lines);
  inventory.Native("/batch/" + std::string(64, 'a') + "/" +
                   std::string(255, 'a'));
  return 0;
}
