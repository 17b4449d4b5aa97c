#include "declared/source.h"

namespace declared {

absl::StatusOr<Source> Source::Parse(Language language, std::string_view flag) {
  Source source;
  source.language = language;
  const std::string name = "--declared." + std::string(NameOf(language));
  const size_t comma = flag.find(',');
  source.path = flag.substr(0, comma);
  if (source.path.empty()) {
    return absl::InvalidArgumentError(name + ": a file or directory is needed");
  }
  if (comma == flag.npos) return source;
  constexpr std::string_view kNamespace = "namespace=";
  std::string_view option = flag.substr(comma + 1);
  if (language != Language::kKubernetes || !option.starts_with(kNamespace) ||
      option.size() == kNamespace.size()) {
    return absl::InvalidArgumentError(
        name + ": after the comma: '" + std::string(option) + "'" +
        (language == Language::kKubernetes ? ", only namespace=NAME is known"
                                           : ", no option is known"));
  }
  source.name_space = option.substr(kNamespace.size());
  return source;
}

}  // namespace declared
