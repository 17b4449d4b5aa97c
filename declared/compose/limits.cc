#include "declared/compose/limits.h"

#include <cmath>
#include <limits>
#include <utility>

#include "declared/compose/quantity.h"
#include "declared/text.h"

namespace declared::compose {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr size_t kMostShown = 40;

std::string Quoted(std::string_view text) {
  return "'" + Printable(text, kMostShown) + "'";
}

class Limits {
 public:
  explicit Limits(Scalars& scalars) : scalars_(scalars) {}

  Values Read() {
    Memory();
    Swap();
    Cpu();
    Tasks();
    OpenFiles();
    return std::move(values_);
  }

 private:
  using Reader = std::optional<double> (Limits::*)(const Text&);

  // Of two keys that mean the same the first wins; Compose wants them equal.
  std::optional<Value> Either(Keys keys, Keys older, Reader read) {
    std::optional<Value> first = One(keys, read);
    std::optional<Value> second = One(older, read);
    if (!first) return second;
    if (second && second->number != first->number) {
      scalars_.Say("declared-twice", second->location,
                   Quoted(second->text) + " here and " + Quoted(first->text) +
                       " in deploy.resources (" + ToText(first->location) +
                       "): Compose refuses the service",
                   "remove one of them");
    }
    return first;
  }

  std::optional<Value> One(Keys keys, Reader read) {
    const auto text = scalars_.At(keys);
    if (!text) return std::nullopt;
    const auto number = (this->*read)(*text);
    if (!number) return std::nullopt;
    Value value;
    value.number = *number;
    value.text = text->text;
    value.location = text->location;
    return value;
  }

  void Put(Resource resource, std::optional<Value> value) {
    if (value) values_.insert_or_assign(resource, *std::move(value));
  }

  // Bytes as written; -1 and 0 mean what the caller knows.
  std::optional<double> ReadBytes(const Text& text) {
    if (const auto bytes = Bytes(text.text)) return *bytes;
    std::string mend = "write a number and b, k, m or g, as in 512m";
    if (text.text.ends_with("i")) {
      mend = "write " +
             Printable(text.text.substr(0, text.text.size() - 1), kMostShown);
    }
    const size_t digits = text.text.find_first_not_of("0123456789.");
    scalars_.Say(digits == 0 ? "not-a-number" : "unknown-unit", text.location,
                 Quoted(text.text) + " is no size that Docker knows", mend);
    return std::nullopt;
  }

  std::optional<double> ReadCores(const Text& text) {
    constexpr double kLeast = 0.01;
    const auto cores = Cores(text.text);
    if (!cores) {
      scalars_.Say("not-a-number", text.location,
                   Quoted(text.text) + " is no number of CPUs",
                   text.text.ends_with("m") ? "write cores, as in 0.5"
                                            : "write a number, as in 0.5");
      return std::nullopt;
    }
    if (*cores == 0) return kUnlimited;
    if (*cores < kLeast) {
      scalars_.Say("too-small", text.location,
                   Quoted(text.text) + " CPUs: Docker refuses less than 0.01",
                   "write 0.01 or more");
    }
    return cores;
  }

  std::optional<double> ReadInt(const Text& text) {
    if (const auto number = Int(text.text)) return *number;
    scalars_.Say("not-a-number", text.location,
                 Quoted(text.text) + " is no whole number",
                 "write a whole number");
    return std::nullopt;
  }

  static void ZeroIsUnlimited(std::optional<Value>& value) {
    if (value && value->number <= 0) value->number = kUnlimited;
  }

  void Memory() {
    constexpr double kLeast = 6 << 20;
    auto limit = Either({"deploy", "resources", "limits", "memory"},
                        {"mem_limit"}, &Limits::ReadBytes);
    ZeroIsUnlimited(limit);
    if (limit && limit->number < kLeast) {
      scalars_.Say("too-small", limit->location,
                   Quoted(limit->text) + ": Docker refuses less than 6 MiB",
                   "write 6m or more");
    }
    Put(Resource::kMemoryLimit, std::move(limit));
    auto low = Either({"deploy", "resources", "reservations", "memory"},
                      {"mem_reservation"}, &Limits::ReadBytes);
    if (low && low->number > 0) Put(Resource::kMemoryLow, std::move(low));
  }

  // memswap_limit is memory and swap together; without it Docker allows as much
  // swap as memory.
  void Swap() {
    const auto memory = values_.find(Resource::kMemoryLimit);
    const bool limited =
        memory != values_.end() && std::isfinite(memory->second.number);
    auto both = One({"memswap_limit"}, &Limits::ReadBytes);
    if (!both || both->number == 0) {
      if (!limited) return;
      Value swap = memory->second;
      swap.derived = true;
      return Put(Resource::kMemorySwapLimit, std::move(swap));
    }
    if (both->number < 0) {
      both->number = kUnlimited;
    } else if (!limited) {
      return scalars_.Say("swap-without-memory", both->location,
                          "memswap_limit without a memory limit: Docker "
                          "refuses the container",
                          "write mem_limit too");
    } else if (both->number < memory->second.number) {
      return scalars_.Say("swap-below-memory", both->location,
                          "memswap_limit (memory and swap together) is below "
                          "the memory limit: Docker refuses the container",
                          "write the sum of both");
    } else {
      both->number -= memory->second.number;
    }
    Put(Resource::kMemorySwapLimit, std::move(both));
  }

  void Cpu() {
    auto limit = Either({"deploy", "resources", "limits", "cpus"}, {"cpus"},
                        &Limits::ReadCores);
    auto quota = One({"cpu_quota"}, &Limits::ReadInt);
    auto period = One({"cpu_period"}, &Limits::ReadInt);
    if (quota && limit) {
      scalars_.Say("declared-twice", quota->location,
                   "cpu_quota beside cpus: Docker refuses the container",
                   "remove cpu_quota and cpu_period");
    } else if (quota) {
      constexpr double kPeriod = 100'000;  // both in microseconds
      const double length =
          period && period->number > 0 ? period->number : kPeriod;
      quota->number = quota->number > 0 ? quota->number / length : kUnlimited;
      limit = std::move(quota);
    }
    Put(Resource::kCpuLimit, std::move(limit));
    auto shares = One({"cpu_shares"}, &Limits::ReadInt);
    if (!shares || shares->number <= 0) return;
    shares->number /= 1024;  // which weight they become is the runtime's choice
    shares->derived = true;
    Put(Resource::kCpuRequest, std::move(shares));
  }

  void Tasks() {
    auto limit = Either({"deploy", "resources", "limits", "pids"},
                        {"pids_limit"}, &Limits::ReadInt);
    ZeroIsUnlimited(limit);
    Put(Resource::kTasksLimit, std::move(limit));
  }

  void OpenFiles() {
    const yaml::Node* node = scalars_.Find({"ulimits", "nofile"});
    if (node == nullptr) return;
    auto limit = node->IsMap()
                     ? One({"ulimits", "nofile", "soft"}, &Limits::ReadInt)
                     : One({"ulimits", "nofile"}, &Limits::ReadInt);
    if (limit && limit->number < 0) limit->number = kUnlimited;
    Put(Resource::kOpenFilesLimit, std::move(limit));
  }

  Scalars& scalars_;
  Values values_;
};

}  // namespace

Values ReadLimits(Scalars& scalars) { return Limits(scalars).Read(); }

}  // namespace declared::compose
