#include "exporter/page/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "exporter/page/html.h"
#include "exporter/page/view.h"

namespace page {
namespace {

using report::Cell;
using report::Row;

constexpr int kWidth = 100;  // of a bar, in its own units
constexpr int kHeight = 20;  // of a sparkline

std::optional<double> Finite(const Cell& cell, report::Unit unit) {
  if (cell.state != Cell::State::kKnown || cell.unit != unit ||
      !std::isfinite(cell.number)) {
    return std::nullopt;
  }
  return cell.number;
}

int Scaled(double value, double top, int length) {
  return static_cast<int>(
      std::lround(std::clamp(value / top, 0.0, 1.0) * length));
}

std::string Rect(std::string_view css_class, int x, int width) {
  return "<rect class=" + std::string(css_class) + " x=" + std::to_string(x) +
         " width=" + std::to_string(width) + " height=8 />";
}

// A line that is as wide as it is however the picture is stretched.
std::string Tick(std::string_view css_class, int x) {
  return "<path class=" + std::string(css_class) + " d=\"M" +
         std::to_string(x) + " 0V8\"/>";
}

std::string Point(char command, size_t x, int y) {
  return command + std::to_string(x) + " " + std::to_string(y);
}

// Straight stretches are one step, so that a calm workload costs few bytes.
std::string Path(std::span<const float> points, double top) {
  std::string path;
  int last = -1;        // height of the point before; -1: there is none
  bool behind = false;  // points of that height still to be drawn
  for (size_t x = 0; x < points.size(); ++x) {
    if (std::isnan(points[x])) {
      if (behind) path += "H" + std::to_string(x - 1);
      last = -1;
      behind = false;
      continue;
    }
    const int y = kHeight - Scaled(points[x], top, kHeight);
    if (y == last) {
      behind = true;
      continue;
    }
    if (behind) path += "H" + std::to_string(x - 1);
    // The first of a stretch has a length of its own, to be seen.
    path += last < 0 ? Point('M', x, y) + "h.5" : Point('L', x, y);
    last = y;
    behind = false;
  }
  if (behind) path += "H" + std::to_string(points.size() - 1);
  return path;
}

}  // namespace

std::string Bar(const Row& row) {
  const report::Unit unit = row.actual.unit;
  const auto actual = Finite(row.actual, unit);
  if (!actual || row.resource == "running") return {};
  const bool share = unit == report::Unit::kRatio;
  const auto applied = share ? row.threshold : Finite(row.applied, unit);
  const auto declared = share ? std::nullopt : Finite(row.declared, unit);
  const auto effective = Finite(row.effective, unit);
  double top = share ? 1 : *actual;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& mark : {applied, declared, effective}) {
    if (!mark) continue;
    top = std::max(top, *mark);
    if (*mark > 0) least = std::min(least, *mark);
  }
  if (!(top > 0) || std::isinf(least)) return {};
  constexpr double kNear = 0.9;
  const bool full = share || (IsLimit(row) && *actual >= kNear * least);
  std::string svg =
      "<svg class=bar viewBox=\"0 0 100 8\" preserveAspectRatio=none "
      "aria-hidden=true>";
  svg += Rect("track", 0, kWidth);
  svg += Rect(full ? "full" : "used", 0,
              std::max(Scaled(*actual, top, kWidth), *actual > 0 ? 1 : 0));
  if (declared) svg += Tick("declared", Scaled(*declared, top, kWidth));
  if (applied) svg += Tick("applied", Scaled(*applied, top, kWidth));
  if (effective) svg += Tick("effective", Scaled(*effective, top, kWidth));
  return svg + "</svg>";
}

std::string Sparkline(std::span<const float> points, report::Unit unit,
                      double limit) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  size_t known = 0;
  for (const float point : points) {
    if (std::isnan(point)) continue;
    least = std::min<double>(least, point);
    most = std::max<double>(most, point);
    ++known;
  }
  if (known < 2) return {};
  constexpr double kInSight = 4;  // a limit further off would flatten the line
  const bool show =
      std::isfinite(limit) && limit > 0 && limit < most * kInSight;
  // Without a limit in sight it runs at half height: the top is for what is
  // full.
  double top = show ? std::max(most, limit) : most * 2;
  if (unit == report::Unit::kRatio) top = 1;
  if (!(top > 0)) top = 1;  // it was nothing all the time
  const size_t right = points.size() - 1;
  const std::string range =
      Human(Cell::Of(least, unit)) + " to " + Human(Cell::Of(most, unit));
  std::string svg = "<svg class=spark viewBox=\"0 -1 " + std::to_string(right) +
                    " 22\" preserveAspectRatio=none role=img><title>15 "
                    "minutes: " +
                    Escape(range) + "</title>";
  if (show) {
    const int y = kHeight - Scaled(limit, top, kHeight);
    svg += "<path class=limit d=\"" + Point('M', 0, y) + "H" +
           std::to_string(right) + "\"/>";
  }
  return svg + "<path d=\"" + Path(points, top) + "\"/></svg>";
}

}  // namespace page
