#include "exporter/page/page.h"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/sample.h"

namespace page {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kNonce = "0123456789abcdef";

About Some() {
  return {"node-7",
          "drift_exporter, version <1>",
          "/metrics",
          {{"cgroup_cpu", "/sys/<cpu>", true}, {"health", "asks", false}}};
}

Sight Of(report::Findings findings, std::chrono::seconds age = {}) {
  auto seen = std::make_shared<Seen>();
  seen->findings = std::move(findings);
  seen->at = Clock::now() - age;
  seen->history = std::make_shared<History>();
  return {seen, "", {}};
}

std::string Page(const Sight& sight, const std::string& query = "") {
  return Html(Some(), sight, ParseView(query), kNonce);
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != text.npos; ++at) ++count;
  return count;
}

TEST(PageTest, AllThatIsToldOfARow) {
  const std::string page = Page(Of(report::Troubled()));
  for (const char* part :
       {"<tr class=suffers>", ">shop/db/db-0/postgres</span>",
        "<small>statefulset</small>", "data-l=\"Declared\">2Gi<",
        "data-l=\"Applied\">2Gi<", "data-l=\"Actual\">43 %<svg",
        "<code>memory-stalled</code> above 20 %", ">apps/db.yaml:17</small>",
        "<code>not_running</code> wanted by multi-user.target",
        "512Mi at /kubepods.slice", "2026-11-23T06:43:12Z, the last 5 s",
        "37 workloads, 5 declared", "<b>1</b> suffers</a>",
        "<b>2</b> drift</a>",
        "<code>kubernetes:/srv/gitops</code> at <code>3f2a</code>",
        " 3 problems</b>", "href=\"./metrics\"", "href=\"./api/v1/report\"",
        "<title>node-7 · drift_exporter</title>"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(PageTest, NamesOfStrangersAreText) {
  report::Findings findings = report::Troubled();
  for (report::Row& row : findings.rows) {
    row.who.workload =
        "<script>alert(1)</script>\" onload='x' \xe2\x80\xae\xff";
    row.where = "<b>.yaml:1";
    row.level = "/<i>.slice";
    row.note = "<u>";
  }
  findings.sources = {{"native:/srv/<em>", "<s>", false, 0}};
  About about = Some();
  about.host = "<h>";
  about.telemetry_path = "/m'\"><script>";
  Sight sight = Of(findings);
  sight.trouble = "<trouble>";
  const std::string query = "q=%3Cscript%3E%22%27%3E&verdict=drift";
  for (const std::string& with : {std::string(), query}) {
    const std::string page = Html(about, sight, ParseView(with), kNonce);
    EXPECT_EQ(Count(page, "<script"), 1U) << "our own";
    for (const char* part : {"<b>.yaml", "<i>", "<u>", "<em>", "<s>", "<h>",
                             "<trouble>", "\xff", "\xe2\x80\xae"}) {
      EXPECT_THAT(page, Not(HasSubstr(part)));
    }
    // No attribute of ours holds a stranger's quote.
    EXPECT_THAT(page, Not(HasSubstr("\" onload='")));
    EXPECT_THAT(page, HasSubstr("/m&#39;&quot;&gt;&lt;script&gt;"));
  }
  EXPECT_THAT(Html(about, sight, ParseView(query), kNonce),
              HasSubstr("value=\"&lt;script&gt;&quot;&#39;&gt;\""));
}

TEST(PageTest, NothingThatItsPolicyWouldForbid) {
  const std::string page = Page(Of(report::Troubled()));
  EXPECT_EQ(Count(page, " nonce=" + std::string(kNonce) + ">"), 2U);
  EXPECT_THAT(page, Not(HasSubstr(" style=")));
  EXPECT_THAT(page, Not(HasSubstr(" onclick=")));
  EXPECT_EQ(Count(page, " src="), 0U) << "one request is all it takes";
  EXPECT_EQ(Count(page, "<link "), 1U);
  EXPECT_THAT(page, HasSubstr("<link rel=icon href=\"data:"));
  EXPECT_THAT(Policy(kNonce),
              AllOf(HasSubstr("default-src 'none'; "),
                    HasSubstr("script-src 'nonce-0123456789abcdef'; "),
                    Not(HasSubstr("unsafe"))));
}

TEST(PageTest, ANonceIsUsedOnce) {
  std::set<std::string> nonces;
  for (int i = 0; i < 100; ++i) nonces.insert(MakeNonce());
  EXPECT_EQ(nonces.size(), 100U);
  EXPECT_EQ(nonces.begin()->size(), 32U);
}

TEST(PageTest, WhatKeepsItFromBeingTheMachineOfNow) {
  EXPECT_THAT(Page({}), HasSubstr("The machine is being looked at."));
  EXPECT_THAT(Page({nullptr, "no <cgroups>", {}}),
              HasSubstr("cannot be looked at: no &lt;cgroups&gt;."));

  EXPECT_THAT(Page(Of(report::Healthy())), Not(HasSubstr("class=trouble")));
  const std::chrono::seconds age(50);
  EXPECT_THAT(Page(Of(report::Healthy(), age)),
              HasSubstr("What stands below is 50 s old."));
  Sight hangs = Of(report::Healthy(), age);
  hangs.busy = std::chrono::seconds(20);
  EXPECT_THAT(Page(hangs), HasSubstr("under way for 20 s."));
}

TEST(PageTest, NothingFoundAndNothingDeclared) {
  report::Findings findings = report::Healthy();
  EXPECT_THAT(Page(Of(findings)), HasSubstr("and nothing suffers."));
  EXPECT_THAT(Page(Of(findings), "q=x"), HasSubstr("No row is like that."));
  findings.sources.clear();
  EXPECT_THAT(Page(Of(findings)), HasSubstr("Nothing is declared"));
  findings.window_seconds = 0;
  EXPECT_THAT(Page(Of(findings)), HasSubstr("the first look"));
}

TEST(PageTest, TheViewGoesOn) {
  const std::string page =
      Page(Of(report::Troubled()), "verdict=drift&q=a&sort=-usage");
  EXPECT_THAT(page, HasSubstr("name=verdict value=drift>"));
  EXPECT_THAT(page, HasSubstr("name=sort value=-usage>"));
  EXPECT_THAT(page,
              HasSubstr("class=\"chip drift\" href=\"?q=a&amp;sort=-usage\" "
                        "aria-current=true>"));
  EXPECT_THAT(page, HasSubstr("href=\"?verdict=ok&amp;q=a&amp;sort=-usage\""));
  EXPECT_THAT(page, HasSubstr("href=\"?verdict=drift&amp;q=a&amp;sort=usage\""))
      << "what sorts already turns round";
}

// The worst that there can be: every name as long as the kernel lets it be.
report::Findings Huge() {
  report::Findings findings = report::Healthy();
  for (int i = 0; i < 5000; ++i) {
    report::Row row = report::Troubled().rows[static_cast<size_t>(i) % 4];
    row.who = {std::string(253, '<'), "w" + std::to_string(i), "statefulset",
               std::string(253, '&'), std::string(253, '"')};
    row.where = std::string(4096, '\'');
    findings.rows.push_back(row);
  }
  for (int i = 0; i < 500; ++i) {
    findings.sources.push_back({"kubernetes:/" + std::string(4000, '"'),
                                std::string(500, '<'), false, 99999});
  }
  return findings;
}

TEST(PageTest, WeighsLittleWhateverItShows) {
  const Sight sight = Of(Huge());
  size_t pages = 0;
  size_t from = 0;
  while (true) {
    const std::string page =
        Page(sight, "q=%22%22%22&sort=verdict&from=" + std::to_string(from));
    ASSERT_LE(page.size(), kMostBytes);
    const std::string at = "<p class=soft>" + std::to_string(from + 1) + " to ";
    const size_t line = page.find(at);
    ASSERT_NE(line, page.npos);
    const size_t to = std::stoul(page.substr(line + at.size()));
    EXPECT_EQ(Count(page, "<tr class="), to - from);
    ASSERT_GT(to, from);
    from = to;
    ++pages;
    if (from == 5000) {
      EXPECT_THAT(page, Not(HasSubstr(">next</a>")));
      break;
    }
    ASSERT_THAT(page, HasSubstr("from=" + std::to_string(to) + "\">next</a>"));
  }
  EXPECT_GE(pages, 100U);
  EXPECT_THAT(Page(sight, "from=999999"), HasSubstr("None of 5000 rows"));
}

}  // namespace
}  // namespace page
