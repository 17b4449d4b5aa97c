// Basic authentication against bcrypt hashes.
// https://www.rfc-editor.org/rfc/rfc7617
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace webconfig {

// Any number of threads.
class Passwords {
 public:
  // Name -> hash, as Config has them.
  explicit Passwords(std::map<std::string, std::string> users);

  // True if nobody needs a password, or the value of the request's
  // Authorization field has one that fits. Takes as long for a name that does
  // not exist as for a wrong password; what was decided once, either way, is
  // remembered under a keyed digest, since a hash takes 50 ms and more. One
  // hash at a time: guesses wait for each other, not for a scrape whose
  // password is known.
  bool Allow(std::string_view authorization);

 private:
  using Key = std::array<unsigned char, 32>;
  Key KeyOf(const std::string& name, const std::string& hash,
            const std::string& password) const;
  bool Fits(const std::string& hash, const std::string& password);

  const std::map<std::string, std::string> users_;
  std::string nobody_;  // a hash that no password fits, for unknown names
  Key secret_;          // of this process

  std::mutex mutex_;
  std::map<Key, bool> decided_;  // guarded by mutex_
  std::mutex hashing_;
};

}  // namespace webconfig
