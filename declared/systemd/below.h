// Paths as a machine sees them whose root directory is somewhere else: symlinks
// never lead out of that root.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace declared::systemd {

// `path` ("/etc/x", or "etc/x") without symlinks, "." and "..", as an absolute
// path below `root`; nullopt: something on the way is not there, is no
// directory, or the links go round in circles. The root itself is "".
std::optional<std::string> Resolve(const std::string& root,
                                   std::string_view path);

// `root` without slashes at its end: what to put in front of such a path.
std::string RootPrefix(std::string_view root);

// What the symlink says; "" if it is none.
std::string LinkTarget(const std::string& path);

}  // namespace declared::systemd
