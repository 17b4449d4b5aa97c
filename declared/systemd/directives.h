// Resource control: which directives there are, where they may stand, and what
// remains when they are written several times.
// systemd.resource-control(5), systemd.exec(5)
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "declared/systemd/unit.h"
#include "declared/systemd/values.h"

namespace declared::systemd {

class ResourceControl {
 public:
  explicit ResourceControl(std::string_view unit_name)
      : unit_name_(unit_name) {}

  // Takes an assignment if its key is one of resource control.
  void Take(const Assignment& assignment, const Location& location,
            ProblemList& problems);

  // What is in force at the end; each may be called once.
  Values TakeValues();
  std::vector<IoLimit> TakeIo();

 private:
  void TakeIo(IoLimit::Kind kind, const Assignment& assignment,
              const Location& location, ProblemList& problems);

  std::string unit_name_;
  std::map<std::string_view, Value> set_;                      // by key
  std::map<std::pair<IoLimit::Kind, std::string>, Value> io_;  // by device
};

}  // namespace declared::systemd
