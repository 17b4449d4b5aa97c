#include "declared/systemd/unit_name.h"

#include <algorithm>
#include <array>

namespace declared::systemd {
namespace {

constexpr size_t kLongestName = 255;
constexpr std::array<std::string_view, 11> kTypes = {
    "service", "socket", "target", "device", "mount", "automount",
    "swap",    "timer",  "path",   "slice",  "scope"};

bool IsNameByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') ||
         std::string_view("@:-_.\\").find(c) != std::string_view::npos;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

bool IsUnitName(std::string_view name) {
  if (name.size() > kLongestName) return false;
  const size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0 || name[0] == '@') return false;
  if (std::find(kTypes.begin(), kTypes.end(), name.substr(dot + 1)) ==
      kTypes.end()) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), IsNameByte);
}

std::string_view TypeOf(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == name.npos ? std::string_view() : name.substr(dot + 1);
}

std::string_view WithoutType(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == name.npos ? std::string_view() : name.substr(0, dot);
}

std::string_view Prefix(std::string_view name) {
  const std::string_view whole = WithoutType(name);
  return whole.substr(0, whole.find('@'));
}

std::optional<std::string_view> Instance(std::string_view name) {
  const std::string_view whole = WithoutType(name);
  const size_t at = whole.find('@');
  if (at == whole.npos) return std::nullopt;
  return whole.substr(at + 1);
}

bool IsTemplate(std::string_view name) {
  const auto instance = Instance(name);
  return instance && instance->empty();
}

bool IsInstance(std::string_view name) {
  const auto instance = Instance(name);
  return instance && !instance->empty();
}

std::string TemplateOf(std::string_view name) {
  if (!IsInstance(name)) return {};
  return InstanceOf(name, "");
}

std::string InstanceOf(std::string_view template_name,
                       std::string_view instance) {
  std::string name(Prefix(template_name));
  name += '@';
  name += instance;
  name += '.';
  name += TypeOf(template_name);
  return name;
}

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-') {
      out += '/';
      continue;
    }
    if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x') {
      const int high = HexDigit(text[i + 2]);
      const int low = HexDigit(text[i + 3]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 3;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string ParentSlice(std::string_view slice) {
  if (slice == "-.slice") return {};
  const std::string_view name = WithoutType(slice);
  const size_t dash = name.rfind('-');
  if (dash == name.npos || dash == 0) return "-.slice";
  return std::string(name.substr(0, dash)) + ".slice";
}

std::vector<std::string> DropInNames(const std::string& name) {
  std::vector<std::string> names = {name};
  std::string general = name;
  if (IsInstance(name)) {
    general = TemplateOf(name);
    names.push_back(general);
  }
  std::string prefix(Prefix(general));
  const std::string rest = general.substr(prefix.size());
  // "a-b-" itself ends in a dash: what is cut next is before that one.
  while (!prefix.empty()) {
    const size_t end = prefix.ends_with('-') ? prefix.size() - 1 : prefix.npos;
    if (end == 0) break;
    const size_t dash =
        prefix.rfind('-', end == prefix.npos ? prefix.npos : end - 1);
    if (dash == prefix.npos || dash == 0) break;
    prefix.resize(dash + 1);
    names.push_back(prefix + rest);
  }
  return names;
}

}  // namespace declared::systemd
