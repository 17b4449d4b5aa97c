// Looking into a service's layers: the uppermost one that has a key wins.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "declared/compose/service.h"

namespace declared::compose {

using Keys = std::initializer_list<std::string_view>;

struct Text {
  std::string text;  // with its variables filled in
  Location location;
};

class Scalars {
 public:
  Scalars(const Layers& layers, std::vector<Problem>& problems)
      : layers_(layers), problems_(problems) {}

  const Layers& layers() const { return layers_; }

  // The node there, whatever it is; null: none. `layer` is then where it is.
  const yaml::Node* Find(Keys keys, const Layer** layer = nullptr) const;
  // nullopt: not there, null, or not to be read (then it is a problem).
  std::optional<Text> At(Keys keys);
  std::optional<Text> Fill(const yaml::Node& node, const Layer& layer);

  void Say(const char* check, const Location& location, std::string what,
           std::string mend, Severity severity = Severity::kError);

 private:
  const Layers& layers_;
  std::vector<Problem>& problems_;
};

}  // namespace declared::compose
