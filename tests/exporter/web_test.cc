// Requests -> responses, with fake collectors behind them.
#include "exporter/web.h"

#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/metrics_endpoint.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/client.h"
#include "tests/exporter/http/look.h"
#include "tests/exporter/scrape/bench.h"

namespace exporter {
namespace {

using http::Field;
using http::Gunzip;
using http::Request;
using http::Response;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Fields = std::map<std::string, std::string>;

class WebTest : public testing::Test {
 protected:
  void Start(std::vector<collectors::Collector> collectors =
                 {Working("cpu"), Working("memory")},
             Walk walk = nullptr) {
    auto bench = std::make_shared<Bench>(
        std::move(collectors), Scraper::Options{.longest = kForever}, walk);
    handler_ = MakeHandler({bench, &bench->scraper()}, options_, metrics_);
  }

  Response Ask(const std::string& target, const Fields& fields = {},
               const std::string& method = "GET") {
    if (!handler_) Start();
    const size_t mark = target.find('?');
    const std::string path = target.substr(0, mark);
    const std::string query =
        mark == target.npos ? "" : target.substr(mark + 1);
    return handler_({method, path, query, [&](std::string_view name) {
                       const auto field = fields.find(std::string(name));
                       return field == fields.end()
                                  ? std::string_view()
                                  : std::string_view(field->second);
                     }});
  }

