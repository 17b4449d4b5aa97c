// A thread for work that can hang in the kernel for ever (a dead NFS server
// below a declared path): it is left behind then, with what it uses.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace exporter {

// What the thread shares with its owner; base of whatever more they share.
struct Background {
  std::mutex mutex;
  std::condition_variable changed;  // of anything that `mutex` guards
  bool stop = false;                // guarded by `mutex`: please end
  bool stopped = false;             // guarded by `mutex`: has ended
};

class BackgroundThread {
 public:
  // Runs `work` once, which returns soon after `stop`. It must own what it
  // uses: `shared` is kept for it. `name`: at most 15 bytes, for ps(1). Throws
  // std::system_error when there is no thread to be had.
  BackgroundThread(std::shared_ptr<Background> shared, const char* name,
                   std::function<void()> work);
  // Asks it to stop, gives it 200 ms, and leaves it.
  ~BackgroundThread();
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

 private:
  const std::shared_ptr<Background> shared_;
  std::thread thread_;
};

}  // namespace exporter
