#include "drift/pattern.h"

#include <regex.h>

namespace drift {

// regexec(3) is thread-safe on a compiled expression.
struct Pattern::Compiled {
  explicit Compiled(const regex_t& compiled) : regex(compiled) {}
  ~Compiled() { regfree(&regex); }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  regex_t regex;
};

absl::StatusOr<Pattern> Pattern::Compile(const std::string& expression) {
  regex_t regex;
  const std::string anchored = "^(" + expression + ")$";
  int error = regcomp(&regex, anchored.c_str(), REG_EXTENDED | REG_NOSUB);
  if (error != 0) {
    char why[128];
    regerror(error, &regex, why, sizeof why);
    return absl::InvalidArgumentError("not a regular expression: '" +
                                      expression + "': " + why);
  }
  Pattern pattern;
  pattern.compiled_ = std::make_shared<const Compiled>(regex);
  return pattern;
}

bool Pattern::Matches(const std::string& text) const {
  return compiled_ != nullptr &&
         regexec(&compiled_->regex, text.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace drift
