// The query string of a request: collect[]=cpu&collect%5B%5D=memory+2
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exporter {

// Its name=value pairs in their order, percent-decoded, '+' as blank (the
// rules of HTML forms, as Go's url.ParseQuery has them). What is no valid
// escape stays as it is.
std::vector<std::pair<std::string, std::string>> ParseQuery(
    std::string_view query);

}  // namespace exporter
