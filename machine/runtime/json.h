// JSON of container runtimes, as a tree that cannot surprise: a wrong type or a
// missing key is "absent" at every step.
//   spec["linux"]["resources"]["memory"]["limit"].Int()
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace machine::runtime {

class Json {
 public:
  struct Field;
  static constexpr size_t kDeepest = 64;
  static constexpr size_t kMostValues = 200'000;
  static constexpr size_t kLongestText = 4096;

  Json() = default;  // null

  // DataLoss, "<what>: <why>": not JSON, not UTF-8, deeper or with more values
  // than the bounds, a number that no double holds. Nothing throws.
  static absl::StatusOr<Json> Parse(std::string_view what,
                                    std::string_view text);
  // The same, and DataLoss as well for anything but an object.
  static absl::StatusOr<Json> ParseObject(std::string_view what,
                                          std::string_view text);

  // The last one of that name, as Go's decoder has it; null if there is none.
  const Json& operator[](std::string_view key) const;
  // Empty for anything else. Fields stand as in the text, doubles included.
  const std::vector<Json>& items() const;
  const std::vector<Field>& fields() const;

  // Absent for anything but a string. Text() also is "" where the string is
  // longer than kLongestText or holds a NUL: names, labels, paths.
  std::optional<std::string_view> String() const;
  std::string Text() const;
  // Absent for anything but a whole number from -2^63 to 2^63-1. What is
  // larger, up to 2^64-1, is 2^63-1.
  std::optional<int64_t> Int() const;
  std::optional<bool> Bool() const;
  bool IsObject() const;

 private:
  class Builder;
  std::variant<std::monostate, bool, int64_t, double, std::string,
               std::vector<Json>, std::vector<Field>>
      value_;
};

struct Json::Field {
  std::string name;
  Json value;
};

}  // namespace machine::runtime
