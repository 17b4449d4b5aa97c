// Content negotiation, with the headers that Prometheus versions really send.
#include "metric/negotiate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace metric {
namespace {

constexpr std::string_view kText = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kText1 = "text/plain; version=1.0.0; charset=utf-8";
constexpr std::string_view kOpenMetrics =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr std::string_view kOpenMetricsUtf8 =
    "application/openmetrics-text; version=1.0.0; charset=utf-8; "
    "escaping=allow-utf-8";
constexpr std::string_view k406 = "";

struct Case {
  std::string world;
  std::string accept;
  std::string_view want;  // the Content-Type; k406: not acceptable
};

void Check(const Case& c) {
  const Answer answer = NegotiateFormat(c.accept);
  EXPECT_EQ(answer.acceptable, c.want != k406) << c.world;
  if (c.want == k406) return;
  EXPECT_EQ(answer.content_type, c.want) << c.world;
  EXPECT_EQ(answer.format,
            c.want.starts_with("text/") ? Format::kText : Format::kOpenMetrics)
      << c.world;
}

TEST(Negotiate, HeadersOfPrometheus) {
  const Case kCases[] = {
      {"2.42 (Debian 12)",
       "application/openmetrics-text;version=1.0.0,"
       "application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpenMetrics},
      {"2.42 with native histograms",
       "application/vnd.google.protobuf;proto=io.prometheus.client."
       "MetricFamily;encoding=delimited,"
       "application/openmetrics-text;version=1.0.0;q=0.8,"
       "application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpenMetrics},
      {"2.53",
       "application/openmetrics-text;version=1.0.0;q=0.5,"
       "application/openmetrics-text;version=0.0.1;q=0.4,"
       "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       kOpenMetrics},
      {"3.0.0, escaping twice on text 1.0.0",
       "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
       "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.4,"
       "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;"
       "q=0.3,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.2,"
       "*/*;escaping=allow-utf-8;q=0.1",
       kOpenMetricsUtf8},
      {"3.14",
       "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,"
       "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
       "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       kOpenMetricsUtf8},
      {"3.x, scrape_protocols: [PrometheusText1.0.0]",
       "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5",
       "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"},
      {"3.x, scrape_protocols: [PrometheusText0.0.4]",
       "text/plain;version=0.0.4;q=0.6,*/*;q=0.5", kText},
      {"before OpenMetrics",
       "application/vnd.google.protobuf;proto=io.prometheus.client."
       "MetricFamily;encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3,"
       "*/*;q=0.1",
       kText},
      {"2.5, OpenMetrics 0.0.1 only",
       "application/openmetrics-text; version=0.0.1,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kText},
      {"curl", "*/*", kText},
      {"a browser",
       "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
       "image/webp,*/*;q=0.8",
       kText},
      {"no header", "", kText},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(Negotiate, Rules) {
  const std::string om = "application/openmetrics-text;version=1.0.0";
  const Case kCases[] = {
      {"equals: OpenMetrics first", "text/plain;version=0.0.4," + om,
       kOpenMetrics},
      {"equals: text 0.0.4 before 1.0.0",
       "text/plain;version=1.0.0,text/plain;version=0.0.4", kText},
      {"higher q wins", om + ";q=0.2,text/plain;q=0.3", kText},
      {"higher q wins, three digits", om + ";q=0.301,text/plain;q=0.3",
       kOpenMetrics},
      {"wildcard above OpenMetrics means text", om + ";q=0.5,*/*;q=0.9", kText},
      {"q=0 refuses OpenMetrics", om + ";q=0,*/*", kText},
      {"q=0.000 too", om + ";q=0.000,text/plain;q=0.1", kText},
      {"all refused", om + ";q=0,text/plain;q=0", k406},
      {"everything refused", "*/*;q=0", k406},
      {"the closest range decides",
       "text/plain;q=0.1,text/*,*/*," + om + ";q=0.5", kOpenMetrics},
      {"text refused, anything else welcome", "text/plain;q=0,*/*",
       kOpenMetrics},
      {"text/*", "text/*", kText},
      {"application/*", "application/*", kOpenMetrics},
      {"application/* is no match for named text",
       "application/*,text/plain;q=0.1", kText},
      {"text without a version", "text/plain", kText},
      {"text of an unknown version", "text/plain;version=0.0.5", k406},
      {"text 1.0.0 alone", "text/plain;version=1.0.0", kText1},
      {"OpenMetrics without a version means 0.0.1",
       "application/openmetrics-text", k406},
      {"OpenMetrics 0.0.1 alone", "application/openmetrics-text;version=0.0.1",
       k406},
      {"OpenMetrics 0.0.1, text acceptable",
       "application/openmetrics-text;version=0.0.1,text/plain;q=0.1", kText},
      {"OpenMetrics 2.0.0, text acceptable",
       "application/openmetrics-text;version=2.0.0,*/*;q=0.1", kText},
      {"protobuf alone", "application/vnd.google.protobuf", k406},
      {"HTML alone", "text/html", k406},
      {"case does not count in types and parameter names",
       "Application/OpenMetrics-Text;VERSION=1.0.0;Q=0.5,text/plain;q=0.4",
       kOpenMetrics},
      {"blanks", " application/openmetrics-text ; version=1.0.0 ;\tq=0.9 , */*",
       kText},
      {"quoted values", "application/openmetrics-text;version=\"1.0.0\"",
       kOpenMetrics},
      {"comma and semicolon in quotes",
       "application/openmetrics-text;x=\"a,text/plain;q=1\";version=1.0.0",
       kOpenMetrics},
      {"unknown parameters", om + ";charset=utf-16;level=9", kOpenMetrics},
      {"repeated q: the first counts", om + ";q=0.1;q=1,text/plain;q=0.5",
       kText},
      {"repeated version: the first counts",
       "application/openmetrics-text;version=1.0.0;version=0.0.1",
       kOpenMetrics},
      {"other escaping schemes", om + ";escaping=underscores",
       "application/openmetrics-text; version=1.0.0; charset=utf-8; "
       "escaping=underscores"},
      {"escaping on text 0.0.4", "text/plain;version=0.0.4;escaping=dots",
       "text/plain; version=0.0.4; charset=utf-8; escaping=dots"},
      {"unknown escaping is not echoed",
       om + ";escaping=\"x\r\nSet-Cookie: y\"", kOpenMetrics},
      {"repeated escaping: the first counts",
       om + ";escaping=values;escaping=dots",
       "application/openmetrics-text; version=1.0.0; charset=utf-8; "
       "escaping=values"},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(Negotiate, GarbageIsForgiven) {
  const std::string om = "application/openmetrics-text;version=1.0.0";
  const Case kCases[] = {
      {"blanks", "  \t ", kText},
      {"separators", ",;,;=;,,", kText},
      {"a word", "metrics", kText},
      {"bytes", "\xFF\xFE\x01\"", kText},
      {"a lonely quote hides the rest", "\",text/plain", k406},
      {"empty elements", ",," + om + ",,", kOpenMetrics},
      {"q that is no number", om + ";q=high,text/plain;q=0.9", kOpenMetrics},
      {"q above 1", om + ";q=7,text/plain;q=0.9", kOpenMetrics},
      {"q below 0", om + ";q=-1,text/plain;q=0.9", kOpenMetrics},
      {"q is NaN", om + ";q=nan,text/plain;q=0.9", kOpenMetrics},
      {"q without a value", om + ";q,text/plain;q=0.9", kOpenMetrics},
      {"unfinished quote", om + ";q=0.5;x=\"", kOpenMetrics},
      {"backslash at the end of a quote", om + ";x=\"\\", kOpenMetrics},
  };
  for (const Case& c : kCases) Check(c);
}

TEST(Negotiate, LongHeadersCostTheirLength) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::string_view unit :
       {"a/b;c=d,", ",", ";", "\"", "\\", "*/*;q=0.1,", "text/plain;", "="}) {
    std::string accept;
    while (accept.size() < 10000) accept += unit;
    NegotiateFormat(accept);
    WantsGzip(accept);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  std::string accept;
  for (int i = 0; i < 1000; ++i) accept += "x/y;z=1,";
  Check({"one good range behind 8 kB", accept + "text/plain;version=1.0.0",
         kText1});
}

}  // namespace
}  // namespace metric
