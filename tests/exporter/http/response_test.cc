// Response -> bytes.
#include "exporter/http/response.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace exporter::http {
namespace {

TEST(HttpDate, IsTheExampleOfTheStandard) {
  EXPECT_EQ(HttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(HttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(HttpDate(1709209830), "Thu, 29 Feb 2024 12:30:30 GMT");
}

TEST(Head, HasTheFieldsOfEveryResponse) {
  Response response;
  response.body = "twelve bytes";
  response.headers = {{"Allow", "GET, HEAD"}};
  EXPECT_EQ(Head(response, 0),
            "HTTP/1.1 200 OK\r\n"
            "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 12\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Allow: GET, HEAD\r\n"
            "Connection: close\r\n\r\n");
}

TEST(Head, CannotBeSplitByAValue) {
  Response response;
  response.headers = {{"X", "a\r\nSet-Cookie: b\n\x7f\tc\x01"}};
  EXPECT_THAT(Head(response, 0),
              testing::HasSubstr("\r\nX: a  Set-Cookie: b   c \r\n"));
}

TEST(ReasonPhrase, IsNeverEmpty) {
  for (const int status :
       {200, 204, 400, 404, 405, 406, 411, 413, 418, 431, 500, 503, 505, 599}) {
    EXPECT_FALSE(ReasonPhrase(status).empty()) << status;
  }
}

TEST(ErrorResponse, IsOneLine) {
  const Response response = ErrorResponse(404, "nothing is there");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "404 Not Found: nothing is there\n");
}

}  // namespace
}  // namespace exporter::http
