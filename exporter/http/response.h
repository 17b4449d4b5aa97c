// A Response as bytes. Every response closes its connection: Prometheus
// connects again in a millisecond, and an idle connection would hold a worker.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "exporter/http/server.h"

namespace exporter::http {

// Status line and header fields, the empty line included.
std::string Head(const Response& response, std::time_t now);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7). Not strftime(),
// which speaks the user's language; not CivetWeb's, which is a data race.
std::string HttpDate(std::time_t time);

// "Not Found" for 404.
std::string_view ReasonPhrase(int status);

// "404 Not Found: WHAT\n" as a plain response.
Response ErrorResponse(int status, std::string_view what);

}  // namespace exporter::http
