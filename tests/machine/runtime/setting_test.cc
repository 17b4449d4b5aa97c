#include "machine/runtime/setting.h"

#include <string>

#include "gtest/gtest.h"

namespace machine::runtime {
namespace {

TEST(SettingTest, TomlPath) {
  const struct {
    const char* world;
    std::string text;
    const char* table;
    const char* path;
  } cases[] = {
      {"before the first table", "version = 2\nstate = \"/a\"\n[grpc]\n", "",
       "/a"},
      {"a table's key of that name", "[plugins.x]\nstate = \"/a\"\n", "", ""},
      {"in its table", "[storage]\n  state='/a' # why\n[other]\nstate=\"/b\"",
       "storage", "/a"},
      {"blanks in the brackets", "[ storage ]\nstate = \"/a/\"", "storage",
       "/a"},
      {"only in a table below it", "[storage.options]\nstate = \"/a\"",
       "storage", ""},
      {"commented out", "# state = \"/a\"\n#state=\"/b\"", "", ""},
      {"the last stands", "state = \"/a\"\nstate = \"/b\"", "", "/b"},
      {"another key that ends so", "newstate = \"/a\"", "", ""},
      {"not absolute", "state = \"a\"", "", ""},
      {"no quotes", "state = /a", "", ""},
      {"no end", "state = \"/a", "", ""},
      {"no value", "state =", "", ""},
      {"the root", "state = \"/\"", "", "/"},
      {"torn table", "[storage\nstate = \"/a\"", "storage", ""},
      {"empty", "", "", ""},
      {"binary", std::string("\0\xff=\"\n=\n[", 8), "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_EQ(TomlPath(c.text, c.table, "state"), c.path);
  }
}

}  // namespace
}  // namespace machine::runtime
