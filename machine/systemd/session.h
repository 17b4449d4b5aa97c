// The connection to systemd, kept from scrape to scrape.
#pragma once

#include <memory>
#include <string>

#include "machine/systemd/manager.h"

namespace machine::systemd {

// Connects when first asked. A fault drops the connection, and for a while
// (5 s, doubled up to 60 s) the same fault is told again without asking, so
// that a sick PID 1 is not asked the more. Signals are subscribed to; a
// connection nobody has used for two minutes is closed, since they would pile
// up in the bus daemon. PID 1's own socket is closed after each use: there
// they would pile up in PID 1.
std::unique_ptr<Manager> MakeSession();

}  // namespace machine::systemd