  WebOptions options_;
  const std::shared_ptr<WebMetrics> metrics_ = std::make_shared<WebMetrics>();
  http::Handler handler_;
};

TEST_F(WebTest, PathsAreExact) {
  for (const auto& [path, status] : std::map<std::string, int>{
           {"/metrics", 200},
           {"/metrics?", 200},
           {"/metrics?unknown=1", 200},
           {"/", 200},
           {"/?x", 200},
           {"/-/healthy", 200},
           {"/METRICS", 404},
           {"/Metrics", 404},
           {"//metrics", 404},
           {"/%6detrics", 404},
           {"/a/../metrics", 404},
           {"/./metrics", 404},
           {"/metrics%00x", 404},
           {"/metrics/", 404},
           {"/metrics ", 404},
           {"/metricsx", 404},
           {"/-/healthy/", 404},
           {"/-/", 404},
           {"//", 404},
           {"", 404},
           {"*", 404},
           {"/favicon.ico", 404},
       }) {
    const Response response = Ask(path);
    EXPECT_EQ(response.status, status) << path;
    if (status != 200) {
      EXPECT_EQ(response.body, "404 Not Found: metrics are at /metrics\n");
    }
  }
}

TEST_F(WebTest, OtherMethodsAreNotAllowed) {
  for (const std::string method :
       {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "FOO", "get"}) {
    for (const std::string path : {"/metrics", "/", "/-/healthy", "/-/ready"}) {
      const Response response = Ask(path, {}, method);
      EXPECT_EQ(response.status, 405) << method << " " << path;
      EXPECT_EQ(Field(response, "Allow"), "GET, HEAD");
    }
    EXPECT_EQ(Ask("/nothing", {}, method).status, 404);
  }
  EXPECT_EQ(Ask("/metrics", {}, "HEAD").status, 200);
}

TEST_F(WebTest, Formats) {
  const Response text = Ask("/metrics");
  EXPECT_EQ(text.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(text.body, HasSubstr("\ndrift_test_cpu 1\n"));
  EXPECT_EQ(Field(text, "Content-Encoding"), "(none)");
  EXPECT_EQ(Field(text, "Vary"), "Accept, Accept-Encoding");
  EXPECT_EQ(Field(text, "Cache-Control"), "no-store");

  const Response open = Ask(
      "/metrics", {{"Accept", "application/openmetrics-text;version=1.0.0"}});
  EXPECT_THAT(open.content_type,
              StartsWith("application/openmetrics-text; version=1.0.0"));
  EXPECT_THAT(open.body, EndsWith("\n# EOF\n"));

  const Response none = Ask("/metrics", {{"Accept", "application/json"}});
  EXPECT_EQ(none.status, 406);
  EXPECT_THAT(none.body, HasSubstr("openmetrics-text"));
}

TEST_F(WebTest, CompressesForThoseWhoAccept) {
  for (int i = 0; i < 3; ++i) {  // with a buffer that was used before
    const Response page = Ask("/metrics", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(Field(page, "Content-Encoding"), "gzip");
    EXPECT_THAT(Gunzip(page.body), AllOf(StartsWith("# HELP"),
                                         HasSubstr("\ndrift_test_memory 1\n")));
  }
  EXPECT_EQ(Field(Ask("/metrics", {{"Accept-Encoding", "gzip;q=0"}}),
                  "Content-Encoding"),
            "(none)");
  options_.compress = false;
  Start();
  EXPECT_EQ(
      Field(Ask("/metrics", {{"Accept-Encoding", "gzip"}}), "Content-Encoding"),
      "(none)");
}

TEST_F(WebTest, ChoosesCollectors) {
  const auto has = [](const char* name) {
    return HasSubstr(std::string("\ndrift_test_") + name + " 1\n");
  };
  for (const char* query :
       {"collect[]=cpu", "collect%5B%5D=cpu", "collect%5b%5D=c%70u",
        "&x=y&collect[]=cpu&", "collect[]=cpu&collect[]=cpu",
        "exclude[]=memory"}) {
    const Response page = Ask(std::string("/metrics?") + query);
    EXPECT_EQ(page.status, 200) << query;
    EXPECT_THAT(page.body, AllOf(has("cpu"), Not(has("memory")))) << query;
  }
  EXPECT_THAT(Ask("/metrics?collect[]=cpu&collect[]=memory").body,
              AllOf(has("cpu"), has("memory")));
  EXPECT_THAT(Ask("/metrics?Collect[]=cpu&collect=cpu").body, has("memory"));
}

TEST_F(WebTest, NamesUnknownCollectors) {
  for (const auto& [query, quoted] : std::map<std::string, std::string>{
           {"collect[]=cpus", "\"cpus\""},
           {"collect[]=cpu&collect[]=CPU", "\"CPU\""},
           {"exclude[]=x", "\"x\""},
           {"collect[]=", "\"\""},
           {"collect[]", "\"\""},
           {"collect[]=a%0d%0ab%00<%ff",
            "\"a?"
            "?b?<?\""},
           {"collect[]=%zz+%4", "\"%zz %4\""},
           {"collect[]=" + std::string(5000, 'x'), "x...\""},
       }) {
    const Response response = Ask("/metrics?" + query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_THAT(response.body, HasSubstr(quoted));
    EXPECT_THAT(response.body, HasSubstr("cpu memory"));  // the known ones
    EXPECT_LT(response.body.size(), 250u);
    EXPECT_EQ(response.body.find('\n'), response.body.size() - 1);
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  }
  EXPECT_EQ(Ask("/metrics?collect[]=cpu&exclude[]=memory").status, 400);
}

TEST(ScrapeBudget, IsWhatPrometheusGivesMinusAMargin) {
  const auto ms = [](std::string_view header) {
    return std::chrono::duration_cast<milliseconds>(ScrapeBudget(header))
        .count();
  };
  EXPECT_EQ(ms("3"), 2500);
  EXPECT_EQ(ms("2.25"), 1750);
  EXPECT_EQ(ms("1e0"), 500);
  EXPECT_EQ(ms("10"), 5000);
  EXPECT_EQ(ms("1e300"), 5000);
  EXPECT_EQ(ms("0.55"), 100);
  EXPECT_EQ(ms("0.001"), 100);
  for (const char* garbage : {"", "x", "3s", " 3", "-3", "0", "inf", "nan",
                              "0x3", "3,5", "1e999", "+3"}) {
    EXPECT_EQ(ms(garbage), 5000) << garbage;
  }
}

TEST_F(WebTest, KeepsTheDeadlineOfTheRequest) {
  auto entered = MakeGate();
  auto gate = MakeGate();
  Start({Working("cpu"), Held("stuck", entered, gate)});
  const auto start = Clock::now();
  const Response page =
      Ask("/metrics", {{"X-Prometheus-Scrape-Timeout-Seconds", "0.7"}});
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(3));
  EXPECT_THAT(page.body, HasSubstr("\ndrift_test_cpu 1\n"));
  EXPECT_THAT(page.body, HasSubstr("_success{collector=\"stuck\"} 0\n"));
  gate->Open();
}

TEST_F(WebTest, BoundsScrapesAtOnce) {
  options_.max_requests = 1;
  auto entered = MakeGate();
  auto gate = MakeGate();
  Start({Held("slow", entered, gate)});
  auto first = std::async(std::launch::async, [&] { return Ask("/metrics"); });
  entered->Wait();
  const Response second = Ask("/metrics");
  EXPECT_EQ(second.status, 503);
  EXPECT_THAT(second.body, HasSubstr("--web.max-requests"));
  EXPECT_EQ(Ask("/").status, 200);
  EXPECT_EQ(Ask("/-/healthy").status, 200);
  gate->Open();
  EXPECT_EQ(first.get().status, 200);
  EXPECT_EQ(Ask("/metrics").status, 200);
}

TEST_F(WebTest, Health) {
  auto gate = MakeGate();
  Start({Working("cpu")}, [gate] {
    gate->Wait();
    return absl::UnavailableError("no cgroups");
  });
  EXPECT_EQ(Ask("/-/healthy").body, "drift_exporter is Healthy.\n");
  EXPECT_EQ(Ask("/-/ready").status, 503);
  EXPECT_THAT(Ask("/-/ready").body, HasSubstr("not ready"));
  gate->Open();
  EXPECT_TRUE(Eventually([&] { return Ask("/-/ready").status == 200; }));
  EXPECT_EQ(Ask("/-/ready").body, "drift_exporter is Ready.\n");
}

TEST_F(WebTest, ReloadIsForThoseWhoEnabledIt) {
  EXPECT_EQ(Ask("/-/reload", {}, "POST").status, 403);
  EXPECT_EQ(Field(Ask("/-/reload"), "Allow"), "POST, PUT");
  bool in_time = true;
  options_.reload = [&] { return in_time; };
  Start();
  EXPECT_EQ(Ask("/-/reload").status, 405);
  EXPECT_EQ(Ask("/-/reload", {}, "POST").status, 200);
  in_time = false;
  EXPECT_EQ(Ask("/-/reload", {}, "PUT").status, 503);
}

TEST_F(WebTest, OneReloadAtATime) {
  std::promise<void> entered, leave;
  options_.reload = [&, left = leave.get_future().share()] {
    entered.set_value();
    left.wait();
    return true;
  };
  Start();
  auto first = std::async(std::launch::async,
                          [&] { return Ask("/-/reload", {}, "POST").status; });
  entered.get_future().wait();
  EXPECT_EQ(Ask("/-/reload", {}, "POST").status, 409);
  leave.set_value();
  EXPECT_EQ(first.get(), 200);
}

TEST_F(WebTest, TelemetryPathMayTakeTheRoot) {
  options_.telemetry_path = "/";
  Start();
  EXPECT_THAT(Ask("/").body, HasSubstr("\ndrift_test_cpu 1\n"));
}

TEST_F(WebTest, CountsItself) {
  Start({Working("cpu"),
         collectors::FromCollectable("http", "itself", metrics_->registry())});
  metrics_->CountRejected(400);
  metrics_->CountConnectionRefused();
  Ask("/nothing");
  Ask("/metrics", {}, "POST");
  Ask("/");
  const std::string page = Ask("/metrics").body;
  for (const char* line : {
           "_requests_total{code=\"200\",handler=\"page\"} 1\n",
           "_requests_total{code=\"200\",handler=\"metrics\"} 0\n",
           "_requests_total{code=\"503\",handler=\"metrics\"} 0\n",
           "_requests_total{code=\"405\",handler=\"metrics\"} 1\n",
           "_requests_total{code=\"404\",handler=\"other\"} 1\n",
           "_requests_total{code=\"400\",handler=\"none\"} 1\n",
           "_request_duration_seconds_count{handler=\"page\"} 1\n",
           "_request_duration_seconds_bucket{handler=\"metrics\",le=",
           "_requests_in_flight 1\n",
           "_connections_refused_total 1\n",
       }) {
    EXPECT_THAT(page, HasSubstr(std::string("drift_exporter_http") + line));
  }
  EXPECT_THAT(Ask("/metrics").body,
              HasSubstr("_requests_total{code=\"200\",handler=\"metrics\"} 1"));
}

// All together, over a socket.
TEST_F(WebTest, OverHttp) {
  Start();
  const auto server = http::StartServer(handler_);
  const std::string url = server->urls()[0];
  for (const auto& [path, status] : std::map<std::string, int>{
           {"/metrics", 200},
           {"/METRICS", 404},
           {"//metrics", 404},
           {"/%6detrics", 404},
           {"/a/../metrics", 404},
           {"/metrics%00x", 404},
           {"/metrics/", 404},
           {"/metrics?collect%5B%5D=cpu", 200},
           {"/metrics?collect[]=x", 400},
           {url + "/metrics", 200},
           {"*", 404},
           {"/", 200},
       }) {
    EXPECT_EQ(http::Ask(url, http::Request11("GET", path)).status(), status)
        << path;
  }
  for (const char* method : {"POST", "PUT", "OPTIONS", "TRACE", "G$T"}) {
    const http::Reply reply =
        http::Ask(url, http::Request11(method, "/metrics"));
    EXPECT_EQ(reply.status(), 405) << method;
    EXPECT_EQ(reply.field("Allow"), "GET, HEAD") << method;
  }
  const http::Reply get = http::Ask(
      url, "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_THAT(Gunzip(get.body), HasSubstr("\ndrift_test_cpu 1\n"));
  const http::Reply head =
      http::Ask(url, http::Request11("HEAD", "/-/healthy"));
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.field("Content-Length"), "27");
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace exporter
