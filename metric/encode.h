// The metadata lines before a family's samples, in each format.
#pragma once

#include <string>

#include "metric/page.h"

namespace metric {

// text 0.0.4:    # HELP, # TYPE
// OpenMetrics:   # TYPE, # UNIT, # HELP, all with the name less its suffix
// HELP is left out when there is none.
void AppendMetadata(const Family& family, Format format, std::string* out);

}  // namespace metric
