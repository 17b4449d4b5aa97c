#include "declared/systemd/specifiers.h"

#include "declared/systemd/unit_name.h"

namespace declared::systemd {
namespace {

constexpr size_t kLongest = 4096;

std::string_view LastPart(std::string_view prefix) {
  const size_t dash = prefix.rfind('-');
  return dash == prefix.npos ? prefix : prefix.substr(dash + 1);
}

std::optional<std::string> Specifier(char letter, std::string_view unit) {
  const std::string_view instance = Instance(unit).value_or("");
  switch (letter) {
    case '%':
      return "%";
    case 'n':
      return std::string(unit);
    case 'N':
      return std::string(WithoutType(unit));
    case 'p':
      return std::string(Prefix(unit));
    case 'P':
      return Unescape(Prefix(unit));
    case 'i':
      return std::string(instance);
    case 'I':
      return Unescape(instance);
    case 'j':
      return std::string(LastPart(Prefix(unit)));
    case 'J':
      return Unescape(LastPart(Prefix(unit)));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> Expand(std::string_view text,
                                  std::string_view unit_name) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (out.size() > kLongest) return std::nullopt;
    if (text[i] != '%' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const auto value = Specifier(text[++i], unit_name);
    if (!value) return std::nullopt;
    out += *value;
  }
  return out;
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t') {
      if (inside) words.push_back(std::move(word));
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside && quote == 0) words.push_back(std::move(word));
  return words;
}

}  // namespace declared::systemd
