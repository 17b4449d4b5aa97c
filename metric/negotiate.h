// Which format and which content coding a request gets, from its Accept and
// Accept-Encoding headers (RFC 9110 section 12.5).
#pragma once

#include <string>
#include <string_view>

#include "metric/page.h"

namespace metric {

struct Answer {
  bool acceptable = true;  // false: 406, nothing we can write is wanted
  Format format = Format::kText;
  std::string content_type;  // complete header value, escaping= echoed
};

// The highest q wins; between equals OpenMetrics 1.0.0, then text 0.0.4, then
// text 1.0.0. q=0 refuses. Unknown and repeated parameters are ignored, an
// unknown version of a known type is not ours. No header, nothing that reads as
// a media range, */* and text/* mean text 0.0.4; who names OpenMetrics only by
// a wildcard gets it only if text is refused. OpenMetrics without a version or
// with 0.0.1 is not ours.
Answer NegotiateFormat(std::string_view accept);

// True if gzip is wanted at all: named, or matched by *, with q > 0, and
// not less than identity's q.
bool WantsGzip(std::string_view accept_encoding);

// gzip member of `text` (zlib, `level` 1..9), appended to `out`. False, and
// `out` as it was, if zlib gets no memory.
bool Gzip(std::string_view text, int level, std::string* out);

}  // namespace metric
