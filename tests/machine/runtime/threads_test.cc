// Lookups at the same time, on files that change: also run under
// ThreadSanitizer.
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "machine/runtime/runtimes.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace machine::runtime {
namespace {

TEST(RuntimesThreadsTest, LookupsShareWhatIsRemembered) {
  constexpr int kContainers = 20;
  const std::string storage = "var/lib/containers/storage/overlay-containers/";
  const auto names = [](std::string_view suffix) {
    std::string list = "[";
    for (int i = 0; i < kContainers; ++i) {
      list += R"({"id": "c)" + std::to_string(i) + R"(", "names": ["n)" +
              std::to_string(i) + std::string(suffix) + "\"]},";
    }
    list.back() = ']';
    return list;
  };
  support::TempTree tree({{storage + "containers.json", names("")}});
  for (int i = 0; i < kContainers; ++i) {
    tree.Write(storage + "c" + std::to_string(i) + "/userdata/config.json",
               "{}");
  }
  Runtimes runtimes(tree.Path());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10 * kContainers; ++i) {
        const std::string number = std::to_string(i % kContainers);
        auto found = runtimes.Find("c" + number, "/libpod-c" + number);
        if (!found.ok()) continue;  // read in the middle of a write
        EXPECT_TRUE(found->name == "n" + number ||
                    found->name.starts_with("n" + number + "-"))
            << found->name;
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    tree.Write(storage + "containers.json", names("-" + std::to_string(i)));
  }
  tree.Write(storage + "containers.json", names("-last"));
  for (std::thread& thread : threads) thread.join();
  auto last = runtimes.Find("c7", "/libpod-c7");
  ASSERT_THAT(last, support::IsOk());
  EXPECT_EQ(last->name, "n7-last");
}

}  // namespace
}  // namespace machine::runtime
