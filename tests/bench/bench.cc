// What collecting costs, as ratios to a floor measured in the same run: the
// bare system calls. Figures of one machine and moment; the ratios travel.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "collectors/collectors.h"
#include "exporter/walk.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/keep.h"
#include "machine/proc/processes.h"
#include "metric/page.h"
#include "tests/bench/floor.h"
#include "tests/bench/load.h"

namespace bench {
namespace {

constexpr int kRounds = 15;
constexpr int64_t kDefaultBytes = 16 << 20;
constexpr int64_t kAmpleBytes = 512 << 20;

// One exporter's inside: the real machine, one budget.
class Inside {
 public:
  explicit Inside(int64_t kept_bytes)
      : budget_(std::make_shared<machine::KeepBudget>(
            kept_bytes, machine::RaiseDescriptorLimit() - 4096)),
        root_(std::make_shared<const machine::Root>(machine::Root{
            *machine::Dir::Open("/proc"), *machine::Dir::Open("/sys")})),
        processes_(
            std::make_unique<machine::proc::Processes>(root_->proc, *budget_)),
        walk_(exporter::MakeWalk(root_, budget_,
                                 {.cgroupfs = "/sys/fs/cgroup"})) {}

  // One walk shared by all, as in a scrape; then the page.
  size_t Scrape(const std::vector<collectors::Collect>& collect) {
    auto workloads = walk_();
    const collectors::Context context{*root_, options_, *processes_,
                                      [&] { return workloads; }};
    return Page(collect, context);
  }

  size_t ScrapeWithoutWalk(const std::vector<collectors::Collect>& collect) {
    const collectors::Context context{
        *root_, options_, *processes_,
        [] { return absl::UnavailableError("not asked"); }};
    return Page(collect, context);
  }

  void WalkOnly() { (void)walk_(); }

 private:
  static size_t Page(const std::vector<collectors::Collect>& collect,
                     const collectors::Context& context) {
    metric::Page page;
    for (const auto& one : collect) {
      auto families = std::make_shared<metric::Families>();
      (void)one(context, *families);
      page.Add("bench", std::move(families));
    }
    page.Settle(0);
    std::string text;
    page.Encode(metric::Format::kText, &text);
    return text.size();
  }

  std::shared_ptr<machine::KeepBudget> budget_;
  std::shared_ptr<const machine::Root> root_;
  const collectors::Options options_;
  std::unique_ptr<machine::proc::Processes> processes_;
  exporter::Scraper::Walk walk_;
};

void Row(const char* what, int count, double floor, double ours,
         const char* target) {
  printf("%-52s %6d %9.2f %9.2f %7.2f  %s\n", what, count, floor * 1e3,
         ours * 1e3, ours / floor, target);
  fflush(stdout);
}

void BenchProcesses(int count, const char* target) {
  Crowd crowd(count);
  int seen = 0;
  const double floor = LeastCpu(kRounds, [&] { seen = ReadEveryStat(); });
  {
    Inside inside(0);
    Row("process, no kept descriptors / open-read-close", seen, floor,
        LeastCpu(
            kRounds,
            [&] { inside.ScrapeWithoutWalk({collectors::CollectProcess}); }),
        target);
  }
  Inside inside(kDefaultBytes);
  Row("process, default budget / open-read-close", seen, floor,
      LeastCpu(kRounds,
               [&] { inside.ScrapeWithoutWalk({collectors::CollectProcess}); }),
      "");
}

void BenchCgroups(const machine::cgroup::Hierarchies& hierarchies, int count,
                  const char* target) {
  MadeCgroups made(hierarchies, count);
  if (made.failed() > 0) {
    printf("cgroups: SKIP, %d directories could not be made (needs root)\n",
           made.failed());
    return;
  }
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(MadeCgroups::Name(i));
  double floor = 0;
  {
    KeptFiles kept(hierarchies, names);
    floor = LeastCpu(kRounds, [&] { kept.ReadAll(); });
    printf("(%zu files per cgroup)\n", kept.size() / names.size());
  }
  // Without `process`, which reads every process of the machine as well.
  const std::vector<collectors::Collect> all = {
      collectors::CollectCgroupCpu, collectors::MakeCgroupMemory(),
      collectors::CollectCgroupPids, collectors::CollectPressure};
  for (auto [what, bytes, shown] :
       {std::tuple("cgroups, ample budget / pread of kept files", kAmpleBytes,
                   target),
        std::tuple("cgroups, default budget of 16 MiB", kDefaultBytes, ""),
        std::tuple("cgroups, no kept descriptors", int64_t{0}, "")}) {
    Inside inside(bytes);
    Row(what, count, floor, LeastCpu(kRounds, [&] { inside.Scrape(all); }),
        shown);
    if (bytes == kAmpleBytes) {
      Row("  of which walking, naming", count, floor,
          LeastCpu(kRounds, [&] { inside.WalkOnly(); }), "");
    }
  }
}

// `part`: processes, cgroups, or empty for both.
int Main(std::string_view part) {
  printf("%-52s %6s %9s %9s %7s  %s\n", "CPU per scrape", "count", "floor ms",
         "ours ms", "ratio", "target");
  if (part.empty() || part == "processes") {
    BenchProcesses(500, "");
    BenchProcesses(2000, "<= 1.15");
    BenchProcesses(4000, "");
  }
  if (!part.empty() && part != "cgroups") return EXIT_SUCCESS;

  auto proc = machine::Dir::Open("/proc");
  machine::Buffer buffer;
  auto mountinfo = proc->Read("self/mountinfo", buffer);
  if (!mountinfo.ok()) return EXIT_FAILURE;
  auto hierarchies =
      machine::cgroup::FindHierarchies(*mountinfo, "/sys/fs/cgroup");
  if (!hierarchies.ok()) {
    printf("cgroups: SKIP, %s\n",
           std::string(hierarchies.status().message()).c_str());
    return EXIT_SUCCESS;
  }
  BenchCgroups(*hierarchies, 125, "");
  BenchCgroups(*hierarchies, 500, "<= 1.5");
  BenchCgroups(*hierarchies, 1000, "");
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::Main(argc > 1 ? argv[1] : ""); }
