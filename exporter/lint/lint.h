// `drift_exporter lint PATH...`: what in declared files will not mean what it
// says. For pipelines: no machine is looked at.
#pragma once

namespace lint {

// argv[0] is "lint". Returns the exit status: 0 nothing found, 1 something
// found, 2 a path that cannot be read or a wrong flag. Writes to stdout, and
// what went wrong to stderr.
int RunLint(int argc, const char* const* argv);

}  // namespace lint
