// GET / and GET /api/v1/report: what the lookout saw, as HTML and as JSON.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "exporter/http/server.h"
#include "exporter/page/page.h"
#include "exporter/scrape/scraper.h"
#include "exporter/web.h"

namespace exporter {

// Any number of threads.
class WebPage {
 public:
  WebPage(const Scraper& scraper, const WebOptions& options);

  // 200, also while nothing has been seen yet: the page says so.
  http::Response Html(const http::Request& request) const;
  // 200, or 503 while nothing has been seen yet. report/json.h has the format.
  http::Response Json(const http::Request& request);

 private:
  // The report of one look, made once for all who ask meanwhile.
  struct Made {
    std::shared_ptr<const page::Seen> of;
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;  // null: no memory for it
  };
  Made Make(const std::shared_ptr<const page::Seen>& seen);
  bool WantsGzip(const http::Request& request) const;

  const page::About about_;
  const std::function<page::Sight()> look_;
  const bool compress_;
  std::mutex mutex_;
  Made made_;  // guarded by mutex_
};

}  // namespace exporter
