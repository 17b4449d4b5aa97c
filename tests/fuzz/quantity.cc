// The input through every grammar of numbers and ports there is. Most examples
// stand in dict/quantity.dict: small inputs are tried more often.
#include "declared/compose/quantity.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/compose/ports.h"
#include "declared/kubernetes/quantity.h"
#include "declared/native/quantity.h"
#include "declared/systemd/ports.h"
#include "declared/systemd/values.h"
#include "declared/text.h"
#include "declared/yaml/threshold.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/require.h"

namespace {

using fuzz::Require;

// The number that the text surely is in every language; nullopt: not so plain.
std::optional<int64_t> Plain(std::string_view text) {
  constexpr size_t kMost = 15;
  if (text.empty() || text.size() > kMost || text[0] == '0' ||
      text.find_first_not_of("0123456789") != text.npos) {
    return std::nullopt;
  }
  return declared::Int(text);
}

void RequireAmount(std::optional<double> number) {
  if (number) fuzz::RequireAmount(*number);
}

void Kubernetes(std::string_view text) {
  const auto [quantity, problem] = declared::kubernetes::ParseQuantity(text);
  Require(quantity || problem, "what is no quantity is a problem");
  if (problem) fuzz::RequireGood({*problem}, 0);
  if (!quantity) return;
  Require(std::isfinite(quantity->Number()), "a quantity is finite");
  const bool negative = quantity->IsNegative();
  const bool zero = quantity->IsZero();
  Require(!(negative && zero), "zero is not negative");
  for (const int64_t rounded : {quantity->Bytes(), quantity->MilliCores()}) {
    // Away from zero, so that something never becomes nothing.
    Require((rounded < 0) == negative && (rounded == 0) == zero,
            "rounding keeps the sign");
  }
  if (const auto plain = Plain(text)) {
    Require(quantity->Bytes() == *plain, "a plain number is itself");
  }
}

void Compose(std::string_view text) {
  namespace compose = declared::compose;
  const auto bytes = compose::Bytes(text);
  const auto cores = compose::Cores(text);
  if (cores) Require(*cores >= 0 && std::isfinite(*cores), "cores are finite");
  if (const auto plain = Plain(text)) {
    Require(bytes == *plain, "a plain number is itself");
  }
  std::vector<declared::Port> ports;
  const std::string wrong = compose::AddPorts(compose::SplitPort(text), ports);
  fuzz::RequireLine(wrong, 200);
  Require(!wrong.empty() || !ports.empty(), "ports are taken or refused");
  Require(ports.size() <= compose::kMostPorts, "ports are bounded");
  fuzz::RequireGood(ports, 0);
}

void Native(std::string_view text) {
  namespace native = declared::native;
  RequireAmount(native::Bytes(text));
  RequireAmount(native::Cores(text));
  RequireAmount(native::Count(text));
  RequireAmount(declared::yaml::ThresholdNumber(text));
  if (const auto plain = Plain(text)) {
    Require(native::Bytes(text) == static_cast<double>(*plain),
            "a plain number is itself");
  }
}

void Systemd(std::string_view text) {
  namespace systemd = declared::systemd;
  constexpr std::array<systemd::Grammar, 11> kGrammars = {
      systemd::ParseMemoryLimit, systemd::ParseMemoryAmount,
      systemd::ParseCpuQuota,    systemd::ParseCpuWeight,
      systemd::ParseCpuShares,   systemd::ParseTasks,
      systemd::ParseOpenFiles,   systemd::ParseRatio,
      systemd::ParseIoRate,      systemd::ParsePeriod,
      systemd::ParseOomMode};
  for (const systemd::Grammar grammar : kGrammars) {
    if (const auto quantity = grammar(text)) {
      fuzz::RequireAmount(quantity->number);
      Require(quantity->scale == declared::Value::Scale::kAbsolute ||
                  quantity->number <= 1,
              "a share is not more than all of it");
    }
    const std::string nearest = systemd::Nearest(text, grammar);
    Require(nearest.empty() || grammar(nearest), "the mend is taken");
  }
  const auto plain = Plain(text);
  for (const uint64_t base : {1000, 1024}) {
    const auto size = systemd::ParseSize(text, base);
    if (plain) {
      Require(size == static_cast<uint64_t>(*plain),
              "a plain number is itself");
    }
  }
  if (const auto share = systemd::ParsePermyriad(text)) {
    Require(*share >= 0, "a share is not negative");
  }
  systemd::ParseUnsigned(text);
  systemd::ParseBool(text);
  systemd::IsTimeSpan(text);
  if (const auto port = systemd::ParseListenPort(text)) {
    Require(*port >= 1 && *port <= 65535, "a port is a port");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::TextOf(data, size);
  Kubernetes(text);
  Compose(text);
  Native(text);
  Systemd(text);
  return 0;
}
