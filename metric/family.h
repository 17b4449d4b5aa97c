// Metric families as a collector fills them: metadata, and finished sample
// lines. A sample line is the same in text 0.0.4 and in OpenMetrics 1.0 (no
// timestamps, no exemplars, counters are named ..._total), so that it is
// written once, here, and encoding a page is copying.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "metric/labels.h"

namespace metric {

enum class Type : uint8_t {
  kGauge,
  kCounter,
  kInfo,
  kHistogram,
  kSummary,
  kUnknown,
};

class Family {
 public:
  // `name` as in text 0.0.4: with _total for counters, with _info for info; a
  // counter or info whose name lacks it becomes kUnknown, which is what the
  // formats would make of it.
  Family(std::string_view name, Type type, std::string_view help);

  // Values: shortest text that reads back as the same double; NaN, +Inf, -Inf
  // as both formats spell them.
  Family& Add(double value);
  Family& Add(const Labels& labels, double value);
  // One more label behind those of `labels`, without building a Labels.
  Family& Add(const Labels& labels, std::string_view name,
              std::string_view label_value, double value);
  // For histograms and summaries: `suffix` is _bucket, _sum, _count or "".
  Family& AddSuffixed(std::string_view suffix, const Labels& labels,
                      double value);

  const std::string& name() const { return name_; }
  Type type() const { return type_; }
  const std::string& help() const { return help_; }

  // One finished line: lines_[end of the previous one, end), '\n' included. A
  // family stays far below the 4 GiB that `end` can say.
  struct Sample {
    uint64_t identity;  // of name suffix and labels: equal = duplicate
    uint64_t owner;     // Labels::owner()
    uint32_t end;
    Rank rank;
  };
  const std::string& lines() const { return lines_; }
  const std::vector<Sample>& samples() const { return samples_; }

 private:
  Family& Write(std::string_view suffix, const Labels& labels,
                std::string_view name, std::string_view label_value,
                double value);

  std::string name_;
  std::string help_;
  Type type_;
  std::string lines_;
  std::vector<Sample> samples_;
};

// What one run of one collector delivers.
class Families {
 public:
  // A family of that name; the same one again when it is asked for twice. The
  // reference stays valid. A family without samples is not put on the page.
  Family& Gauge(std::string_view name, std::string_view help);
  Family& Counter(std::string_view name, std::string_view help);
  Family& Info(std::string_view name, std::string_view help);
  Family& Get(std::string_view name, Type type, std::string_view help);

  // drift_source_available{source,reason}: call once per source looked for.
  // An empty reason means available.
  void Source(std::string_view source, std::string_view reason = {});

  struct SourceState {
    std::string source;
    std::string reason;
  };
  const std::deque<Family>& all() const { return families_; }
  const std::vector<SourceState>& sources() const { return sources_; }

 private:
  std::deque<Family> families_;
  std::vector<SourceState> sources_;
};

}  // namespace metric
