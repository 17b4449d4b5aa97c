// The services of one project: its files laid over each other, with what they
// extend and include.
#pragma once

#include <string>
#include <vector>

#include "declared/compose/library.h"
#include "declared/workload.h"

namespace declared::compose {

// Files that `docker compose` reads together, the uppermost first.
using Stack = std::vector<std::string>;

std::vector<Workload> ReadProject(const Stack& files, Library& library);

// Paths that a file's `include` names, as far as they lie in the source.
std::vector<std::string> IncludedBy(const std::string& path, Library& library);

// As Compose makes a project's name of a directory's: lower case, and only
// a-z 0-9 _ -, with a letter or a digit first.
std::string NormalName(std::string_view name);

}  // namespace declared::compose
