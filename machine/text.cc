#include "machine/text.h"

#include <algorithm>
#include <charconv>

namespace machine {
namespace {

constexpr std::string_view kBlank = " \t\n\r";

template <typename Number>
std::optional<Number> Whole(std::string_view text) {
  Number value = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

}  // namespace

bool NextLine(std::string_view& text, std::string_view& line) {
  if (text.empty()) return false;
  size_t end = text.find('\n');
  line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return true;
}

std::string_view NextWord(std::string_view& line) {
  size_t begin = line.find_first_not_of(" \t");
  if (begin == line.npos) {
    line = {};
    return {};
  }
  size_t end = std::min(line.find_first_of(" \t", begin), line.size());
  std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

std::string_view Trim(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::optional<uint64_t> Uint(std::string_view text) {
  return Whole<uint64_t>(text);
}

std::optional<int64_t> Int(std::string_view text) {
  return Whole<int64_t>(text);
}

absl::Status NotUnderstood(std::string_view what, std::string_view line) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string message(what);
  message += ": not understood: '";
  for (char c : line.substr(0, 80)) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      message += c;
    } else {
      message += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  message += line.size() > 80 ? "...'" : "'";
  return absl::DataLossError(message);
}

absl::Status Unavailable(std::string_view reason, std::string_view why) {
  std::string message(reason);
  message += ": ";
  message += why;
  return absl::UnavailableError(message);
}

std::string_view ReasonOf(const absl::Status& status) {
  std::string_view message(status.message().data(), status.message().size());
  size_t end = message.find(": ");
  if (!absl::IsUnavailable(status) || end == message.npos) return "unknown";
  return message.substr(0, end);
}

}  // namespace machine
