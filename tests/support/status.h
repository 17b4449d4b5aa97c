// Matchers for absl::Status and absl::StatusOr (the packaged Abseil has none).
//   EXPECT_THAT(ParseMeminfo(text), IsOk());
//   EXPECT_THAT(ParseMeminfo(""),
//               StatusIs(absl::StatusCode::kDataLoss, HasSubstr("meminfo")));
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace support {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return arg.ok();
}

// The message is matched as a std::string.
MATCHER_P2(StatusIs, code, message, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.code() == code &&
         testing::Value(std::string(status.message()), message);
}

inline auto StatusIs(absl::StatusCode code) {
  return StatusIs(code, testing::_);
}

}  // namespace support
