// What a unit says once its fragment and drop-ins are merged.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "declared/systemd/unit_file.h"
#include "declared/workload.h"

namespace declared::systemd {

struct Condition {
  std::string key;    // "ConditionPathExists"
  std::string value;  // "|!/path", specifiers expanded; see `known`
  bool known = true;  // false: a specifier in it cannot be expanded here
};

struct Unit {
  std::string name;
  // Of resource control and LimitNOFILE=: see directives.h.
  Values values;
  std::vector<IoLimit> io;
  std::map<std::string, Value> thresholds;  // [X-Drift]
  std::vector<HealthCheck> health;          // [X-Drift]

  std::string slice;
  std::string service_type;  // Type=, "" if not written
  bool remain_after_exit = false;
  bool has_start = false;      // ExecStart=
  bool has_condition = false;  // ExecCondition=, whose end nobody knows before
  bool on_bus = false;         // BusName=
  bool has_install = false;
  std::string default_instance;
  std::vector<std::string> wants;     // Wants=, Requires=, BindsTo=, Upholds=
  std::vector<std::string> sockets;   // Sockets=
  std::vector<Condition> conditions;  // Condition*= and Assert*=
  // Sockets, timers and paths: what is started; a socket with Accept=yes
  // starts an instance of a template for each connection.
  std::string starts;
  bool accepts = false;
  std::vector<Port> ports;  // of sockets
};

// Problems of a file that counts for several units are told once.
class ProblemList {
 public:
  void Add(Problem problem);
  std::vector<Problem> Take() { return std::move(problems_); }

 private:
  static constexpr size_t kMost = 5000;
  std::set<std::string> seen_;
  std::vector<Problem> problems_;
};

// `files`: the fragment, then the drop-ins in the order in which they count.
Unit Merge(const std::string& name, const std::vector<const UnitFile*>& files,
           ProblemList& problems);

}  // namespace declared::systemd
