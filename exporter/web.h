// The endpoints: /metrics, / (the report as a page), /api/v1/report,
// /-/healthy,
// /-/ready, /-/reload (POST). Pure request -> response; sockets are
// exporter/http's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collectors/collector.h"
#include "exporter/http/server.h"
#include "exporter/page/lookout.h"
#include "exporter/scrape/scraper.h"
#include "exporter/web_metrics.h"

namespace exporter {

struct WebOptions {
  std::string telemetry_path = "/metrics";
  int max_requests = 40;  // scrapes at once, 503 above; 0: no bound
  bool compress = true;
  std::string host;     // of the page's title
  std::string version;  // shown on the page
  // The collectors that the page shows as off if the scraper does not have
  // them: collectors::All().
  std::vector<collectors::Collector> known;
  // What the page and the report show. Waits a little for a fresh look.
  std::function<page::Sight()> look;
  // Reads the declarations again; false: it took too long and goes on. Null:
  // /-/reload is forbidden (--web.enable-lifecycle).
  std::function<bool()> reload;
};

// 200, 400 (unknown collector), 404, 405 with Allow, 406, 503 with short plain
// bodies; paths are exact and case-sensitive. The handler owns what it uses.
http::Handler MakeHandler(std::shared_ptr<Scraper> scraper,
                          const WebOptions& options,
                          std::shared_ptr<WebMetrics> metrics);

}  // namespace exporter
