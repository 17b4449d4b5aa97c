#include "tests/support/threads.h"

#include <chrono>
#include <string>
#include <thread>

#include "machine/dir.h"
#include "machine/text.h"

namespace support {

int ThreadCount(std::string_view name) {
  auto tasks = machine::Dir::Open("/proc/self/task");
  if (!tasks.ok()) return 0;
  machine::Buffer buffer;
  int count = 0;
  tasks
      ->EachNumber([&](int tid) {
        auto comm = tasks->Read(std::to_string(tid) + "/comm", buffer);
        if (!comm.ok()) return;  // it has just ended
        if (name.empty() || machine::Trim(*comm) == name) ++count;
      })
      .IgnoreError();
  return count;
}

bool WaitUntil(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace support
