#include "exporter/web.h"

#include <atomic>
#include <utility>

#include "exporter/http/response.h"
#include "exporter/metrics_endpoint.h"
#include "exporter/web_page.h"

namespace exporter {
namespace {

using http::ErrorResponse;
using http::Request;
using http::Response;

class Web {
 public:
  Web(std::shared_ptr<Scraper> scraper, const WebOptions& options,
      std::shared_ptr<WebMetrics> metrics)
      : scraper_(std::move(scraper)),
        metrics_(std::move(metrics)),
        telemetry_path_(options.telemetry_path),
        reload_(options.reload),
        metrics_endpoint_(scraper_, {options.max_requests, options.compress}),
        page_(*scraper_, options) {}

  Response Handle(const Request& request) {
    WebMetrics::Request counted(*metrics_);
    const Endpoint endpoint = Find(request.path);
    Response response = Allowed(endpoint, request.method)
                            ? Answer(endpoint, request)
                            : NotAllowed(endpoint);
    counted.Answered(endpoint, response.status);
    return response;
  }

 private:
  Endpoint Find(std::string_view path) const {
    if (path == telemetry_path_) return Endpoint::kMetrics;
    if (path == "/") return Endpoint::kPage;
    if (path == "/api/v1/report") return Endpoint::kReport;
    if (path == "/-/healthy") return Endpoint::kHealthy;
    if (path == "/-/ready") return Endpoint::kReady;
    if (path == "/-/reload") return Endpoint::kReload;
    return Endpoint::kOther;
  }

  // What does not exist is a 404 for every method.
  static bool Allowed(Endpoint endpoint, std::string_view method) {
    if (endpoint == Endpoint::kOther) return true;
    if (endpoint == Endpoint::kReload) {
      return method == "POST" || method == "PUT";  // as Prometheus has it
    }
    return method == "GET" || method == "HEAD";
  }
  static Response NotAllowed(Endpoint endpoint) {
    const bool reload = endpoint == Endpoint::kReload;
    Response response = ErrorResponse(
        405, reload ? "POST and PUT are allowed" : "GET and HEAD are allowed");
    response.headers.emplace_back("Allow", reload ? "POST, PUT" : "GET, HEAD");
    return response;
  }

  Response Answer(Endpoint endpoint, const Request& request);
  Response Reload();

  const std::shared_ptr<Scraper> scraper_;
  const std::shared_ptr<WebMetrics> metrics_;
  const std::string telemetry_path_;
  const std::function<bool()> reload_;
  std::atomic<bool> reloading_{false};
  MetricsEndpoint metrics_endpoint_;
  WebPage page_;
};

Response Web::Answer(Endpoint endpoint, const Request& request) {
  Response response;
  switch (endpoint) {
    case Endpoint::kMetrics:
      return metrics_endpoint_.Answer(request);
    case Endpoint::kPage:
      return page_.Html(request);
    case Endpoint::kReport:
      return page_.Json(request);
    case Endpoint::kHealthy:
      response.body = "drift_exporter is Healthy.\n";
      return response;
    case Endpoint::kReady:
      if (!scraper_->ready()) {
        return ErrorResponse(503,
                             "drift_exporter is not ready, cgroups or "
                             "declarations are still being read");
      }
      response.body = "drift_exporter is Ready.\n";
      return response;
    case Endpoint::kReload:
      return Reload();
    default:
      return ErrorResponse(404, "metrics are at " + telemetry_path_);
  }
}

Response Web::Reload() {
  if (!reload_) {
    return ErrorResponse(403, "start with --web.enable-lifecycle to allow it");
  }
  // Whoever waits holds one of the few threads that answer.
  if (reloading_.exchange(true)) {
    return ErrorResponse(409, "a reload is under way");
  }
  const bool in_time = reload_();
  reloading_ = false;
  if (!in_time) {
    return ErrorResponse(503,
                         "the sources are slow; they are still being read");
  }
  Response response;
  response.body =
      "Declarations read again; drift_declared_source_problems "
      "and the log tell what is wrong with them.\n";
  return response;
}

}  // namespace

http::Handler MakeHandler(std::shared_ptr<Scraper> scraper,
                          const WebOptions& options,
                          std::shared_ptr<WebMetrics> metrics) {
  auto web =
      std::make_shared<Web>(std::move(scraper), options, std::move(metrics));
  return [web](const Request& request) { return web->Handle(request); };
}

}  // namespace exporter
