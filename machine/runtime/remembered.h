// What a file said the last time, for as long as it has not changed: Podman's
// containers.json is asked about once per container, but parsed once.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "machine/runtime/state_file.h"

namespace machine::runtime {

template <typename Value>
class Remembered {
 public:
  using Pointer = std::shared_ptr<const Value>;
  struct Read {
    Stamp stamp;
    absl::StatusOr<Pointer> value;  // an error is remembered, too
  };

  // `now` is the stamp the file has now; `read` is called when that is another
  // one than before. Any thread; two may read at the same time.
  absl::StatusOr<Pointer> Get(const Stamp& now,
                              const std::function<Read()>& read) {
    {
      std::lock_guard lock(mutex_);
      if (last_ && last_->stamp == now) return last_->value;
    }
    Read fresh = read();
    std::lock_guard lock(mutex_);
    last_ = fresh;
    return fresh.value;
  }

 private:
  std::mutex mutex_;
  std::optional<Read> last_;
};

// The usual use: a whole file through `parse`, a
// absl::StatusOr<Value>(std::string_view text).
template <typename Value, typename Parse>
absl::StatusOr<std::shared_ptr<const Value>> ReadRemembered(
    const StateFiles& files, const std::string& path, StateFiles::Links links,
    std::optional<uid_t> owner, Remembered<Value>& remembered,
    const Parse& parse) {
  auto now = files.Stat(path);
  if (!now.ok()) return now.status();
  return remembered.Get(*now, [&]() -> typename Remembered<Value>::Read {
    auto file = files.Read(path, links, owner);
    if (!file.ok()) return {*now, file.status()};
    absl::StatusOr<Value> value = parse(std::string_view(file->text));
    if (!value.ok()) return {file->stamp, value.status()};
    return {file->stamp, std::make_shared<const Value>(*std::move(value))};
  });
}

}  // namespace machine::runtime
