// Basic authentication against bcrypt hashes.
// https://www.rfc-editor.org/rfc/rfc7617
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace webconfig {

// Any number of threads.
class Passwords {
 public:
  // What was decided, for several Passwords one after the other: a key has the
  // hash in it, so that what changed is decided anew.
  class Memory;

  // Name -> hash, as Config has them.
  Passwords(std::map<std::string, std::string> users,
            std::shared_ptr<Memory> memory);

  // Absent: kMostWaiting others are being verified. True if nobody needs a
  // password, or the value of the request's Authorization field has one that
  // fits. Takes as long for a name that does not exist as for a wrong password;
  // what was decided once, either way, is remembered under a keyed digest,
  // since a hash takes 50 ms and more. One hash at a time: guesses wait for
  // each other, not for a scrape whose password is known.
  static constexpr int kMostWaiting = 4;
  std::optional<bool> Allow(std::string_view authorization);

 private:
  static bool Fits(const std::string& hash, const std::string& password);

  const std::map<std::string, std::string> users_;
  std::string nobody_;  // a hash that no password fits, for unknown names
  const std::shared_ptr<Memory> memory_;
};

class Passwords::Memory {
 public:
  using Key = std::array<unsigned char, 32>;

  Memory();
  Key KeyOf(const std::string& name, const std::string& hash,
            const std::string& password) const;
  std::optional<bool> Find(const Key& key);
  void Decide(const Key& key, bool fits);

  std::mutex hashing;            // one hash at a time
  std::atomic<int> waiting = 0;  // for that, the one who has it included

 private:
  Key secret_{};  // of this process
  std::mutex mutex_;
  std::map<Key, bool> decided_;  // guarded by mutex_
};

}  // namespace webconfig
