#include <array>
#include <cmath>

#include "declared/lint/checks.h"
#include "declared/text.h"

namespace declared::lint {
namespace {

constexpr size_t kMostShown = 40;

struct Pair {
  Resource small, large;
  Severity severity;
  const char* check;
  const char* what;  // between both
  const char* mend;
};
// `small` above `large` is wrong.
constexpr std::array<Pair, 5> kPairs = {{
    {Resource::kMemoryRequest, Resource::kMemoryLimit, Severity::kError,
     "request-above-limit", "is above the limit", "raise the limit"},
    {Resource::kCpuRequest, Resource::kCpuLimit, Severity::kError,
     "request-above-limit", "is above the limit", "raise the limit"},
    {Resource::kMemoryHigh, Resource::kMemoryLimit, Severity::kWarning,
     "high-above-limit", "is never reached below the limit",
     "write it below the limit"},
    {Resource::kMemoryLow, Resource::kMemoryLimit, Severity::kWarning,
     "low-above-limit", "protects more than the limit",
     "write it below the limit"},
    {Resource::kMemoryMin, Resource::kMemoryLimit, Severity::kWarning,
     "low-above-limit", "protects more than the limit",
     "write it below the limit"},
}};

const Value* Find(const Values& values, Resource resource) {
  const auto found = values.find(resource);
  return found == values.end() || found->second.state != Value::State::kValid
             ? nullptr
             : &found->second;
}

std::string Quoted(const Value& value) {
  return "'" + Printable(value.text, kMostShown) + "'";
}

void CheckPairs(const Values& values, const std::string& of,
                std::vector<Problem>& problems) {
  for (const Pair& pair : kPairs) {
    const Value* small = Find(values, pair.small);
    const Value* large = Find(values, pair.large);
    if (small == nullptr || large == nullptr || small->scale != large->scale ||
        std::isinf(small->number) || small->number <= large->number) {
      continue;
    }
    problems.push_back({pair.severity, pair.check, small->location,
                        of + ": " + std::string(declared::NameOf(pair.small)) +
                            " " + Quoted(*small) + " " + pair.what + " " +
                            Quoted(*large) + " at " + ToText(large->location),
                        pair.mend});
  }
}

// "128m" was meant as 128 MiB; no program runs within a byte.
void CheckMilliBytes(const Values& values, const std::string& of,
                     std::vector<Problem>& problems) {
  for (const Resource resource :
       {Resource::kMemoryLimit, Resource::kMemoryRequest}) {
    const Value* value = Find(values, resource);
    if (value == nullptr || value->derived) continue;
    const std::string_view text = Trim(value->text);
    if (text.empty() ||
        std::string_view("mun").find(text.back()) == text.npos) {
      continue;
    }
    const std::string number(text.substr(0, text.size() - 1));
    problems.push_back(
        {Severity::kError, "milli-bytes", value->location,
         of + ": " + std::string(declared::NameOf(resource)) + " " +
             Quoted(*value) + " is " +
             (text.back() == 'm' ? "thousandths" : "tiny fractions") +
             " of a byte: " + std::to_string(std::llround(value->number)) +
             (value->number == 1 ? " byte" : " bytes"),
         "write " + Printable(number, kMostShown) + "Mi"});
  }
}

// The kernel takes no quota below 1 ms. Kubernetes' and Docker's period is
// 100 ms, so their smallest limit is 0.01: the kubelet raises what is below,
// Docker refuses it. systemd makes the period longer instead, up to 1 s: 0.001.
// (Its driver for containers also rounds up to steps of 0.01; 0.015 becoming
// 0.02 is no mistake, since throttling is that coarse anyway.)
void CheckTinyCpu(const Values& values, Language language,
                  const std::string& of, std::vector<Problem>& problems) {
  const Value* value = Find(values, Resource::kCpuLimit);
  const bool units =
      language == Language::kSystemd || language == Language::kNative;
  const double least = units ? 0.001 : 0.01;
  if (value == nullptr || value->derived || value->number <= 0 ||
      value->number >= least) {
    return;
  }
  problems.push_back(
      {Severity::kError, "cpu-limit-tiny", value->location,
       of + ": cpu_limit " + Quoted(*value) +
           " is below the kernel's smallest quota (1 ms in " +
           (units ? "1 s)" : "100 ms)") +
           (language == Language::kCompose ? ": Docker refuses it"
                                           : ": it is raised to that"),
       language == Language::kKubernetes ? "write at least 10m"
       : language == Language::kCompose  ? "write at least 0.01"
                                         : "write at least 0.1%"});
}

bool NeedsMemoryLimit(const Workload& workload, const Part& part) {
  const bool container = workload.language == Language::kKubernetes ||
                         workload.language == Language::kCompose;
  if (!container || part.kind == Part::Kind::kInit) return false;
  // Ignored and ambiguous ones have problems of their own.
  const auto limit = part.values.find(Resource::kMemoryLimit);
  return limit == part.values.end() ||
         (workload.language == Language::kKubernetes &&
          limit->second.state == Value::State::kValid &&
          std::isinf(limit->second.number));
}

}  // namespace

std::string NameOf(const Workload& workload, const Part* part) {
  std::string text =
      workload.type + " " +
      (workload.name_space.empty() ? "" : workload.name_space + "/") +
      workload.name;
  if (part != nullptr && workload.language == Language::kKubernetes) {
    text += ", container " + part->container;
  }
  return text;
}

std::optional<double> NumberOf(const Values& values, Resource resource) {
  const Value* value = Find(values, resource);
  if (value == nullptr || value->scale != Value::Scale::kAbsolute ||
      !std::isfinite(value->number)) {
    return std::nullopt;
  }
  return value->number;
}

void CheckValues(const Workload& workload, std::vector<Problem>& problems) {
  const bool kubernetes = workload.language == Language::kKubernetes;
  for (const Part& part : workload.parts) {
    const std::string of = NameOf(workload, &part);
    CheckPairs(part.values, of, problems);
    CheckTinyCpu(part.values, workload.language, of, problems);
    if (kubernetes) CheckMilliBytes(part.values, of, problems);
    if (NeedsMemoryLimit(workload, part)) {
      problems.push_back({Severity::kWarning, "no-memory-limit", part.location,
                          of + ": no memory limit: it can take the machine's",
                          kubernetes ? "add resources.limits.memory"
                                     : "add deploy.resources.limits.memory"});
    }
  }
  const std::string of = NameOf(workload, nullptr) + ", the pod";
  CheckPairs(workload.pod_values, of, problems);
  CheckTinyCpu(workload.pod_values, workload.language, of, problems);
  if (kubernetes) CheckMilliBytes(workload.pod_values, of, problems);
}

}  // namespace declared::lint
