// Text from kernels, files and people -> text that a scraper can parse.
// Whatever comes in, well-formed UTF-8 goes out: each maximal invalid part
// becomes one U+FFFD (Unicode 15.0, section 3.9, "U+FFFD substitution").
#pragma once

#include <string>
#include <string_view>

namespace metric {

// Appends `value` as a label value wants it: \\ \" \n.
void AppendEscaped(std::string_view value, std::string* out);

// Appends `help` as a HELP line wants it: \\ \n, in OpenMetrics \" as well
// (text 0.0.4 knows no \" there: promtool calls it an invalid escape).
void AppendEscapedHelp(std::string_view help, bool openmetrics,
                       std::string* out);

}  // namespace metric
