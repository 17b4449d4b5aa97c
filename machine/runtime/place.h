// Where Runtimes::Find is asked to look, as each runtime gets it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace machine::runtime {

struct User {
  uid_t uid = 0;
  std::string home;  // from /etc/passwd; empty: not there
};

struct Place {
  std::string id;            // checked: may be part of a path
  std::string path;          // of the cgroup
  std::optional<User> user;  // of a rootless runtime
};

// A runtime's directory; what is read below it must belong to `owner`, if any.
struct StateRoot {
  std::string path;
  std::optional<uid_t> owner;
  bool operator==(const StateRoot&) const = default;
};

}  // namespace machine::runtime
