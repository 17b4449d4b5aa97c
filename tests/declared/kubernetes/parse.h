// What the Kubernetes tests share: manifests as literals, and short texts to
// compare with.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "declared/files.h"
#include "declared/source.h"

namespace declared::kubernetes {

Loaded ParseText(std::string_view yaml);  // as one file, "m.yaml"
Loaded ParseFiles(std::initializer_list<File> files);

// A Deployment shop/web whose pod's spec is `spec`, indented by six blanks; its
// first line is line 7.
std::string DeploymentOf(std::string_view spec);

// The only workload's; adds a failure and gives an empty one otherwise.
Workload OnlyWorkload(const Loaded& loaded);

// "memory_limit 268435456 m.yaml:7", with " derived" or " ambiguous" behind.
std::vector<std::string> Texts(const Values& values);
// "error unknown-unit m.yaml:7"
std::vector<std::string> Texts(const std::vector<Problem>& problems);
// "8080/tcp", "53/udp on 5353 dns"
std::vector<std::string> Texts(const std::vector<Port>& ports);

}  // namespace declared::kubernetes
