#include "declared/workload.h"

namespace declared {

std::string_view NameOf(Language language) {
  switch (language) {
    case Language::kKubernetes:
      return "kubernetes";
    case Language::kSystemd:
      return "systemd";
    case Language::kCompose:
      return "compose";
    case Language::kNative:
      return "native";
  }
  return "";
}

}  // namespace declared
