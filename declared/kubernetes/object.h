// One object of a manifest -> a workload, for the kinds that have pods.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "declared/kubernetes/reader.h"
#include "declared/workload.h"

namespace declared::kubernetes {

struct Object {
  Workload workload;
  Location seen;  // in the file that was read, see Reader::Seen()
};

struct Rules {
  std::string name_space;  // of objects without one
  // The files are a kubelet's own: it runs every Pod in them.
  bool static_pods = false;
};

// True for "Pod", "Deployment", ..., "List", "PodList": `text` may begin with
// one of them.
bool BeginsWithKind(std::string_view text);

// Appends what `root` declares: nothing, one object, or those of a List.
void ReadObjects(const yaml::Node& root, const Place& place, const Rules& rules,
                 std::vector<Problem>& problems, std::vector<Object>& objects);

}  // namespace declared::kubernetes
