// Lists with weights, as in Accept and Accept-Encoding:
//   text/plain;version=0.0.4;q=0.5, */*;q=0.1
// RFC 9110 sections 5.6 (lists, parameters, quoted strings) and 12.4.2 (q).
// Forgiving: what is not understood is passed over, nothing is refused.
#pragma once

#include <optional>
#include <string_view>

namespace metric {

// Case does not count in names, types and parameter names (ASCII).
bool SameWord(std::string_view a, std::string_view b);

// Takes the first element off `list` (up to `separator`, which quotes hide),
// without the blanks around it; nullopt at the end of the list.
std::optional<std::string_view> TakeElement(std::string_view* list,
                                            char separator);

// One element of such a list.
struct Weighted {
  std::string_view name;        // "text/plain", "gzip", "*/*"
  std::string_view parameters;  // what follows the first ';'

  // The first parameter of that name, unquoted; nullopt without one.
  std::optional<std::string_view> Parameter(std::string_view wanted) const;
  // q: 0 (refused) to 1; 1 when it is missing or no such number.
  double Quality() const;
};

// Takes the first element off `list`; nullopt at the end.
std::optional<Weighted> TakeWeighted(std::string_view* list);

}  // namespace metric
