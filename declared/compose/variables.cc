#include "declared/compose/variables.h"

#include <algorithm>
#include <optional>

#include "declared/text.h"

namespace declared::compose {
namespace {

constexpr size_t kMostBytes = 64 << 10;  // of one value: "$A$A" doubles
constexpr int kDeepest = 20;             // defaults in defaults

bool IsStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsWord(char c) { return IsStart(c) || (c >= '0' && c <= '9'); }

// Takes the name off the front; "": there is none.
std::string_view TakeName(std::string_view& text) {
  size_t length = 0;
  if (!text.empty() && IsStart(text[0])) {
    while (length < text.size() && IsWord(text[length])) ++length;
  }
  const std::string_view name = text.substr(0, length);
  text.remove_prefix(length);
  return name;
}

class Filler {
 public:
  explicit Filler(const Variables& variables) : variables_(variables) {}

  Filled Fill(std::string_view text, int depth) {
    Filled out;
    if (depth > kDeepest) out.error = "defaults in each other are too deep";
    while (!text.empty() && Good(out)) {
      const size_t dollar = text.find('$');
      out.text += text.substr(0, dollar);
      if (dollar == text.npos) break;
      text.remove_prefix(dollar + 1);
      Dollar(text, depth, out);
      if (out.text.size() > kMostBytes) out.error = "the value is too long";
    }
    return out;
  }

 private:
  static bool Good(const Filled& filled) {
    return filled.error.empty() && filled.unset.empty();
  }

  // `text` is what follows the dollar.
  void Dollar(std::string_view& text, int depth, Filled& out) {
    if (text.starts_with('$')) {
      out.text += '$';
      text.remove_prefix(1);
      return;
    }
    const bool braces = text.starts_with('{');
    if (braces) text.remove_prefix(1);
    const std::string_view name = TakeName(text);
    if (name.empty()) {
      out.error = "a '$' without a variable's name, write '$$' for the sign";
      return;
    }
    std::string_view rest;
    if (braces) {
      const size_t end = Close(text);
      if (end == text.npos) {
        out.error = "a '${' is not closed";
        return;
      }
      rest = text.substr(0, end);
      text.remove_prefix(end + 1);
    }
    const bool or_empty = rest.starts_with(':');
    if (or_empty) rest.remove_prefix(1);
    const char sign = rest.empty() ? '\0' : rest[0];
    if (!rest.empty()) rest.remove_prefix(1);
    Use(name, sign, or_empty, rest, depth, out);
  }

  void Use(std::string_view name, char sign, bool or_empty,
           std::string_view word, int depth, Filled& out) {
    const auto found = variables_.find(name);
    const bool has =
        found != variables_.end() && !(or_empty && found->second.empty());
    if (sign != '\0' && std::string_view("-?+").find(sign) == word.npos) {
      out.error =
          "after '" + std::string(name) + "' only '-', '?' and '+' can stand";
    } else if (sign == '\0' && or_empty) {
      out.error = "after ':' a '-', '?' or '+' is missing";
    } else if ((sign == '-' && !has) || (sign == '+' && has)) {
      Filled inner = Fill(word, depth + 1);
      out.text += inner.text;
      out.unset = std::move(inner.unset);
      out.error = std::move(inner.error);
    } else if (sign == '+') {
      return;
    } else if (has) {
      out.text += found->second;
    } else {
      out.unset = name;
    }
  }

  // The '}' that belongs to the '{' before `text`.
  static size_t Close(std::string_view text) {
    int open = 1;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '{' && i > 0 && text[i - 1] == '$') ++open;
      if (text[i] == '}' && --open == 0) return i;
    }
    return text.npos;
  }

  const Variables& variables_;
};

// A value of .env with its quotes and its comment taken off.
std::optional<std::string> Unquote(std::string_view value,
                                   const Variables& above) {
  value = Trim(value);
  if (value.starts_with('\'')) {
    const size_t end = value.find('\'', 1);
    if (end == value.npos) return std::nullopt;
    return std::string(value.substr(1, end - 1));
  }
  if (value.starts_with('"')) {
    const size_t end = value.find('"', 1);
    if (end == value.npos) return std::nullopt;
    value = value.substr(1, end - 1);
  } else {
    value =
        Trim(value.substr(0, std::min(value.find(" #"), value.find("\t#"))));
    if (value.starts_with('#')) value = {};
  }
  Filled filled = FillIn(value, above);
  if (!filled.error.empty() || !filled.unset.empty()) return std::nullopt;
  return std::move(filled.text);
}

}  // namespace

Filled FillIn(std::string_view text, const Variables& variables) {
  if (text.find('$') == text.npos) return {std::string(text), "", ""};
  return Filler(variables).Fill(text, 0);
}

Variables ParseDotEnv(std::string_view text) {
  constexpr std::string_view kExport = "export ";
  constexpr size_t kMost = 10'000;
  Variables variables;
  for (std::string_view line; NextLine(text, line);) {
    line = Trim(line);
    if (line.starts_with(kExport)) line = Trim(line.substr(kExport.size()));
    const std::string_view name = TakeName(line);
    line = Trim(line);
    if (name.empty() || !(line.starts_with('=') || line.starts_with(':'))) {
      continue;
    }
    if (auto value = Unquote(line.substr(1), variables)) {
      variables.insert_or_assign(std::string(name), *std::move(value));
    }
    if (variables.size() >= kMost) break;
  }
  return variables;
}

}  // namespace declared::compose
