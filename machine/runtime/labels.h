// Labels and annotations that end up in a Container.
#pragma once

#include "machine/runtime/container.h"
#include "machine/runtime/json.h"

namespace machine::runtime {

// Adds an object's texts to container.labels, those that tell an owner first,
// until there are 64. Runtimes' own bookkeeping (io.kubernetes.cri.*, ...) and
// what is longer than Json::kLongestText are left out.
void TakeLabels(const Json& labels, Container& container);

// com.docker.compose.* -> the compose_ fields. Relative config files, as
// Compose v1 wrote them, are made absolute by the working directory.
void TakeCompose(const Json& labels, Container& container);

}  // namespace machine::runtime
