#include "exporter/web_page.h"

#include <algorithm>
#include <string>
#include <utility>

#include "exporter/http/response.h"
#include "exporter/page/view.h"
#include "exporter/report/json.h"
#include "metric/negotiate.h"

namespace exporter {
namespace {

using http::Request;
using http::Response;

constexpr int kGzipLevel = 3;  // as for metrics

page::About Describe(const Scraper& scraper, const WebOptions& options) {
  page::About about{options.host, options.version, options.telemetry_path, {}};
  auto& rows = about.collectors;
  for (const collectors::Collector& on : scraper.collectors()) {
    rows.push_back({on.name, on.reads, true});
  }
  for (const collectors::Collector& known : options.known) {
    if (std::ranges::find(rows, known.name, &page::About::Collector::name) ==
        rows.end()) {
      rows.push_back({known.name, known.reads, false});
    }
  }
  std::ranges::sort(rows, {}, &page::About::Collector::name);
  return about;
}

}  // namespace

WebPage::WebPage(const Scraper& scraper, const WebOptions& options)
    : about_(Describe(scraper, options)),
      look_(options.look ? options.look : [] { return page::Sight(); }),
      compress_(options.compress) {}

bool WebPage::WantsGzip(const Request& request) const {
  return compress_ && metric::WantsGzip(request.header("Accept-Encoding"));
}

Response WebPage::Html(const Request& request) const {
  const std::string nonce = page::MakeNonce();
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Content-Security-Policy", page::Policy(nonce)},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-store"},
                      {"Vary", "Accept-Encoding"}};
  response.body =
      page::Html(about_, look_(), page::ParseView(request.query), nonce);
  std::string compressed;
  if (WantsGzip(request) &&
      metric::Gzip(response.body, kGzipLevel, &compressed)) {
    response.body = std::move(compressed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

Response WebPage::Json(const Request& request) {
  const page::Sight sight = look_();
  if (sight.seen == nullptr) {
    Response response = http::ErrorResponse(
        503, sight.trouble.empty() ? "the first look is still under way"
                                   : sight.trouble);
    response.headers.emplace_back("Retry-After", "5");
    return response;
  }
  const Made made = Make(sight.seen);
  const bool gzip = WantsGzip(request) && made.gzip != nullptr;
  Response response;
  response.content_type = "application/json";
  response.headers = {{"Cache-Control", "no-store"},
                      {"Vary", "Accept-Encoding"}};
  if (gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  response.shared = gzip ? made.gzip : made.plain;
  return response;
}

WebPage::Made WebPage::Make(const std::shared_ptr<const page::Seen>& seen) {
  const std::lock_guard lock(mutex_);
  if (made_.of != seen) {
    auto plain =
        std::make_shared<const std::string>(report::Json(seen->findings, true));
    auto gzip = std::make_shared<std::string>();
    if (!metric::Gzip(*plain, kGzipLevel, gzip.get())) gzip = nullptr;
    made_ = {seen, std::move(plain), std::move(gzip)};
  }
  return made_;
}

}  // namespace exporter
