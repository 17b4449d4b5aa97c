// The page at "/": the drift report as HTML. Everything is in one response, and
// nothing in it comes from elsewhere. It is whole without its script, which
// fetches it again every few seconds and puts the new rows in place of the old.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/page/lookout.h"
#include "exporter/page/view.h"

namespace page {

// What stays as it is while the program runs.
struct About {
  struct Collector {
    std::string name;
    std::string reads;
    bool on;
  };
  std::string host;
  std::string version;
  std::string telemetry_path;
  std::vector<Collector> collectors;
};

// More than this no page has, whatever the names and numbers: rows that don't
// fit are on the next one.
constexpr size_t kMostBytes = 60 << 10;

// UTF-8. Whatever comes from the arguments is escaped. `nonce` names the
// page's own script and style in Policy(nonce); a new one for each response.
std::string Html(const About& about, const Sight& sight, const View& view,
                 std::string_view nonce);

// The Content-Security-Policy that the page needs, and nothing more.
std::string Policy(std::string_view nonce);

// 128 random bits in hexadecimal digits.
std::string MakeNonce();

}  // namespace page
