// The page at "/": what this is, where the metrics are, which collectors run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exporter {

struct Landing {
  struct Row {
    std::string collector;
    std::string reads;
    bool on;
  };
  std::string version;
  std::string telemetry_path;
  std::vector<Row> rows;
};

// Complete HTML in UTF-8 without scripts and without anything from elsewhere.
// All that comes from `landing` is escaped.
std::string LandingHtml(const Landing& landing);

// The Content-Security-Policy that this page needs, and nothing more.
std::string_view LandingPolicy();

}  // namespace exporter
