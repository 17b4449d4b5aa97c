// The report as a GitHub-flavoured Markdown table, for issues and chats.
// https://github.github.com/gfm/#tables-extension-
#pragma once

#include <string>

#include "exporter/report/row.h"

namespace report {

// Names stand in code spans, so that no link, mention or markup in them works.
std::string Markdown(const Findings& findings);

}  // namespace report
