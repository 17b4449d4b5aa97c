#include "exporter/background.h"

#include <pthread.h>

#include <chrono>
#include <utility>

namespace exporter {

BackgroundThread::BackgroundThread(std::shared_ptr<Background> shared,
                                   const char* name, std::function<void()> work)
    : shared_(std::move(shared)),
      thread_([shared = shared_, work = std::move(work)] {
        work();
        std::lock_guard lock(shared->mutex);
        shared->stopped = true;
        shared->changed.notify_all();
      }) {
  pthread_setname_np(thread_.native_handle(), name);
}

BackgroundThread::~BackgroundThread() {
  constexpr std::chrono::milliseconds kPatience{200};
  std::unique_lock lock(shared_->mutex);
  shared_->stop = true;
  shared_->changed.notify_all();
  const bool stopped = shared_->changed.wait_for(
      lock, kPatience, [&] { return shared_->stopped; });
  lock.unlock();
  if (stopped) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

}  // namespace exporter
