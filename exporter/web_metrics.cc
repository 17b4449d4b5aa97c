#include "exporter/web_metrics.h"

#include <string>

namespace exporter {
namespace {

const char* Name(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kMetrics:
      return "metrics";
    case Endpoint::kPage:
      return "page";
    case Endpoint::kReport:
      return "report";
    case Endpoint::kHealthy:
      return "healthy";
    case Endpoint::kReady:
      return "ready";
    case Endpoint::kReload:
      return "reload";
    case Endpoint::kOther:
      return "other";
    case Endpoint::kNone:
      break;
  }
  return "none";
}

}  // namespace

WebMetrics::WebMetrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      requests_(prometheus::BuildCounter()
                    .Name("drift_exporter_http_requests_total")
                    .Help("HTTP requests answered; handler \"none\" stands for "
                          "those that were not understood.")
                    .Register(*registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("drift_exporter_http_request_duration_seconds")
                   .Help("Time until an answer was ready to be sent.")
                   .Register(*registry_)),
      in_flight_(prometheus::BuildGauge()
                     .Name("drift_exporter_http_requests_in_flight")
                     .Help("HTTP requests being answered, this one included.")
                     .Register(*registry_)
                     .Add({})),
      refused_(prometheus::BuildCounter()
                   .Name("drift_exporter_http_connections_refused_total")
                   .Help("Connections closed at once since their address had "
                         "too many.")
                   .Register(*registry_)
                   .Add({})) {
  // What alerts look at is there from the beginning.
  Requests(Endpoint::kMetrics, 200);
  Requests(Endpoint::kMetrics, 503);
  Seconds(Endpoint::kMetrics);
}

prometheus::Counter& WebMetrics::Requests(Endpoint endpoint, int status) {
  return requests_.Add(
      {{"handler", Name(endpoint)}, {"code", std::to_string(status)}});
}

prometheus::Histogram& WebMetrics::Seconds(Endpoint endpoint) {
  return seconds_.Add({{"handler", Name(endpoint)}},
                      prometheus::Histogram::BucketBoundaries{
                          0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5});
}

WebMetrics::Request::Request(WebMetrics& metrics)
    : metrics_(metrics), start_(std::chrono::steady_clock::now()) {
  metrics_.in_flight_.Increment();
}

WebMetrics::Request::~Request() { metrics_.in_flight_.Decrement(); }

void WebMetrics::Request::Answered(Endpoint endpoint, int status) {
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start_;
  metrics_.Requests(endpoint, status).Increment();
  metrics_.Seconds(endpoint).Observe(took.count());
}

void WebMetrics::WebConfigRead(bool good) {
  // Registering it again gives the same one.
  prometheus::BuildGauge()
      .Name("drift_exporter_web_config_last_reload_successful")
      .Help(
          "1 if --web.config.file was fine when it was last read; 0 if what "
          "is in force is an older one.")
      .Register(*registry_)
      .Add({})
      .Set(good ? 1 : 0);
}

void WebMetrics::CountRejected(int status) {
  Requests(Endpoint::kNone, status).Increment();
}

void WebMetrics::CountConnectionRefused() { refused_.Increment(); }

}  // namespace exporter
