// The two endpoints for people and for programs that ask what people would.
#include "exporter/web_page.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exporter/report/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/look.h"
#include "tests/exporter/report/sample.h"
#include "tests/exporter/scrape/bench.h"

namespace exporter {
namespace {

using http::Field;
using http::Gunzip;
using http::Response;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WebPageTest : public testing::Test {
 protected:
  void Start(std::vector<collectors::Collector> collectors = {}) {
    auto bench = std::make_shared<Bench>(std::move(collectors),
                                         Scraper::Options{.longest = kForever});
    handler_ = MakeHandler({bench, &bench->scraper()}, options_,
                           std::make_shared<WebMetrics>());
  }

  Response Ask(const std::string& target, const std::string& encoding = "") {
    if (!handler_) Start();
    const size_t mark = target.find('?');
    const std::string path = target.substr(0, mark);
    const std::string query =
        mark == target.npos ? "" : target.substr(mark + 1);
    return handler_({"GET", path, query, [&](std::string_view name) {
                       return name == "Accept-Encoding"
                                  ? std::string_view(encoding)
                                  : std::string_view();
                     }});
  }

  WebOptions options_;
  http::Handler handler_;
};

TEST_F(WebPageTest, ThePage) {
  options_.host = "node-7";
  options_.version = "drift_exporter, version <1> & \"2\"";
  options_.telemetry_path = "/m'\"><script>";
  collectors::Collector cpu = Working("cpu");
  cpu.reads = "/proc/<pid>/stat";
  options_.known = {cpu, Working("disk")};
  Start({cpu, Working("zoo")});
  const Response page = Ask("/");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(Field(page, "Cache-Control"), "no-store");
  EXPECT_THAT(page.body, HasSubstr("version &lt;1&gt; &amp; &quot;2&quot;"));
  EXPECT_THAT(page.body, HasSubstr("/proc/&lt;pid&gt;/stat<td>on"));
  const size_t cpu_row = page.body.find(">cpu</a>");
  const size_t disk_row = page.body.find("<code>disk</code>");
  const size_t zoo_row = page.body.find(">zoo</a>");
  EXPECT_LT(cpu_row, disk_row);
  EXPECT_LT(disk_row, zoo_row);
  EXPECT_NE(zoo_row, page.body.npos);

  // Script and style of this very response, and of no other.
  const std::string policy = Field(page, "Content-Security-Policy");
  const size_t at = policy.find("'nonce-");
  ASSERT_NE(at, policy.npos);
  const std::string nonce = policy.substr(at + 7, 32);
  EXPECT_THAT(page.body, HasSubstr("<script nonce=" + nonce + ">"));
  EXPECT_NE(Field(Ask("/"), "Content-Security-Policy"), policy);

  const Response gzip = Ask("/", "gzip");
  EXPECT_THAT(Gunzip(gzip.body), StartsWith("<!DOCTYPE html>"));
}

TEST_F(WebPageTest, TheReport) {
  EXPECT_EQ(Ask("/api/v1/report").status, 503) << "nothing has been seen yet";
  EXPECT_EQ(Field(Ask("/api/v1/report"), "Retry-After"), "5");

  options_.look = [] { return page::Sight{nullptr, "no cgroups here", {}}; };
  Start();
  EXPECT_THAT(Ask("/api/v1/report").body, HasSubstr("no cgroups here"));

  options_.look = [] {
    auto seen = std::make_shared<page::Seen>();
    seen->findings = report::Troubled();
    seen->at = Clock::now();
    seen->history = std::make_shared<page::History>();
    return page::Sight{seen, "", {}};
  };
  Start();
  const Response report = Ask("/api/v1/report");
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.content_type, "application/json");
  EXPECT_EQ(report.content(), report::Json(report::Troubled(), true))
      << "the same document as `report --format=json`";
  EXPECT_THAT(Ask("/?verdict=masked").body,
              AllOf(HasSubstr("<tr class=masked>"),
                    Not(HasSubstr("<tr class=drift>"))));
}

}  // namespace
}  // namespace exporter
