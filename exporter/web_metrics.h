// What our own HTTP server does, as metrics on the same page: the registry is
// a collector like the others (collectors::FromCollectable).
//   drift_exporter_http_requests_total{handler,code}
//   drift_exporter_http_request_duration_seconds{handler}  (histogram)
//   drift_exporter_http_requests_in_flight
//   drift_exporter_http_connections_refused_total
//   drift_exporter_web_config_last_reload_successful  (with --web.config.file)
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdint>
#include <memory>

namespace exporter {

// The values of label `handler`.
enum class Endpoint : uint8_t {
  kMetrics,
  kPage,
  kReport,
  kHealthy,
  kReady,
  kReload,
  kOther,  // a path that we do not have
  kNone,   // not understood, and answered by the server itself
};

// Any number of threads.
class WebMetrics {
 public:
  WebMetrics();

  const std::shared_ptr<prometheus::Registry>& registry() const {
    return registry_;
  }

  // A request, from its construction to Answered(), which its destructor makes
  // up for.
  class Request {
   public:
    explicit Request(WebMetrics& metrics);
    ~Request();
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    void Answered(Endpoint endpoint, int status);

   private:
    WebMetrics& metrics_;
    const std::chrono::steady_clock::time_point start_;
  };

  // drift_exporter_web_config_last_reload_successful, from the first call on.
  void WebConfigRead(bool good);

  void CountRejected(int status);
  void CountConnectionRefused();

 private:
  prometheus::Counter& Requests(Endpoint endpoint, int status);
  prometheus::Histogram& Seconds(Endpoint endpoint);

  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Gauge& in_flight_;
  prometheus::Counter& refused_;
};

}  // namespace exporter
