// Compose' variables: the .env file, and "${X:-default}" in values.
// https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
// The shell that runs `docker compose` is not known, and it wins over .env: a
// variable that has no value here may well have one there.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace declared::compose {

using Variables = std::map<std::string, std::string, std::less<>>;

// KEY=VALUE lines; "export ", quotes and comments as in a shell; values may use
// the variables above them. What is not understood is left out.
Variables ParseDotEnv(std::string_view text);

struct Filled {
  std::string text;
  std::string unset;  // a variable without a value or default; `text` is void
  std::string error;  // why the text cannot be read; `text` is void
};

// Fills in $X ${X} ${X:-d} ${X-d} ${X:?e} ${X?e} ${X:+r} ${X+r}; "$$" is "$".
// Defaults may hold variables again.
Filled FillIn(std::string_view text, const Variables& variables);

}  // namespace declared::compose
