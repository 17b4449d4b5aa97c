#include "tests/support/threads.h"

#include <chrono>
#include <thread>

#include "machine/dir.h"

namespace support {

int ThreadCount() {
  auto tasks = machine::Dir::Open("/proc/self/task");
  int count = 0;
  if (tasks.ok()) tasks->EachNumber([&](int) { ++count; }).IgnoreError();
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
