// What a reason of the report says, for people who meet it for the first time.
#pragma once

#include <string_view>

namespace report {

// One sentence without a full stop; empty: none is known. `reason` as Row has
// it: drift::NameOf(Reason), or the name of a check.
std::string_view Meaning(std::string_view reason);

}  // namespace report
