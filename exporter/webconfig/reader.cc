#include "exporter/webconfig/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "declared/problem.h"

namespace webconfig {
namespace {

// The units of Go's time.ParseDuration.
std::optional<double> ParseDuration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 6> kUnits = {
      {{"ns", 1e-9},
       {"us", 1e-6},
       {"ms", 1e-3},
       {"s", 1},
       {"m", 60},
       {"h", 3600}}};
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double seconds = 0;
  while (!text.empty()) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc() || number < 0) return std::nullopt;
    text = {rest, static_cast<size_t>(end - rest)};
    const size_t length =
        std::min(text.find_first_of("0123456789."), text.size());
    const auto unit =
        std::ranges::find(kUnits, text.substr(0, length),
                          &std::pair<std::string_view, double>::first);
    if (unit == kUnits.end()) return std::nullopt;
    seconds += number * unit->second;
    text.remove_prefix(length);
  }
  return seconds;
}

}  // namespace

bool IsBcrypt(std::string_view hash) {
  constexpr size_t kLength = 60;
  constexpr int kLeast = 4, kMost = 16;  // 16 takes 4 s for each login
  if (hash.size() != kLength || !hash.starts_with("$2") || hash[3] != '$' ||
      hash[6] != '$' || std::string_view("aby").find(hash[2]) == hash.npos) {
    return false;
  }
  int cost = 0;
  const auto [rest, error] =
      std::from_chars(hash.data() + 4, hash.data() + 6, cost);
  if (error != std::errc() || rest != hash.data() + 6) return false;
  constexpr std::string_view kAlphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return cost >= kLeast && cost <= kMost &&
         hash.substr(7).find_first_not_of(kAlphabet) == hash.npos;
}

void Reader::Fail(int line, std::string_view what) {
  if (!status_.ok()) return;
  // One printable line, whatever the file held.
  declared::Problem problem;
  problem.location.file = file_;
  problem.location.line = line;
  problem.what = what;
  status_ = absl::InvalidArgumentError(declared::ToText(problem));
}

bool Reader::Map(const Node& node,
                 std::initializer_list<std::string_view> known) {
  if (!node.IsMap()) {
    Fail(node.line(), "a mapping is wanted here (key: value)");
    return false;
  }
  for (const auto& [key, value] : node.map()) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) {
      continue;
    }
    std::string all;
    for (const std::string_view name : known) {
      all.append(all.empty() ? "" : ", ").append(name);
    }
    Fail(node.LineOfKey(key), "unknown key '" + key + "', known are " + all);
  }
  return true;
}

std::vector<const Reader::Node*> Reader::List(const Node* node) {
  std::vector<const Node*> items;
  if (node == nullptr || node->IsNull()) return items;
  if (!node->IsSequence()) {
    Fail(node->line(), "a list is wanted here (- item)");
    return items;
  }
  for (const auto& item : node->sequence()) items.push_back(item.get());
  return items;
}

std::string Reader::Text(const Node& node) {
  if (node.IsNull()) return {};
  if (!node.IsScalar()) Fail(node.line(), "a text is wanted here");
  return node.text();
}

std::string Reader::Path(const Node& node) {
  std::string path = Text(node);
  if (path.empty() || path[0] == '/') return path;
  const size_t slash = file_.rfind('/');
  return slash == file_.npos ? path : file_.substr(0, slash + 1) + path;
}

bool Reader::Bool(const Node& node) {
  const std::string text = Text(node);
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text != "false" && text != "False" && text != "FALSE") {
    Fail(node.line(), "'" + text + "' is neither true nor false");
  }
  return false;
}

int Reader::Count(const Node& node) {
  const std::string text = Text(node);
  int count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || rest != end || count < 0) {
    Fail(node.line(), "'" + text + "' is no whole number");
    return 0;
  }
  return count;
}

double Reader::Duration(const Node& node) {
  const std::string text = Text(node);
  const auto seconds = ParseDuration(text);
  if (!seconds) {
    Fail(node.line(), "'" + text + "' is no duration (100ms, 1s, 1m30s)");
  }
  return seconds.value_or(0);
}

}  // namespace webconfig
