#include "declared/systemd/values.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
constexpr int kWhole = 10000;  // permyriad

std::optional<Quantity> Share(int permyriad, Value::Scale scale) {
  return Quantity{static_cast<double>(permyriad) / kWhole, scale};
}

std::optional<Quantity> Plain(uint64_t number) {
  return Quantity{static_cast<double>(number)};
}

std::optional<Quantity> Memory(std::string_view text, uint64_t least) {
  if (text == "infinity") return Quantity{kUnlimited};
  const auto share = ParsePermyriad(text);
  if (share && *share <= kWhole) {
    if (*share == 0 && least > 0) return std::nullopt;
    return Share(*share, Value::Scale::kOfMachineMemory);
  }
  const auto bytes = ParseSize(text, 1024);
  if (!bytes || *bytes < least || *bytes == kMost) return std::nullopt;
  return Plain(*bytes);
}

// RLIM_INFINITY is the highest number, so that itself cannot be written as one.
std::optional<uint64_t> ParseRlimit(std::string_view text) {
  if (text == "infinity") return kMost;
  const auto value = ParseUnsigned(text);
  if (!value || *value == kMost) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Quantity> ParseMemoryLimit(std::string_view text) {
  return Memory(text, 1);
}

std::optional<Quantity> ParseMemoryAmount(std::string_view text) {
  return Memory(text, 0);
}

std::optional<Quantity> ParseCpuQuota(std::string_view text) {
  const auto share = ParsePermyriad(text);
  if (!share || *share == 0) return std::nullopt;
  return Share(*share, Value::Scale::kAbsolute);
}

std::optional<Quantity> ParseCpuWeight(std::string_view text) {
  if (text == "idle") return Quantity{0};
  const auto weight = ParseUnsigned(text);
  if (!weight || *weight < 1 || *weight > 10000) return std::nullopt;
  return Plain(*weight);
}

std::optional<Quantity> ParseCpuShares(std::string_view text) {
  const auto shares = ParseUnsigned(text);
  if (!shares || *shares < 2 || *shares > 262144) return std::nullopt;
  return Plain(std::clamp<uint64_t>(*shares * 100 / 1024, 1, 10000));
}

std::optional<Quantity> ParseTasks(std::string_view text) {
  if (text == "infinity") return Quantity{kUnlimited};
  const auto share = ParsePermyriad(text);
  if (share && *share <= kWhole) {
    return Share(*share, Value::Scale::kOfMachineTasks);
  }
  const auto tasks = ParseUnsigned(text);
  if (!tasks || *tasks == 0 || *tasks == kMost) return std::nullopt;
  return Plain(*tasks);
}

std::optional<Quantity> ParseOpenFiles(std::string_view text) {
  const size_t colon = text.find(':');
  const auto soft = ParseRlimit(text.substr(0, colon));
  const auto hard =
      colon == text.npos ? soft : ParseRlimit(text.substr(colon + 1));
  if (!soft || !hard || *soft > *hard) return std::nullopt;
  if (*soft == kMost) return Quantity{kUnlimited};
  return Plain(*soft);
}

std::optional<Quantity> ParseRatio(std::string_view text) {
  const auto share = ParsePermyriad(text);
  if (!share || *share > kWhole) return std::nullopt;
  return Share(*share, Value::Scale::kAbsolute);
}

std::optional<Quantity> ParseIoRate(std::string_view text) {
  if (text == "infinity") return Quantity{kUnlimited};
  const auto rate = ParseSize(text, 1000);
  if (!rate || *rate == 0) return std::nullopt;
  return Plain(*rate);
}

std::optional<Quantity> ParsePeriod(std::string_view text) {
  if (!IsTimeSpan(text)) return std::nullopt;
  return Quantity{};
}

std::optional<Quantity> ParseOomMode(std::string_view text) {
  if (text == "kill") return Quantity{1};
  if (text == "auto") return Quantity{0};
  return std::nullopt;
}

std::string Nearest(std::string_view text, Grammar grammar) {
  text = Trim(text);
  size_t digits = 0;
  while (
      digits < text.size() &&
      ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.')) {
    ++digits;
  }
  const std::string number(text.substr(0, digits));
  const std::string_view unit = Trim(text.substr(digits));
  std::string guess;
  if (text == "unlimited" || text == "max" || text == "none" || text == "-1" ||
      text == "Infinity") {
    guess = "infinity";
  } else if (!number.empty() && unit.empty()) {
    // "CPUQuota=50"; whoever wrote "0.5" meant something else than 0.5%.
    const bool is_share = grammar == ParseCpuQuota || grammar == ParseRatio;
    if (is_share && number.find('.') == number.npos) guess = number + "%";
  } else if (!number.empty() && unit.size() <= 3) {
    const char first = unit.front();
    guess = number + static_cast<char>(first >= 'a' && first <= 'z'
                                           ? first - 'a' + 'A'
                                           : first);
  }
  return !guess.empty() && grammar(guess) ? guess : std::string();
}

}  // namespace declared::systemd
