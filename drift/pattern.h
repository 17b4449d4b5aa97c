// A regular expression that has to match the whole text, as Prometheus'
// relabelling does. POSIX extended syntax (regex(7)).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace drift {

class Pattern {
 public:
  Pattern() = default;  // matches nothing
  // InvalidArgument, with regcomp(3)'s words, for what is not an expression.
  static absl::StatusOr<Pattern> Compile(const std::string& expression);

  bool Matches(const std::string& text) const;
  bool empty() const { return compiled_ == nullptr; }

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace drift
