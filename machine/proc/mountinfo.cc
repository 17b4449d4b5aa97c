#include "machine/proc/mountinfo.h"

#include <optional>

#include "machine/text.h"

namespace machine::proc {
namespace {

// Up to the next single blank: a field may be empty (mount(2) takes an empty
// source), so that runs of blanks must not be swallowed.
std::string_view NextField(std::string_view& line) {
  size_t blank = line.find(' ');
  std::string_view field = line.substr(0, blank);
  line.remove_prefix(blank == line.npos ? line.size() : blank + 1);
  return field;
}

bool Octal(char c) { return c >= '0' && c <= '7'; }

// "\040" -> " ". Anything else after a backslash stays as it is.
std::string Unescape(std::string_view field) {
  std::string text;
  text.reserve(field.size());
  for (size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && field.size() - i > 3 && field[i + 1] <= '3' &&
        Octal(field[i + 1]) && Octal(field[i + 2]) && Octal(field[i + 3])) {
      text +=
          static_cast<char>((field[i + 1] - '0') * 64 +
                            (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

std::optional<Mount> ParseLine(std::string_view line) {
  Mount mount;
  if (!Uint(NextField(line)) || !Uint(NextField(line))) return std::nullopt;
  mount.device = NextField(line);
  mount.root = Unescape(NextField(line));
  mount.mount_point = Unescape(NextField(line));
  mount.options = NextField(line);
  // Any number of optional fields (master:1, shared:7, ...) up to "-".
  std::string_view field;
  do {
    if (line.empty()) return std::nullopt;
    field = NextField(line);
  } while (field != "-");
  mount.type = NextField(line);
  NextField(line);  // source
  mount.super_options = NextField(line);
  if (mount.mount_point.empty() || mount.type.empty()) return std::nullopt;
  return mount;
}

}  // namespace

absl::StatusOr<std::vector<Mount>> ParseMountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  std::string_view rest = text;
  for (std::string_view line; NextLine(rest, line);) {
    if (auto mount = ParseLine(line)) mounts.push_back(*std::move(mount));
  }
  if (mounts.empty()) return NotUnderstood("mountinfo", text);
  return mounts;
}

bool HasOption(std::string_view options, std::string_view option) {
  while (!options.empty()) {
    size_t comma = options.find(',');
    if (options.substr(0, comma) == option) return true;
    options.remove_prefix(comma == options.npos ? options.size() : comma + 1);
  }
  return false;
}

}  // namespace machine::proc
