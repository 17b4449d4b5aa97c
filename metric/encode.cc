// The two formats, where they differ: content type, metadata, the end.
#include "metric/encode.h"

#include "metric/escape.h"
#include "metric/names.h"

namespace metric {
namespace {

void AppendHelp(std::string_view name, const Family& family, Format format,
                std::string* out) {
  if (family.help().empty()) return;
  out->append("# HELP ").append(name).push_back(' ');
  AppendEscapedHelp(family.help(), format == Format::kOpenMetrics, out);
  out->push_back('\n');
}

}  // namespace

std::string_view ContentType(Format format) {
  switch (format) {
    case Format::kOpenMetrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case Format::kText:
      break;
  }
  return "text/plain; version=0.0.4; charset=utf-8";
}

void AppendMetadata(const Family& family, Format format, std::string* out) {
  const Type type = family.type();
  if (format == Format::kText) {
    AppendHelp(family.name(), family, format, out);
    out->append("# TYPE ").append(family.name()).push_back(' ');
    out->append(TextType(type)).push_back('\n');
    return;
  }
  const std::string_view name = OpenMetricsName(family.name(), type);
  out->append("# TYPE ").append(name).push_back(' ');
  out->append(OpenMetricsType(type)).push_back('\n');
  if (const std::string_view unit = Unit(name, type); !unit.empty()) {
    out->append("# UNIT ").append(name).push_back(' ');
    out->append(unit).push_back('\n');
  }
  AppendHelp(name, family, format, out);
}

void Page::Encode(Format format, std::string* out) const {
  for (const Merged& family : merged_) {
    AppendMetadata(*family.head, format, out);
    for (std::string_view run : family.runs) out->append(run);
  }
  if (format == Format::kOpenMetrics) out->append("# EOF\n");
}

}  // namespace metric
