#include "declared/systemd/unit.h"

#include <utility>

#include "declared/systemd/directives.h"
#include "declared/systemd/health.h"
#include "declared/systemd/ports.h"
#include "declared/systemd/specifiers.h"
#include "declared/systemd/thresholds.h"
#include "declared/systemd/unit_name.h"
#include "declared/systemd/values.h"

namespace declared::systemd {
namespace {

constexpr size_t kMostListed = 1000;

bool IsCondition(std::string_view key) {
  return key.starts_with("Condition") || key.starts_with("Assert");
}

bool IsDependency(std::string_view key) {
  return key == "Wants" || key == "Requires" || key == "BindsTo" ||
         key == "Upholds";
}

class Merger {
 public:
  Merger(const std::string& name, ProblemList& problems)
      : problems_(problems), control_(name) {
    unit_.name = name;
  }

  void Take(const Assignment& assignment, const Location& location) {
    const std::string& section = assignment.section;
    if (section != "X-Drift") control_.Take(assignment, location, problems_);
    if (section == "Unit") {
      TakeUnit(assignment);
    } else if (section == "Install") {
      unit_.has_install = true;
      if (assignment.key == "DefaultInstance") {
        unit_.default_instance = assignment.value;
      }
    } else if (section == "X-Drift") {
      if (!health_.Take(assignment, location, unit_.name, problems_)) {
        TakeThreshold(assignment, location, unit_.thresholds, problems_);
      }
    } else if (assignment.key == "Slice") {
      TakeName(assignment.value, unit_.slice);
      // Of a template, "user-%i.slice" says nothing yet.
      if (Prefix(unit_.slice).ends_with('-') && unit_.slice != "-.slice") {
        unit_.slice.clear();
      }
    } else if (section == "Service") {
      TakeService(assignment);
    } else if (section == "Socket") {
      TakeSocket(assignment, location);
    } else if ((section == "Timer" || section == "Path") &&
               assignment.key == "Unit") {
      TakeName(assignment.value, unit_.starts);
    }
  }

  Unit Finish() {
    unit_.values = control_.TakeValues();
    unit_.io = control_.TakeIo();
    ports_.Move(unit_.ports);
    unit_.health = health_.Finish();
    return std::move(unit_);
  }

 private:
  void TakeUnit(const Assignment& assignment) {
    const std::string& key = assignment.key;
    if (IsDependency(key)) return Append(assignment.value, unit_.wants);
    if (!IsCondition(key)) return;
    if (assignment.value.empty()) {
      // One empty assignment drops all of its family.
      const std::string_view family =
          key.starts_with("Assert") ? "Assert" : "Condition";
      std::erase_if(unit_.conditions, [&](const Condition& condition) {
        return condition.key.starts_with(family);
      });
      return;
    }
    if (unit_.conditions.size() >= kMostListed) return;
    const auto value = Expand(assignment.value, unit_.name);
    unit_.conditions.push_back({key, value.value_or(""), value.has_value()});
  }

  void TakeService(const Assignment& assignment) {
    const std::string& key = assignment.key;
    if (key == "Type") {
      unit_.service_type = assignment.value;
    } else if (key == "RemainAfterExit") {
      if (const auto yes = ParseBool(assignment.value)) {
        unit_.remain_after_exit = *yes;
      }
    } else if (key == "ExecStart") {
      unit_.has_start = !assignment.value.empty();
    } else if (key == "ExecCondition") {
      unit_.has_condition = !assignment.value.empty();
    } else if (key == "BusName") {
      unit_.on_bus = !assignment.value.empty();
    } else if (key == "Sockets") {
      if (assignment.value.empty()) unit_.sockets.clear();
      Append(assignment.value, unit_.sockets);
    }
  }

  void TakeSocket(const Assignment& assignment, const Location& location) {
    if (assignment.key == "Service") {
      TakeName(assignment.value, unit_.starts);
    } else if (assignment.key == "Accept") {
      if (const auto yes = ParseBool(assignment.value)) unit_.accepts = *yes;
    } else {
      ports_.Take(assignment, location, unit_.name);
    }
  }

  void TakeName(const std::string& value, std::string& name) {
    if (value.empty()) {
      name.clear();
      return;
    }
    const auto expanded = Expand(value, unit_.name);
    if (expanded && IsUnitName(*expanded)) name = *expanded;
  }

  void Append(const std::string& value, std::vector<std::string>& names) {
    for (const std::string& word : Words(value)) {
      const auto name = Expand(word, unit_.name);
      if (!name || !IsUnitName(*name) || names.size() >= kMostListed) continue;
      names.push_back(*name);
    }
  }

  Unit unit_;
  ProblemList& problems_;
  ResourceControl control_;
  SocketPorts ports_;
  HealthChecks health_;
};

}  // namespace

void ProblemList::Add(Problem problem) {
  if (problems_.size() >= kMost) return;
  // Without what remains in force, which differs from unit to unit.
  std::string key = ToText(problem.location) + " " + problem.check;
  if (!seen_.insert(std::move(key)).second) return;
  problems_.push_back(std::move(problem));
}

Unit Merge(const std::string& name, const std::vector<const UnitFile*>& files,
           ProblemList& problems) {
  Merger merger(name, problems);
  for (const UnitFile* file : files) {
    for (const Problem& problem : file->problems) problems.Add(problem);
    for (const Assignment& assignment : file->assignments) {
      merger.Take(assignment, {file->shown, assignment.line});
    }
  }
  return merger.Finish();
}

}  // namespace declared::systemd
