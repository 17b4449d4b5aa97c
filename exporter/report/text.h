// Names from strangers on a terminal: nothing in them moves the cursor, hides
// text or breaks a column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace report {

// One line of valid UTF-8: control characters, invalid bytes and characters
// that change the order or the visibility of others are shown as \xNN.
std::string Safe(std::string_view text);

// Columns on a terminal, of text as Safe() returns it.
size_t WidthOf(std::string_view safe);

// At most `width` columns (3 or more), with an ellipsis for what was cut out of
// the middle.
std::string CutMiddle(std::string_view safe, size_t width);

}  // namespace report
