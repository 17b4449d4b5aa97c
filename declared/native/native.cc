#include "declared/native/native.h"

#include <map>
#include <utility>

#include "declared/native/entry.h"
#include "declared/native/keys.h"
#include "declared/text.h"
#include "declared/yaml/node.h"

namespace declared {
namespace {

constexpr size_t kMostWorkloads = 10'000;

// The same pattern twice: where the values differ none of them is believed.
void Join(const Workload& second, Workload& first,
          std::vector<Problem>& problems) {
  problems.push_back({Severity::kError, "declared-twice", second.location,
                      Printable(second.cgroup_pattern, 60) +
                          " is also declared in " + ToText(first.location) +
                          ": values that differ are not taken",
                      "remove one of them"});
  for (const auto& [resource, value] : second.parts[0].values) {
    const auto [at, added] = first.parts[0].values.try_emplace(resource, value);
    if (!added && at->second.number != value.number) {
      at->second.state = Value::State::kAmbiguous;
    }
  }
}

class Reader {
 public:
  void Read(const File& file) {
    yaml::Parsed parsed = yaml::Parse(file.content);
    for (Problem& problem : parsed.problems) {
      problem.location.file = file.path;
      loaded_.problems.push_back(std::move(problem));
    }
    for (const yaml::Document& document : parsed.documents) {
      Document(*document.root, file.path);
    }
  }

  Loaded Take() { return std::move(loaded_); }

 private:
  void Document(const yaml::Node& root, const std::string& file) {
    constexpr std::string_view kKeys[] = {"workloads"};
    if (root.IsNull()) return;
    native::CheckKeys(root, kKeys, file, loaded_.problems);
    const yaml::Node* list = root.Find("workloads");
    if (list == nullptr || !list->IsSequence()) {
      loaded_.problems.push_back({Severity::kError,
                                  "no-workloads",
                                  {file, root.line()},
                                  "there is no list 'workloads:' at the top",
                                  "see the README"});
      return;
    }
    for (const yaml::NodePtr& entry : list->sequence()) {
      auto workload = native::ReadEntry(*entry, file, loaded_.problems);
      if (!workload || loaded_.workloads.size() >= kMostWorkloads) continue;
      const auto [at, added] = places_.try_emplace(workload->cgroup_pattern,
                                                   loaded_.workloads.size());
      if (added) {
        loaded_.workloads.push_back(*std::move(workload));
      } else {
        Join(*workload, loaded_.workloads[at->second], loaded_.problems);
      }
    }
  }

  Loaded loaded_;
  std::map<std::string, size_t> places_;  // by pattern
};

}  // namespace

FileRules NativeFiles() {
  FileRules rules;
  rules.wants = [](std::string_view name) {
    return name.ends_with(".yaml") || name.ends_with(".yml") ||
           name.ends_with(".json");
  };
  return rules;
}

Loaded ParseNative(const FileTree& files) {
  Reader reader;
  for (const File& file : files.files) reader.Read(file);
  Loaded loaded = reader.Take();
  loaded.problems.insert(loaded.problems.begin(), files.problems.begin(),
                         files.problems.end());
  loaded.commit = files.commit;
  loaded.readable = files.readable;
  return loaded;
}

Loaded LoadNative(const Source& source) {
  return ParseNative(ReadFiles(source.path, NativeFiles()));
}

}  // namespace declared
