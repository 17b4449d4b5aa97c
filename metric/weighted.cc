// Each byte of the header is looked at a fixed number of times, so that a long
// header costs no more than its length.
#include "metric/weighted.h"

#include <algorithm>
#include <charconv>

namespace metric {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view TrimBlanks(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view Unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  return text.substr(1, text.size() - 2);
}

// The first `separator` outside quotes; npos without one. An unfinished quote
// hides the rest.
size_t FindUnquoted(std::string_view text, char separator) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;  // the next byte is quoted by itself
    if (!quoted && text[i] == separator) return i;
  }
  return text.npos;
}

}  // namespace

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::optional<std::string_view> TakeElement(std::string_view* list,
                                            char separator) {
  if (list->empty()) return std::nullopt;
  const size_t end = FindUnquoted(*list, separator);
  const std::string_view element = TrimBlanks(list->substr(0, end));
  list->remove_prefix(end == list->npos ? list->size() : end + 1);
  return element;
}

std::optional<std::string_view> Weighted::Parameter(
    std::string_view wanted) const {
  std::string_view rest = parameters;
  while (auto parameter = TakeElement(&rest, ';')) {
    const size_t equals = parameter->find('=');
    if (equals == parameter->npos) continue;
    if (!SameWord(TrimBlanks(parameter->substr(0, equals)), wanted)) continue;
    return Unquote(TrimBlanks(parameter->substr(equals + 1)));
  }
  return std::nullopt;
}

double Weighted::Quality() const {
  const std::string_view text = Parameter("q").value_or("1");
  double quality = 1;
  std::from_chars(text.data(), text.data() + text.size(), quality,
                  std::chars_format::fixed);
  // Written so that NaN, which from_chars would read, counts as 1 too.
  return quality >= 0 && quality <= 1 ? quality : 1;
}

std::optional<Weighted> TakeWeighted(std::string_view* list) {
  const auto element = TakeElement(list, ',');
  if (!element) return std::nullopt;
  Weighted weighted;
  weighted.parameters = *element;
  weighted.name = TakeElement(&weighted.parameters, ';').value_or("");
  return weighted;
}

}  // namespace metric
