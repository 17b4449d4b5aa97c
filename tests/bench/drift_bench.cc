// What declarations cost:
//   matching and evaluating 1,000 declared x 1,000 running, in every scrape
//   (aim: 5 ms), and loading 2,000 manifests, in the background (aim: 1 s).
//   build/release/tests/bench/drift_bench
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "declared/load.h"
#include "drift/evaluate.h"
#include "drift/snapshot.h"
#include "machine/cgroup/hierarchies.h"
#include "machine/cgroup/tree.h"
#include "machine/keep.h"

namespace {

namespace fs = std::filesystem;
using declared::Resource;

constexpr int kWorkloads = 1000;
constexpr int kManifests = 2000;

class Scratch {
 public:
  Scratch() {
    std::string name = fs::temp_directory_path() / "drift-bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Scratch() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string Id(int i) {
  const std::string digits = std::to_string(i);
  std::string id(64, '0');
  return id.replace(id.size() - digits.size(), digits.size(), digits);
}

// 1,000 pods of 1,000 Deployments, as the systemd driver lays them out.
class Cluster {
 public:
  Cluster() : budget_(0, 0) {
    std::vector<declared::Workload> declared;
    for (int i = 0; i < kWorkloads; ++i) {
      const std::string slice = "kubepods.slice/kubepods-pod" + Id(i);
      fs::create_directories(
          scratch_.path() /
          (slice + ".slice/cri-containerd-" + Id(i) + ".scope"));
      declared.push_back(Declare(i));
    }
    const std::string root = scratch_.path();
    tree_ = std::make_unique<machine::cgroup::Tree>(
        *machine::cgroup::FindHierarchies(
            "30 24 0:26 / " + root + " rw - cgroup2 cgroup2 rw\n", root),
        budget_);
    cgroups_ = *tree_->Walk();
    known_.inventory =
        std::make_shared<const drift::Inventory>(std::move(declared));
    known_.container = [](const std::string& id, const std::string&) {
      drift::ContainerAnswer answer;
      answer.container = Pod(id);
      return answer;
    };
    look_.facts = [this](int) -> const drift::CgroupFacts& { return facts_; };
    look_.machine.memory_bytes = 64e9;
    look_.machine.cpus = 16;
    look_.machine.tasks = 1e5;
    for (Resource resource : {Resource::kMemoryLimit, Resource::kCpuLimit,
                              Resource::kCpuRequest, Resource::kTasksLimit}) {
      facts_.applied[static_cast<size_t>(resource)] = drift::Applied{1e9};
    }
    facts_.memory_usage = 5e8;
    facts_.tasks = 10;
  }

  drift::Snapshot Take(const drift::Snapshot* previous) const {
    return drift::TakeSnapshot(cgroups_, {}, known_, previous);
  }
  const drift::Look& look() const { return look_; }

 private:
  static declared::Workload Declare(int i) {
    declared::Workload workload;
    workload.name_space = "shop";
    workload.name = "web-" + std::to_string(i);
    workload.type = "deployment";
    declared::Part part;
    part.container = "app";
    for (Resource resource : {Resource::kMemoryLimit, Resource::kMemoryRequest,
                              Resource::kCpuLimit, Resource::kCpuRequest}) {
      part.values[resource].number = 1e9 + i;
    }
    workload.parts.push_back(std::move(part));
    return workload;
  }

  static std::shared_ptr<const machine::runtime::Container> Pod(
      const std::string& id) {
    auto pod = std::make_shared<machine::runtime::Container>();
    pod->name = "app";
    pod->pod_namespace = "shop";
    pod->pod = "web-" + std::to_string(std::stoi(id)) + "-6d4cf56db6-x7k2q";
    return pod;
  }

  Scratch scratch_;
  machine::KeepBudget budget_;
  std::unique_ptr<machine::cgroup::Tree> tree_;
  machine::cgroup::Cgroups cgroups_;
  drift::Known known_;
  drift::CgroupFacts facts_;
  drift::Look look_;
};

void MatchAndEvaluate(benchmark::State& state) {
  const Cluster cluster;
  const drift::Snapshot previous = cluster.Take(nullptr);
  size_t compared = 0;
  for (auto _ : state) {
    const drift::Snapshot snapshot = cluster.Take(&previous);
    for (const auto& drift : drift::Evaluate(snapshot, cluster.look())) {
      compared += drift.comparisons.size();
    }
    benchmark::DoNotOptimize(
        drift::PresenceOf(snapshot, cluster.look()).size());
  }
  if (compared != static_cast<size_t>(state.iterations()) * kWorkloads * 3) {
    state.SkipWithError("not everything was matched");
  }
}
BENCHMARK(MatchAndEvaluate)->Unit(benchmark::kMillisecond);

class Manifests {
 public:
  Manifests() {
    for (int i = 0; i < kManifests; ++i) {
      std::ofstream file(scratch_.path() / (std::to_string(i) + ".yaml"));
      file << "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-"
           << i << "\n  namespace: shop\n  labels: {app: web, tier: front}\n"
           << "spec:\n  replicas: 3\n  selector: {matchLabels: {app: web}}\n"
           << "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
           << "      containers:\n";
      for (const char* name : {"app", "proxy"}) {
        file << "        - name: " << name << "\n          image: shop/" << name
             << ":42\n          ports: [{containerPort: 8080}]\n"
             << "          env:\n            - {name: LEVEL, value: info}\n"
             << "          resources:\n"
             << "            requests: {cpu: 100m, memory: 64Mi}\n"
             << "            limits: {cpu: 500m, memory: 256Mi}\n";
      }
    }
    source_.language = declared::Language::kKubernetes;
    source_.path = scratch_.path();
  }
  const declared::Source& source() const { return source_; }

 private:
  Scratch scratch_;
  declared::Source source_;
};

void LoadManifests(benchmark::State& state) {
  const Manifests manifests;
  for (auto _ : state) {
    const auto loaded = declared::Load(manifests.source(), {});
    if (loaded.workloads.size() != kManifests || !loaded.problems.empty()) {
      state.SkipWithError("not everything was loaded");
    }
  }
}
BENCHMARK(LoadManifests)->Unit(benchmark::kMillisecond);

// What is done every --declared.refresh-interval while nothing changes.
void LookForChanges(benchmark::State& state) {
  const Manifests manifests;
  for (auto _ : state) {
    benchmark::DoNotOptimize(declared::Fingerprint(manifests.source(), {}));
  }
}
BENCHMARK(LookForChanges)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
