#include "exporter/metrics_endpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "exporter/http/response.h"
#include "exporter/query.h"
#include "metric/negotiate.h"
#include "metric/page.h"

namespace exporter {
namespace {

using http::ErrorResponse;
using http::Request;
using http::Response;
using std::chrono::duration;
using std::chrono::duration_cast;

constexpr duration<double> kMargin{0.5};  // for encoding, and for the way back
constexpr duration<double> kShortest{0.1};
constexpr duration<double> kLongest{5};

// Measured on a page of 390 kB: level 1 takes 1.2 ms and leaves 41 kB, level 3
// 1.2 ms and 35 kB, level 4 2.3 ms and 34 kB.
constexpr int kGzipLevel = 3;

constexpr size_t kMostBuffers = 2;
constexpr size_t kLargestBuffer = 4 << 20;

// For a line of plain text: what a client sent may be any bytes.
std::string Printable(std::string_view text) {
  constexpr size_t kMost = 64;
  std::string line(text.substr(0, kMost));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (text.size() > kMost) line += "...";
  return line;
}

}  // namespace

Clock::duration ScrapeBudget(std::string_view header) {
  double seconds = 0;
  const char* end = header.data() + header.size();
  const auto [rest, error] = std::from_chars(header.data(), end, seconds);
  if (error != std::errc() || rest != end || !std::isfinite(seconds) ||
      seconds <= 0) {
    return duration_cast<Clock::duration>(kLongest);
  }
  return duration_cast<Clock::duration>(
      std::clamp(duration<double>(seconds) - kMargin, kShortest, kLongest));
}

// One of max_requests.
class MetricsEndpoint::Slot {
 public:
  explicit Slot(MetricsEndpoint& endpoint)
      : endpoint_(endpoint), number_(++endpoint.scrapes_) {}
  ~Slot() { --endpoint_.scrapes_; }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  bool free() const {
    const int most = endpoint_.options_.max_requests;
    return most <= 0 || number_ <= most;
  }

 private:
  MetricsEndpoint& endpoint_;
  const int number_;
};

MetricsEndpoint::MetricsEndpoint(std::shared_ptr<Scraper> scraper,
                                 Options options)
    : scraper_(std::move(scraper)), options_(options) {}

Response MetricsEndpoint::Answer(const Request& request) {
  const std::string_view accept = request.header("Accept");
  if (!metric::NegotiateFormat(accept).acceptable) {
    return ErrorResponse(406,
                         "text/plain; version=0.0.4 and application/"
                         "openmetrics-text; version=1.0.0 can be had");
  }
  const Slot slot(*this);
  if (!slot.free()) {
    return ErrorResponse(503, "more than " +
                                  std::to_string(options_.max_requests) +
                                  " scrapes at once (--web.max-requests)");
  }
  Scraper::Wanted wanted;
  wanted.deadline =
      Clock::now() +
      ScrapeBudget(request.header("X-Prometheus-Scrape-Timeout-Seconds"));
  for (auto& [name, value] : ParseQuery(request.query)) {
    if (name == "collect[]") {
      wanted.collect.push_back(std::move(value));
    } else if (name == "exclude[]") {
      wanted.exclude.push_back(std::move(value));
    }
  }
  const auto page = scraper_->Scrape(wanted);
  if (!page.ok()) return Refuse(wanted, page.status());
  return Encode(**page, accept, request.header("Accept-Encoding"));
}

Response MetricsEndpoint::Encode(const metric::Page& page,
                                 std::string_view accept,
                                 std::string_view accept_encoding) {
  const metric::Answer answer = metric::NegotiateFormat(accept);
  Response response;
  response.content_type = answer.content_type;
  response.headers = {{"Cache-Control", "no-store"},
                      {"Vary", "Accept, Accept-Encoding"}};
  if (!options_.compress || !metric::WantsGzip(accept_encoding)) {
    page.Encode(answer.format, &response.body);
    return response;
  }
  std::string text = TakeBuffer();
  page.Encode(answer.format, &text);
  if (metric::Gzip(text, kGzipLevel, &response.body)) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    GiveBuffer(std::move(text));
  } else {  // no memory for it
    response.body = std::move(text);
  }
  return response;
}

Response MetricsEndpoint::Refuse(const Scraper::Wanted& wanted,
                                 const absl::Status& status) const {
  const std::string why(status.message());
  const auto& enabled = scraper_->collectors();
  for (const auto* names : {&wanted.collect, &wanted.exclude}) {
    for (const std::string& name : *names) {
      if (std::none_of(enabled.begin(), enabled.end(),
                       [&](const auto& one) { return one.name == name; })) {
        return ErrorResponse(400, "\"" + Printable(name) + "\": " + why);
      }
    }
  }
  return ErrorResponse(400, why);
}

std::string MetricsEndpoint::TakeBuffer() {
  const std::lock_guard lock(mutex_);
  if (buffers_.empty()) return {};
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  buffer.clear();
  return buffer;
}

void MetricsEndpoint::GiveBuffer(std::string buffer) {
  const std::lock_guard lock(mutex_);
  if (buffers_.size() < kMostBuffers && buffer.capacity() <= kLargestBuffer) {
    buffers_.push_back(std::move(buffer));
  }
}

}  // namespace exporter
