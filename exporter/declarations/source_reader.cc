#include "exporter/declarations/source_reader.h"

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

// A part that cannot be opened says nothing of what is declared in there.
bool IsWhole(const declared::Loaded& loaded) {
  return loaded.readable &&
         std::none_of(loaded.problems.begin(), loaded.problems.end(),
                      [](const declared::Problem& problem) {
                        return problem.check == "unreadable";
                      });
}

}  // namespace

SourceReader::SourceReader(declared::Source source, std::string rootfs,
                           std::shared_ptr<const Log> log)
    : source_(std::move(source)),
      rootfs_(std::move(rootfs)),
      log_(std::move(log)) {
  result_.state.source = ToText(source_);
}

SourceResult SourceReader::Unread() const {
  SourceResult unread;
  unread.state.source = ToText(source_);
  unread.state.readable = false;
  unread.state.problems.push_back({declared::Severity::kError,
                                   "slow",
                                   {source_.path, 0},
                                   "is still being read for the first time",
                                   "look at its file system"});
  return unread;
}

SourceResult SourceReader::Read(bool all, double now) {
  const declared::SystemdMachine machine{rootfs_, SystemdRuns(rootfs_)};
  // Before the unit files are looked at: a reload meanwhile is seen next time.
  if (source_.language == declared::Language::kSystemd) {
    result_.systemd_reloaded = SystemdReloaded(rootfs_);
  }
  const uint64_t fingerprint = Fingerprint(source_, machine);
  if (all || fingerprint_ != fingerprint) {
    fingerprint_ = fingerprint;
    ReadAgain(machine, now);
  } else if (result_.state.readable) {
    result_.state.last_success = now;
  }
  return result_;
}

void SourceReader::ReadAgain(const declared::SystemdMachine& machine,
                             double now) {
  declared::Loaded loaded = Load(source_, machine);
  drift::SourceState& state = result_.state;
  state.problems = loaded.problems;
  // Better the whole of yesterday than a part of today.
  state.readable = IsWhole(loaded);
  const bool keep = !state.readable && result_.workloads != nullptr;
  if (state.readable) state.last_success = now;
  if (keep || !loaded.readable) {
    log_->Warn("source not readable, what was last read stays in force",
               {{"source", state.source}});
  } else {
    state.commit = loaded.commit;
    state.workloads = loaded.workloads.size();
    for (declared::Workload& workload : loaded.workloads) {
      workload.source = state.source;
    }
    result_.workloads = std::make_shared<const std::vector<declared::Workload>>(
        std::move(loaded.workloads));
    log_->Info("declarations loaded",
               {{"source", state.source},
                {"commit", state.commit},
                {"workloads", std::to_string(state.workloads)},
                {"problems", std::to_string(state.problems.size())}});
  }
  TellProblems(*log_, state.source, state.problems);
}

void TellProblems(const Log& log, const std::string& source,
                  const std::vector<declared::Problem>& problems) {
  constexpr size_t kMostLines = 50;
  for (size_t i = 0; i < std::min(problems.size(), kMostLines); ++i) {
    log.Warn("problem in a declaration", {{"source", source},
                                          {"check", problems[i].check},
                                          {"problem", ToText(problems[i])}});
  }
  if (problems.size() > kMostLines) {
    log.Warn(
        "more problems: `drift_exporter lint PATH` tells all",
        {{"source", source}, {"problems", std::to_string(problems.size())}});
  }
}

}  // namespace exporter
