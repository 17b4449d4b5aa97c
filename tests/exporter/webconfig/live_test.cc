// The configuration in force, without TLS: tests/e2e/94-web-config.py has that,
// with real clients.
#include "exporter/webconfig/live.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/http/look.h"
#include "tests/exporter/scrape/bench.h"
#include "tests/support/status.h"
#include "tests/support/threads.h"
#include "tests/support/tree.h"

namespace webconfig {
namespace {

using exporter::http::Field;
using exporter::http::Request;
using exporter::http::Response;
using support::WaitUntil;
using ::testing::HasSubstr;

// "bob:secret".
constexpr char kLogin[] = "Basic Ym9iOnNlY3JldA==";
constexpr char kUsers[] =
    "basic_auth_users:\n  bob: "
    "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n";

class LiveTest : public testing::Test {
 protected:
  LiveTest() : tree_({{"web.yml", ""}}) {}

  absl::Status Open(const std::string& text) {
    tree_.Write("web.yml", text);
    auto live = Live::Open(
        {.file = tree_.Path("web.yml"),
         .interval = std::chrono::milliseconds(1),
         .reloaded =
             [seen = seen_](bool good) { ++(good ? seen->good : seen->bad); }},
        log_.log());
    if (!live.ok()) return live.status();
    live_ = *std::move(live);
    handler_ = live_->Guard([](const Request& request) {
      Response response;
      response.body = "inner";
      if (request.path == "/own") {
        response.headers = {{"Content-Security-Policy", "own"}};
      }
      return response;
    });
    return absl::OkStatus();
  }

  Response Ask(const std::string& path, const std::string& login = "") {
    return handler_({"GET", path, "", [&](std::string_view name) {
                       return name == "Authorization" ? std::string_view(login)
                                                      : std::string_view();
                     }});
  }

  struct Seen {
    std::atomic<int> good = 0, bad = 0;
  };
  const std::shared_ptr<Seen> seen_ = std::make_shared<Seen>();
  exporter::LogFile log_;
  support::TempTree tree_;
  std::unique_ptr<Live> live_;
  exporter::http::Handler handler_;
};

TEST_F(LiveTest, AnEmptyFileChangesNothing) {
  ASSERT_THAT(Open(""), support::IsOk());
  EXPECT_EQ(Ask("/metrics").body, "inner");
  EXPECT_EQ(live_->tls(), nullptr);
}

TEST_F(LiveTest, EveryPathNeedsThePassword) {
  ASSERT_THAT(Open(kUsers), support::IsOk());
  for (const char* path :
       {"/", "/metrics", "/-/healthy", "/-/reload", "/nothing"}) {
    const Response refused = Ask(path);
    EXPECT_EQ(refused.status, 401) << path;
    EXPECT_EQ(Field(refused, "WWW-Authenticate"), "Basic");
    EXPECT_EQ(Ask(path, "Basic Ym9iOndyb25n").status, 401);
    EXPECT_EQ(Ask(path, kLogin).body, "inner");
  }
}

TEST_F(LiveTest, HeaderFieldsOfEveryAnswer) {
  ASSERT_THAT(
      Open(std::string(kUsers) + "http_server_config:\n  headers:\n"
                                 "    X-Frame-Options: deny\n"
                                 "    X-Content-Type-Options: nosniff\n"
                                 "    Content-Security-Policy: theirs\n"),
      support::IsOk());
  EXPECT_EQ(Field(Ask("/"), "X-Frame-Options"), "deny");
  const Response inner = Ask("/metrics", kLogin);
  EXPECT_EQ(Field(inner, "X-Frame-Options"), "deny");
  EXPECT_EQ(Field(inner, "Content-Security-Policy"), "theirs");
  EXPECT_EQ(Field(Ask("/own", kLogin), "Content-Security-Policy"), "own");
}

TEST_F(LiveTest, MoreThanTheRateIsRefused) {
  ASSERT_THAT(Open("rate_limit: {interval: 1h, burst: 2}"), support::IsOk());
  EXPECT_EQ(Ask("/").status, 200);
  EXPECT_EQ(Ask("/").status, 200);
  EXPECT_EQ(Ask("/").status, 429);
}

TEST_F(LiveTest, IsReadAgainWhenItChanges) {
  ASSERT_THAT(Open(""), support::IsOk());
  EXPECT_EQ(Ask("/").status, 200);
  tree_.Write("web.yml", kUsers);
  EXPECT_TRUE(WaitUntil([&] { return Ask("/").status == 401; }));
  EXPECT_TRUE(WaitUntil([&] { return seen_->good == 1; }));
  EXPECT_EQ(Ask("/", kLogin).status, 200);
}

TEST_F(LiveTest, ABadOneIsToldOnceAndTheOldOneStays) {
  ASSERT_THAT(Open(kUsers), support::IsOk());
  tree_.Write("web.yml", "basic_auth_user: {}\n");
  EXPECT_TRUE(WaitUntil([&] { return seen_->bad == 1; }));
  EXPECT_EQ(Ask("/").status, 401) << "it does not open the door";
  EXPECT_EQ(Ask("/", kLogin).status, 200);

  tree_.Remove("web.yml");
  EXPECT_TRUE(WaitUntil([&] { return seen_->bad == 2; }));
  EXPECT_EQ(Ask("/").status, 401);

  // A directory with an entry, as a mounted Secret is; half of a file.
  tree_.Write("web.yml/web.yml", "");
  EXPECT_TRUE(WaitUntil([&] { return seen_->bad == 3; }));
  tree_.Remove("web.yml");
  EXPECT_TRUE(WaitUntil([&] { return seen_->bad == 4; }));
  tree_.Write("web.yml", "");
  EXPECT_TRUE(WaitUntil([&] { return seen_->bad == 5; }));
  EXPECT_EQ(Ask("/").status, 401) << "nothing that is written opens the door";
  EXPECT_EQ(log_.Lines("basic_auth_users is gone"), 1) << log_.Text();
  EXPECT_EQ(log_.Lines("is a directory (name the file in it)"), 1);

  tree_.Write("web.yml", std::string(kUsers) + "rate_limit: {}\n");
  EXPECT_TRUE(WaitUntil([&] { return seen_->good == 1; }));
  EXPECT_EQ(Ask("/", kLogin).status, 200);
  EXPECT_EQ(log_.Lines("web.yml:1: unknown key"), 1) << log_.Text();
  EXPECT_EQ(log_.Lines("the old one stays in force"), 5);
}

TEST_F(LiveTest, WhatIsWrongAtTheStart) {
  for (const auto& [text, why] : std::map<std::string, std::string>{
           {"nonsense: 1", "web.yml:1: unknown key 'nonsense'"},
           {"tls_server_config:\n  cert_file: no.crt\n  key_file: no.key\n",
            "no.crt: "},
           {"tls_server_config:\n  cert: x\n  key: y\n",
            "no certificate in PEM in cert"}}) {
    EXPECT_THAT(
        Open(text),
        support::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)));
  }
  EXPECT_THAT(Live::Open({.file = tree_.Path("none.yml")}, log_.log()),
              support::StatusIs(absl::StatusCode::kInvalidArgument,
                                HasSubstr("none.yml")));
}

}  // namespace
}  // namespace webconfig
