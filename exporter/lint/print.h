// Problems as people, programs and GitHub want them.
#pragma once

#include <string>
#include <vector>

#include "declared/problem.h"

namespace lint {

// "apps/db.yaml:17: error: what (mend) [check]", a line each.
std::string PrintText(const std::vector<declared::Problem>& problems);

// An array of {"file","line","severity","check","what","mend"}; a problem of a
// whole file has no line.
std::string PrintJson(const std::vector<declared::Problem>& problems);

// Workflow commands, which GitHub shows beside the line of the change:
// "::error file=apps/db.yaml,line=17,title=check::what (mend)".
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
std::string PrintGithub(const std::vector<declared::Problem>& problems);

}  // namespace lint
