// For tests of code with threads.
#pragma once

#include <functional>
#include <string_view>

namespace support {

// Threads of this process; only those called `name` unless it is empty. (A
// sanitizer may have a thread of its own.)
int ThreadCount(std::string_view name = {});

// Waits up to ten seconds for `condition`; false: it did not come.
bool WaitUntil(const std::function<bool()>& condition);

}  // namespace support
