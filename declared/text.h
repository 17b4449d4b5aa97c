// Small text work that all sources share. Nothing throws or depends on the
// locale; views point into what was passed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace declared {

std::string_view Trim(std::string_view text);  // blanks, tabs, CR, newlines

// Removes the first line (without "\n" or "\r\n") from `text` and returns it in
// `line`; false at the end.
bool NextLine(std::string_view& text, std::string_view& line);

// Whole text as a decimal integer; nullopt for anything else and for overflow.
std::optional<int64_t> Int(std::string_view text);

// `text` on one line for people: control bytes and invalid UTF-8 as \xNN, cut
// with "..." at `most` bytes.
std::string Printable(std::string_view text, size_t most);

// True for valid UTF-8 without NUL: what a declared file has to be.
bool IsText(std::string_view bytes);

}  // namespace declared
