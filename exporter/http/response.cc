#include "exporter/http/response.h"

#include <array>
#include <cstdio>

namespace exporter::http {
namespace {

// Header values come from us, but some repeat what a client sent: a line break
// in one would let it write header fields.
void AppendField(std::string_view name, std::string_view value,
                 std::string* out) {
  out->append(name).append(": ");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out->push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
  }
  out->append("\r\n");
}

}  // namespace

std::string Head(const Response& response, std::time_t now) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(ReasonPhrase(response.status)).append("\r\n");
  AppendField("Date", HttpDate(now), &head);
  AppendField("Content-Type", response.content_type, &head);
  AppendField("Content-Length", std::to_string(response.content().size()),
              &head);
  AppendField("X-Content-Type-Options", "nosniff", &head);
  for (const auto& [name, value] : response.headers) {
    AppendField(name, value, &head);
  }
  head.append("Connection: close\r\n\r\n");
  return head;
}

std::string HttpDate(std::time_t time) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[64];
  const int length =
      std::snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                    kDays.at(utc.tm_wday), utc.tm_mday, kMonths.at(utc.tm_mon),
                    utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return std::string(text, length);
}

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status < 400 ? "OK" : status < 500 ? "Bad Request" : "Error";
  }
}

Response ErrorResponse(int status, std::string_view what) {
  Response response;
  response.status = status;
  response.body = std::to_string(status) + " ";
  response.body.append(ReasonPhrase(status)).append(": ").append(what);
  response.body.append("\n");
  return response;
}

}  // namespace exporter::http
