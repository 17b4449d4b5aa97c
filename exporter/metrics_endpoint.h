// GET /metrics: a scrape with the collectors and the deadline that the request
// asks for, in the format and coding that it accepts.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/server.h"
#include "exporter/scrape/scraper.h"

namespace exporter {

// How long a scrape may take, from X-Prometheus-Scrape-Timeout-Seconds: half a
// second less, so that the page still gets there, and 0.1 to 5 s. Whatever is
// no such number means 5 s.
Clock::duration ScrapeBudget(std::string_view header);

// Any number of threads.
class MetricsEndpoint {
 public:
  struct Options {
    int max_requests;  // at once, 503 above; 0: no bound
    bool compress;
  };
  MetricsEndpoint(std::shared_ptr<Scraper> scraper, Options options);

  // 200, 400, 406 or 503.
  http::Response Answer(const http::Request& request);

 private:
  class Slot;
  http::Response Encode(const metric::Page& page, std::string_view accept,
                        std::string_view accept_encoding);
  http::Response Refuse(const Scraper::Wanted& wanted,
                        const absl::Status& status) const;
  std::string TakeBuffer();
  void GiveBuffer(std::string buffer);

  const std::shared_ptr<Scraper> scraper_;
  const Options options_;
  std::atomic<int> scrapes_ = 0;

  // The memory that pages are encoded into before they are compressed: a few
  // stay for the next scrape.
  std::mutex mutex_;
  std::vector<std::string> buffers_;
};

}  // namespace exporter
