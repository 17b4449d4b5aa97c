// For tests of code with threads.
#pragma once

#include <functional>

namespace support {

// Threads of this process.
int ThreadCount();

// Waits up to ten seconds for `condition`; false: it did not come.
bool WaitUntil(const std::function<bool()>& condition);

}  // namespace support
