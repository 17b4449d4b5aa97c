// What a document's text tells before it is parsed: most documents of a Git
// checkout are no workloads, and parsing is what loading spends its time on.
#pragma once

#include <string>
#include <string_view>

namespace declared::kubernetes {

// False only if the object's `kind:` is surely none of ours.
bool MayDeclareWorkload(std::string_view document);

// The file that Helm names above what it rendered from it, or "":
//   ---
//   # Source: shop/templates/deployment.yaml
std::string HelmSource(std::string_view document);

}  // namespace declared::kubernetes
