// Other paths for the places that a source's declarations stand at.
#pragma once

#include <functional>
#include <string>

#include "declared/source.h"

namespace declared {

// Puts `path_to(file)` in the place of each file name in `loaded`.
void Relocate(Loaded& loaded,
              const std::function<std::string(const std::string&)>& path_to);

}  // namespace declared
