// `drift_exporter report`: for people and scripts, without a server.
#pragma once

namespace report {

// argv[0] is "report". Returns the exit status; see StatusOf() in row.h. Writes
// to stdout, and what went wrong to stderr. With --watch only a signal or a
// closed stdout ends it, so signals must not be blocked.
int RunReport(int argc, const char* const* argv);

}  // namespace report
