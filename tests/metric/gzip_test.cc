// Accept-Encoding, and that what is compressed can be read again.
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>

#include "metric/negotiate.h"

namespace metric {
namespace {

TEST(WantsGzip, AcceptEncoding) {
  const struct {
    const char* world;
    std::string_view header;
    bool want;
  } kCases[] = {
      {"Prometheus", "gzip", true},
      {"Prometheus, enable_compression: false", "identity", false},
      {"no header", "", false},
      {"a browser", "gzip, deflate, br, zstd", true},
      {"old name", "x-gzip", true},
      {"case does not count", "GZIP", true},
      {"anything", "*", true},
      {"refused", "gzip;q=0", false},
      {"refused, though anything else is welcome", "gzip;q=0, *", false},
      {"anything refused", "*;q=0", false},
      {"identity refused", "gzip, identity;q=0", true},
      {"identity refused, nothing else named", "identity;q=0", false},
      {"identity preferred", "gzip;q=0.5, identity;q=0.8", false},
      {"equals", "gzip;q=0.5, identity;q=0.5", true},
      {"gzip preferred", "identity;q=0.1, gzip;q=0.2", true},
      {"little is enough", "gzip;q=0.001", true},
      {"others only", "br, deflate", false},
      {"not a substring", "gzipped, xgzip", false},
      {"garbage", ";;,,\"", false},
      {"q that is no number", "gzip;q=yes", true},
  };
  for (const auto& c : kCases)
    EXPECT_EQ(WantsGzip(c.header), c.want) << c.world;
}

std::string Unzipped(const std::string& member, size_t size) {
  std::string text(size + 1, '\0');
  z_stream stream = {};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);  // gzip only
  std::string input = member;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, ReadsBack) {
  std::mt19937 random(1);           // NOLINT: the same bytes every time
  std::string noise(300000, '\0');  // more than one output buffer
  for (char& byte : noise) byte = static_cast<char>(random());
  std::string page;
  while (page.size() < 1000000) page += "drift_x{workload=\"db\"} 1\n";
  for (const std::string& text :
       {std::string(), std::string("x 1\n"), page, noise}) {
    for (int level : {1, 6, 9}) {
      std::string member;
      ASSERT_TRUE(Gzip(text, level, &member));
      EXPECT_EQ(Unzipped(member, text.size()), text);
    }
  }
  std::string member;
  ASSERT_TRUE(Gzip(page, 1, &member));
  EXPECT_LT(member.size(), page.size() / 20);
}

TEST(Gzip, Appends) {
  std::string out = "before";
  ASSERT_TRUE(Gzip("x 1\n", 1, &out));
  EXPECT_TRUE(out.starts_with("before\x1f\x8b"));
  EXPECT_EQ(Unzipped(out.substr(6), 4), "x 1\n");
}

TEST(Gzip, ImpossibleLevelLeavesTheBufferAlone) {
  std::string out = "before";
  EXPECT_FALSE(Gzip("x 1\n", 11, &out));
  EXPECT_EQ(out, "before");
}

}  // namespace
}  // namespace metric
