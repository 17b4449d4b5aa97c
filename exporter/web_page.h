// GET / and GET /api/v1/report: what the lookout saw, as HTML and as JSON.
#pragma once

#include <functional>

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
  http::Response Json(const http::Request& request) const;

 private:
  http::Response Finish(const http::Request& request,
                        http::Response response) const;

  const page::About about_;
  const std::function<page::Sight()> look_;
  const bool compress_;
};

}  // namespace exporter
