// Which rows of the report are to be shown, and in which order: the query
// string of the page. It works without any script.
//   /?verdict=drift&q=shop&sort=workload&from=40
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/report/row.h"

namespace page {

enum class Order : uint8_t { kVerdict, kWorkload, kResource, kUsage };
std::string_view NameOf(Order order);  // "verdict", "workload", ...

struct View {
  std::optional<report::Verdict> verdict;  // absent: all
  std::string text;  // in a name, resource, reason or place; case counts not
  Order order = Order::kVerdict;  // worst, or first, or fullest at the top
  bool reverse = false;           // "sort=-workload"
  size_t from = 0;                // the first row shown
};

// What is not understood is as if it were not there: links get old.
View ParseView(std::string_view query);

// "?..." or "?" for the view as such. Encoded; safe inside an attribute but for
// '&', which is written as "&amp;".
std::string QueryOf(const View& view);

// The rows that the view asks for, all of them from the first on.
std::vector<const report::Row*> Choose(const std::vector<report::Row>& rows,
                                       const View& view);

// Whether much of it in use is bad: not so of a request or a protection.
bool IsLimit(const report::Row& row);

// How much of a limit is in use, 0.. , or the share of time of one that
// suffers; absent: there is no such share.
std::optional<double> UsageOf(const report::Row& row);

}  // namespace page
