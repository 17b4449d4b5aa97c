#include "machine/runtime/json.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace machine::runtime {
namespace {

using ::support::IsOk;
using ::support::StatusIs;
using ::testing::HasSubstr;

Json Parsed(std::string_view text) {
  auto json = Json::Parse("test", text);
  EXPECT_THAT(json, IsOk()) << text;
  return json.ok() ? *json : Json();
}

TEST(JsonTest, FindsItsWay) {
  const Json json =
      Parsed(R"({"a": {"b": [1, "two", {"c": true}]}, "n": null})");
  const auto& items = json["a"]["b"].items();
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0].Int(), 1);
  EXPECT_EQ(items[1].String(), "two");
  EXPECT_EQ(items[2]["c"].Bool(), true);
  EXPECT_TRUE(json["a"].IsObject());
  ASSERT_EQ(json.fields().size(), 2u);
  EXPECT_EQ(json.fields()[1].name, "n");
}

TEST(JsonTest, WrongTypesAreAbsent) {
  for (const char* text : {"null", "true", "7", "\"x\"", "[]", "[[1]]", "{}",
                           R"({"a": "x"})", R"({"a": ["b"]})"}) {
    SCOPED_TRACE(text);
    const Json json = Parsed(text);
    EXPECT_FALSE(json["a"]["b"]["c"].Int());
    EXPECT_FALSE(json["a"]["b"].String());
    EXPECT_EQ(json["a"]["b"].Text(), "");
    EXPECT_FALSE(json["a"]["b"].Bool());
    EXPECT_TRUE(json["a"]["b"].items().empty());
    EXPECT_TRUE(json["a"]["b"].fields().empty());
  }
}

TEST(JsonTest, TheLastOfTwoFieldsStands) {
  EXPECT_EQ(Parsed(R"({"a": 1, "b": 3, "a": 2})")["a"].Int(), 2);
}

TEST(JsonTest, WholeNumbers) {
  constexpr auto kMost = std::numeric_limits<int64_t>::max();
  const struct {
    const char* text;
    std::optional<int64_t> value;
  } cases[] = {
      {"0", 0},
      {"-1", -1},
      {"-0", 0},
      {"9223372036854775807", kMost},
      {"-9223372036854775808", std::numeric_limits<int64_t>::min()},
      {"18446744073709551615", kMost},
      {"512.0", 512},
      {"1e5", 100000},
      {"0.5", {}},
      {"99999999999999999999", {}},  // more than 64 bits: a double
      {"-99999999999999999999", {}},
      {"1e300", {}},
      {"\"5\"", {}},
      {"true", {}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(Parsed(c.text).Int(), c.value) << c.text;
}

TEST(JsonTest, TextForLabelsIsShortAndWithoutNul) {
  EXPECT_EQ(Parsed(R"("a\nb")").Text(), "a\nb");
  EXPECT_EQ(Parsed(R"("a\u0000b")").Text(), "");
  const std::string most(Json::kLongestText, 'x');
  EXPECT_EQ(Parsed('"' + most + '"').Text(), most);
  EXPECT_EQ(Parsed('"' + most + "x\"").Text(), "");
  EXPECT_EQ(Parsed('"' + most + "x\"").String()->size(), most.size() + 1);
}

TEST(JsonTest, WhatIsNotJson) {
  const struct {
    const char* world;
    std::string text;
    const char* says;
  } cases[] = {
      {"empty file", "", "byte"},
      {"only blanks", " \n", "byte"},
      {"torn write", R"({"a": "b)", "byte"},
      {"torn number", "-", "byte"},
      {"rest of an older, longer file", "{}\"}", "byte"},
      {"zeros after a power cut", std::string(64, '\0'), "byte"},
      {"not UTF-8", "{\"a\": \"\xff\xfe\"}", "byte"},
      {"half a surrogate pair", R"(["\ud800"])", "byte"},
      {"no number", "[NaN]", "byte"},
      {"infinity", "[Infinity]", "byte"},
      {"a number that no double holds", "[1e999]", "byte"},
      {"YAML", "a: b", "byte"},
      {"binary", "\x7f\x45LF\x02\x01", "byte"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.world);
    EXPECT_THAT(Json::Parse("/x/config.json", c.text),
                StatusIs(absl::StatusCode::kDataLoss,
                         testing::AllOf(HasSubstr("/x/config.json: not JSON"),
                                        HasSubstr(c.says))));
  }
}

TEST(JsonTest, DepthIsBounded) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_THAT(Json::Parse("x", nested(Json::kDeepest)), IsOk());
  EXPECT_THAT(Json::Parse("x", nested(Json::kDeepest + 1)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("deeper")));
  EXPECT_THAT(Json::Parse("x", std::string(1 << 20, '[')),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("deeper")));
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += R"({"a":)";
  EXPECT_THAT(Json::Parse("x", objects),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("deeper")));
}

TEST(JsonTest, NumberOfValuesIsBounded) {
  std::string many = "[0";
  for (size_t i = 0; i < Json::kMostValues; ++i) many += ",0";
  EXPECT_THAT(Json::Parse("x", many + "]"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("values")));
}

TEST(JsonTest, ParseObjectWantsAnObject) {
  EXPECT_THAT(Json::ParseObject("x", "{}"), IsOk());
  for (const char* text : {"[]", "null", "3", "\"{}\""}) {
    EXPECT_THAT(
        Json::ParseObject("x", text),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not a JSON object")));
  }
}

}  // namespace
}  // namespace machine::runtime
