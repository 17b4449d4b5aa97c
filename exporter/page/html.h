// Text of strangers inside HTML.
#pragma once

#include <string>
#include <string_view>

namespace page {

// For text and for attribute values in either kind of quotes.
std::string Escape(std::string_view text);

// A name or value of a query string: percent-encoded but for unreserved
// characters (RFC 3986, section 2.3), so it needs no Escape() any more.
std::string Encode(std::string_view text);

// <NAME CLASS>TEXT</NAME>, with the text escaped; no class if it is empty.
std::string Element(std::string_view name, std::string_view css_class,
                    std::string_view text);

}  // namespace page
