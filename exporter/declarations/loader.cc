#include "exporter/declarations/loader.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace exporter {
namespace {

// systemd makes these anew whenever it reads its unit files, and removes those
// that stay empty: the youngest tells when that was.
std::optional<std::time_t> SystemdReloaded(const std::string& rootfs) {
  std::optional<std::time_t> youngest;
  for (const char* directory :
       {"/run/systemd/generator", "/run/systemd/generator.early",
        "/run/systemd/generator.late"}) {
    struct stat status {};
    if (stat((rootfs + directory).c_str(), &status) != 0) continue;
    youngest = std::max(youngest.value_or(0), status.st_mtim.tv_sec);
  }
  return youngest;
}

// As sd_booted(3) decides.
bool SystemdRuns(const std::string& rootfs) {
  struct stat status {};
  return lstat((rootfs + "/run/systemd/system").c_str(), &status) == 0 &&
         S_ISDIR(status.st_mode);
}

}  // namespace

Loader::Loader(LoaderOptions options, std::shared_ptr<const Log> log)
    : options_(std::move(options)), log_(std::move(log)) {
  for (const declared::Source& source : options_.sources) {
    Entry entry;
    entry.source = source;
    entry.state.source = ToText(source);
    entries_.push_back(std::move(entry));
  }
}

std::shared_ptr<const drift::Declarations> Loader::Load(bool all, double now) {
  const declared::SystemdMachine machine{options_.rootfs,
                                         SystemdRuns(options_.rootfs)};
  auto declarations = std::make_shared<drift::Declarations>();
  // Before the unit files are looked at: a reload meanwhile is seen next time.
  declarations->systemd_reloaded = SystemdReloaded(options_.rootfs);
  declarations->whole_cluster = options_.whole_cluster;
  bool changed = inventory_ == nullptr;
  for (Entry& entry : entries_) {
    changed |= Refresh(entry, machine, all, now);
  }
  if (changed) inventory_ = MakeInventory();
  declarations->inventory = inventory_;
  for (const Entry& entry : entries_) {
    drift::SourceState state = entry.state;
    const std::vector<declared::Problem> twice = DeclaredTwice(entry);
    if (changed) TellProblems(state.source, twice);
    state.problems.insert(state.problems.end(), twice.begin(), twice.end());
    declarations->sources.push_back(std::move(state));
  }
  return declarations;
}

// What only shows when all sources are put together, told by the source that
// has the second place.
std::vector<declared::Problem> Loader::DeclaredTwice(const Entry& entry) const {
  std::vector<declared::Problem> twice;
  for (const declared::Problem& problem : inventory_->problems()) {
    for (const declared::Workload& workload : entry.good.workloads) {
      if (workload.location != problem.location) continue;
      twice.push_back(problem);
      break;
    }
  }
  return twice;
}

// True if there is anything new.
bool Loader::Refresh(Entry& entry, const declared::SystemdMachine& machine,
                     bool all, double now) {
  const uint64_t fingerprint = Fingerprint(entry.source, machine);
  drift::SourceState& state = entry.state;
  if (!all && entry.fingerprint == fingerprint) {
    if (state.readable) state.last_success = now;
    return false;
  }
  entry.fingerprint = fingerprint;
  declared::Loaded loaded = declared::Load(entry.source, machine);
  state.problems = loaded.problems;
  state.readable = loaded.readable;
  if (loaded.readable) {
    state.commit = loaded.commit;
    state.last_success = now;
    state.workloads = loaded.workloads.size();
    entry.good = std::move(loaded);
    log_->Info("declarations loaded",
               {{"source", state.source},
                {"commit", state.commit},
                {"workloads", std::to_string(state.workloads)},
                {"problems", std::to_string(state.problems.size())}});
  } else {
    log_->Warn("source not readable, what was last read stays in force",
               {{"source", state.source}});
  }
  TellProblems(state.source, state.problems);
  return state.readable;
}

void Loader::TellProblems(
    const std::string& source,
    const std::vector<declared::Problem>& problems) const {
  constexpr size_t kMostLines = 50;
  for (size_t i = 0; i < std::min(problems.size(), kMostLines); ++i) {
    log_->Warn("problem in a declaration", {{"source", source},
                                            {"check", problems[i].check},
                                            {"problem", ToText(problems[i])}});
  }
  if (problems.size() > kMostLines) {
    log_->Warn(
        "more problems: `drift_exporter lint PATH` tells all",
        {{"source", source}, {"problems", std::to_string(problems.size())}});
  }
}

std::shared_ptr<const drift::Inventory> Loader::MakeInventory() {
  std::vector<declared::Workload> workloads;
  for (const Entry& entry : entries_) {
    workloads.insert(workloads.end(), entry.good.workloads.begin(),
                     entry.good.workloads.end());
  }
  return std::make_shared<const drift::Inventory>(std::move(workloads));
}

}  // namespace exporter
