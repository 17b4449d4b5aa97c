// One exposition: the families of all collectors, merged by name, without
// duplicates, bounded, encoded.
// Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ and
// https://prometheus.io/docs/specs/om/open_metrics_spec/
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metric/family.h"

namespace metric {

enum class Format : uint8_t { kText, kOpenMetrics };

// "text/plain; version=0.0.4; charset=utf-8" and its OpenMetrics equal.
std::string_view ContentType(Format format);

class Page {
 public:
  // `from` names the collector in the accounts below. Families are shared, not
  // copied: a run may stand on several pages at once.
  void Add(std::string_view from, std::shared_ptr<const Families> families);

  struct Accounts {
    // Samples that gave way to max_series, by collector; only collectors of
    // which something was dropped.
    std::map<std::string, uint64_t, std::less<>> dropped;
    // Samples whose name and labels stood on the page already, and all samples
    // of families that contradict an earlier one: of another type, or of a name
    // that is the same to OpenMetrics (gauge x, counter x_total). The first of
    // them for the log.
    uint64_t duplicates = 0;
    std::string first_duplicate;
    uint64_t series = 0;  // on the page
  };
  // Merges, finds duplicates and chooses what gives way: whole owners, in
  // descending rank, the same ones each time as long as the same exist.
  // Call once, after the last Add. max_series 0 means no bound.
  Accounts Settle(uint64_t max_series);

  // What Settle found out, told on the same page (drift_series_dropped): after
  // Settle, not bounded. The caller sees to it that the names are its own.
  void AddAccounts(std::shared_ptr<const Families> families);

  // Appends the page, families sorted by name, to `out` (which a caller
  // reuses). After Settle.
  void Encode(Format format, std::string* out) const;

 private:
  struct Part {
    std::string from;
    std::shared_ptr<const Families> families;
  };
  // A family's lines that stay, as runs of text to copy.
  struct Merged {
    const Family* head;
    std::vector<std::string_view> runs;
  };
  std::vector<Part> parts_;
  std::vector<Merged> merged_;
};

}  // namespace metric
