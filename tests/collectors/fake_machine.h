// A machine made of text files, and what one collector says of it.
#pragma once

#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collectors/collector.h"
#include "drift/declarations.h"
#include "exporter/walk.h"
#include "machine/keep.h"
#include "machine/proc/processes.h"
#include "metric/family.h"
#include "metric/page.h"
#include "tests/support/tree.h"

namespace collectors {

// Mount lines of the usual cgroup layouts, for proc/self/mountinfo.
inline constexpr char kV2[] =
    "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
inline constexpr char kV1[] =
    "31 24 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup "
    "rw,name=systemd\n"
    "32 24 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup "
    "rw,cpu,cpuacct\n"
    "33 24 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "34 24 0:30 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n";
// v1 controllers, and v2 without any: systemd's hybrid layout.
inline constexpr char kHybrid[] =
    "30 24 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
    "31 24 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup "
    "rw,xattr,name=systemd\n"
    "32 24 0:28 / /sys/fs/cgroup/cpuacct,cpu rw - cgroup cgroup "
    "rw,cpuacct,cpu\n"
    "33 24 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

class FakeMachine {
 public:
  FakeMachine(std::initializer_list<support::TempTree::File> files)
      : tree(files),
        budget(std::make_shared<machine::KeepBudget>(1 << 20, 100)) {
    tree.MakeDir("proc");
    tree.MakeDir("sys/fs/cgroup");
    root = std::make_shared<const machine::Root>(
        machine::Root{tree.Dir("proc"), tree.Dir("sys"), tree.Path()});
    processes = std::make_unique<machine::proc::Processes>(root->proc, *budget);
    Declare({});
  }

  // Makes these declared, and forgets what was seen before.
  void Declare(std::vector<declared::Workload> workloads) {
    auto made = std::make_shared<drift::Declarations>();
    made->inventory =
        std::make_shared<const drift::Inventory>(std::move(workloads));
    declarations = made;
    exporter::WalkOptions options;
    options.cgroupfs = tree.Path("sys/fs/cgroup");
    options.declarations = [made] { return made; };
    options.containers = std::make_shared<exporter::Containers>(
        std::make_unique<machine::runtime::Runtimes>(tree.Path()),
        std::make_shared<const exporter::Log>(exporter::Log::Level::kError,
                                              exporter::Log::Format::kLogfmt));
    walk = exporter::MakeWalk(root, budget, std::move(options));
  }

  // Runs one collector. Its status is kept, its sample lines are returned.
  std::set<std::string> Run(const Collect& collect) {
    auto families = std::make_shared<metric::Families>();
    status = collect(Context{*root, options, *processes, walk,
                             [this] { return declarations; }},
                     *families);
    sources.clear();
    for (const auto& source : families->sources()) {
      sources.insert(source.source + ":" + source.reason);
    }
    metric::Page page;
    page.Add("test", families);
    accounts = page.Settle(0);
    std::string text;
    page.Encode(metric::Format::kText, &text);
    return SampleLines(text);
  }

  support::TempTree tree;
  std::shared_ptr<machine::KeepBudget> budget;
  std::shared_ptr<const machine::Root> root;
  std::unique_ptr<machine::proc::Processes> processes;
  Options options;
  exporter::Scraper::Walk walk;
  std::shared_ptr<drift::Declarations> declarations;
  absl::Status status;
  std::set<std::string> sources;  // "source:reason"
  metric::Page::Accounts accounts;

 private:
  static std::set<std::string> SampleLines(const std::string& text) {
    std::set<std::string> lines;
    for (size_t begin = 0; begin < text.size();) {
      size_t end = text.find('\n', begin);
      if (text[begin] != '#') lines.insert(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return lines;
  }
};

}  // namespace collectors
