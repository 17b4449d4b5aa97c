// One service of a project: what its files say of it, one laid over the other.
// https://github.com/compose-spec/compose-spec/blob/main/05-services.md
#pragma once

#include <string>
#include <vector>

#include "declared/compose/variables.h"
#include "declared/problem.h"
#include "declared/workload.h"
#include "declared/yaml/node.h"

namespace declared::compose {

struct Layer {
  const yaml::Node* service = nullptr;  // the value below the service's name
  std::string file;                     // for locations
  int line = 0;                         // of the service's name
  const Variables* variables = nullptr;
};

// The uppermost layer first: an override file, the file, what it extends.
using Layers = std::vector<Layer>;

// `name_space` and `name` are set by the caller. What is wrong is added to
// `problems`, and everything else is taken.
Workload ReadService(const Layers& layers, std::vector<Problem>& problems);

}  // namespace declared::compose
