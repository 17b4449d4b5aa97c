#include "declared/kubernetes/quantity.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using Nano = Quantity::Nano;
constexpr Nano kNanoInOne = 1'000'000'000;
constexpr int kNanoDigits = 9;
constexpr int64_t kMostInt = std::numeric_limits<int64_t>::max();
// About 10^29 units: beyond every use, and sums of a few cannot overflow.
constexpr Nano kMostNano = std::numeric_limits<Nano>::max() / 1024;
// Longer text is no number of a person; also bounds the work.
constexpr size_t kMostBytes = 256;

struct Unit {
  int ten = 0;   // decimal exponent
  int kibi = 0;  // how often times 1024
};

struct NamedUnit {
  std::string_view name;
  Unit unit;
};
constexpr std::array<NamedUnit, 16> kUnits = {{{"", {0, 0}},
                                               {"n", {-9, 0}},
                                               {"u", {-6, 0}},
                                               {"m", {-3, 0}},
                                               {"k", {3, 0}},
                                               {"M", {6, 0}},
                                               {"G", {9, 0}},
                                               {"T", {12, 0}},
                                               {"P", {15, 0}},
                                               {"E", {18, 0}},
                                               {"Ki", {0, 1}},
                                               {"Mi", {0, 2}},
                                               {"Gi", {0, 3}},
                                               {"Ti", {0, 4}},
                                               {"Pi", {0, 5}},
                                               {"Ei", {0, 6}}}};

std::optional<Unit> UnitNamed(std::string_view name) {
  for (const NamedUnit& unit : kUnits) {
    if (unit.name == name) return unit.unit;
  }
  if (name.size() < 2 || (name[0] != 'e' && name[0] != 'E')) {
    return std::nullopt;
  }
  std::string_view power = name.substr(1);
  if (power[0] == '+') power.remove_prefix(1);
  if (power.starts_with("-") && name[1] == '+') return std::nullopt;
  const std::optional<int64_t> ten = Int(power);
  if (!ten) return std::nullopt;
  // Beyond a thousand it saturates or rounds up to 1n all the same.
  return Unit{static_cast<int>(std::clamp<int64_t>(*ten, -1000, 1000)), 0};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const std::string_view digits = text.substr(0, end - text.begin());
  text.remove_prefix(digits.size());
  return digits;
}

// The decimal digits of a number, times 1024.
void TimesKibi(std::string& digits) {
  int carry = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    carry += (*digit - '0') * 1024;
    *digit = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  digits.insert(0, std::to_string(carry));
}

// digits * 10^ten, rounded up, at most kMostNano.
Nano Scaled(std::string_view digits, int ten) {
  const auto whole = static_cast<int64_t>(digits.size()) + ten;
  Nano value = 0;
  for (int64_t i = 0; i < whole; ++i) {
    const size_t at = static_cast<size_t>(i);
    const int digit = at < digits.size() ? digits[at] - '0' : 0;
    if (value > (kMostNano - digit) / 10) return kMostNano;
    value = value * 10 + digit;
    if (value == 0 && at >= digits.size()) return 0;
  }
  const auto cut = std::clamp<int64_t>(whole, 0, digits.size());
  const std::string_view rest = digits.substr(static_cast<size_t>(cut));
  return rest.find_first_not_of('0') == rest.npos ? value : value + 1;
}

QuantityOr Fault(std::string_view check, std::string what, std::string mend) {
  return {std::nullopt, Problem{Severity::kError, std::string(check),
                                Location{}, std::move(what), std::move(mend)}};
}

std::string Quoted(std::string_view text) {
  return "'" + Printable(text, 40) + "'";
}

// For `rest` after a number that is no unit.
QuantityOr NotAUnit(std::string_view number, std::string_view rest,
                    std::string_view text) {
  const bool word = std::all_of(rest.begin(), rest.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  std::string what = Quoted(text) + " is not a Kubernetes quantity";
  if (!word || text.size() == rest.size()) {
    const bool blank = rest.find_first_of(" \t") != rest.npos;
    return Fault("not-a-number", std::move(what),
                 blank ? "write it without blanks: 1Gi"
                       : "write a number and a unit: 500m, 512Mi");
  }
  std::string mend = "units are m k M G T P E Ki Mi Gi Ti Pi Ei";
  // "512MB", "512mb", "512K", "512mi", "512g": say what was likely meant.
  const std::string_view tail = rest.substr(1);
  const char letter = static_cast<char>(rest[0] & ~0x20);
  if (std::string_view("KMGTP").find(letter) != std::string_view::npos &&
      (tail.empty() || tail == "b" || tail == "B" || tail == "i" ||
       tail == "ib" || tail == "iB")) {
    const std::string amount(number);
    const char small = letter == 'K' ? 'k' : letter;
    mend = "write " + amount + letter + "i (powers of 1024) or " + amount +
           small + " (powers of 1000)";
  }
  return Fault("unknown-unit", what + ": no unit " + Quoted(rest),
               std::move(mend));
}

int64_t RoundUp(Nano nano, Nano unit) {
  const Nano sign = nano < 0 ? -1 : 1;
  const Nano magnitude = nano * sign;
  const Nano whole = magnitude / unit + (magnitude % unit != 0 ? 1 : 0);
  return static_cast<int64_t>(std::min<Nano>(whole, kMostInt) * sign);
}

}  // namespace

int64_t Quantity::Bytes() const { return RoundUp(nano_, kNanoInOne); }

int64_t Quantity::MilliCores() const {
  return RoundUp(nano_, kNanoInOne / 1000);
}

double Quantity::Number() const {
  // One division of two exact numbers gives the nearest double.
  constexpr Nano kExact = Nano{1} << 53;
  if (nano_ < kExact && nano_ > -kExact) {
    return static_cast<double>(nano_) / static_cast<double>(kNanoInOne);
  }
  const Nano whole = nano_ / kNanoInOne;
  return static_cast<double>(whole) + static_cast<double>(nano_ % kNanoInOne) /
                                          static_cast<double>(kNanoInOne);
}

QuantityOr ParseQuantity(std::string_view text) {
  std::string_view rest = text;
  if (text.empty() || text.size() > kMostBytes) {
    return Fault("not-a-number",
                 text.empty() ? "the quantity is empty"
                              : Quoted(text) + " is not a Kubernetes quantity",
                 "write a number and a unit: 500m, 512Mi");
  }
  const bool negative = rest[0] == '-';
  if (negative || rest[0] == '+') rest.remove_prefix(1);
  std::string digits(TakeDigits(rest));
  size_t fraction = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    const std::string_view more = TakeDigits(rest);
    digits += more;
    fraction = more.size();
  }
  const std::string_view number = text.substr(0, text.size() - rest.size());
  const std::optional<Unit> unit = UnitNamed(rest);
  if (!unit) return NotAUnit(number, rest, text);

  for (int i = 0; i < unit->kibi; ++i) TimesKibi(digits);
  Nano nano =
      Scaled(digits, unit->ten - static_cast<int>(fraction) + kNanoDigits);
  if (unit->kibi > 0) nano = std::min(nano, Nano{kMostInt} * kNanoInOne);
  QuantityOr result{Quantity(negative ? -nano : nano), std::nullopt};
  if (number.find_first_of("0123456789") == number.npos) {
    result.problem =
        Problem{Severity::kWarning, "no-number", Location{},
                Quoted(text) + " has no number: Kubernetes reads 0",
                "write the number"};
  }
  return result;
}

}  // namespace declared::kubernetes
