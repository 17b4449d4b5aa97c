#include "declared/yaml/health.h"

#include <utility>

#include "declared/health.h"
#include "declared/text.h"

namespace declared::yaml {
namespace {

constexpr char kBad[] = "bad-health";
constexpr char kMend[] = "write health: tcp://127.0.0.1:PORT, or {url: ...}";

class Reader {
 public:
  explicit Reader(const HealthFile& file) : file_(file) {}

  void Read(const Node& node) {
    if (node.IsSequence()) {
      for (const NodePtr& item : node.sequence()) {
        if (!One(*item)) return;
      }
    } else if (!node.IsNull()) {
      One(node);
    }
  }

  std::vector<HealthCheck> Take() { return std::move(checks_); }

 private:
  bool One(const Node& node) {  // false: no more are read
    if (checks_.size() >= kMostHealthChecks) {
      file_.say(kBad, node.line(),
                "more than " + std::to_string(kMostHealthChecks) +
                    " health checks: the rest is not read",
                "remove some");
      return false;
    }
    HealthCheck check;
    check.name = HealthName(checks_.size());
    check.location = {file_.file, node.line()};
    const Node* url = node.IsMap() ? node.Find("url") : &node;
    if (url == nullptr || !url->IsScalar()) {
      file_.say(kBad, node.line(), "a health check without a URL", kMend);
      return true;
    }
    const auto text = file_.text(*url);
    if (!text) return true;
    const auto fault = ParseHealthUrl(*text, check);
    if (fault) file_.say(kBad, url->line(), fault->what, fault->mend);
    if (fault && check.not_executed.empty()) return true;
    for (const auto& [key, value] : node.map()) Field(key, *value, check);
    checks_.push_back(std::move(check));
    return true;
  }

  void Field(const std::string& key, const Node& value, HealthCheck& check) {
    constexpr size_t kMostShown = 60;
    if (key == "url") return;
    const bool interval = key == "interval";
    if (!interval && key != "timeout") {
      file_.say("unknown-key", value.line(),
                "'" + Printable(key, kMostShown) + "' is not known",
                "write url, interval or timeout");
      return;
    }
    const auto text = file_.text(value);
    if (!text) return;
    const auto seconds = HealthSeconds(*text);
    if (!seconds) {
      file_.say(kBad, value.line(),
                key + ": '" + Printable(*text, kMostShown) + "' is no time",
                "write seconds, or a time like 1m30s");
      return;
    }
    const auto fault = interval ? SetHealthInterval(*seconds, check)
                                : SetHealthTimeout(*seconds, check);
    if (fault) file_.say(kBad, value.line(), fault->what, fault->mend);
  }

  const HealthFile& file_;
  std::vector<HealthCheck> checks_;
};

}  // namespace

std::vector<HealthCheck> ReadHealth(const Node& health,
                                    const HealthFile& file) {
  Reader reader(file);
  reader.Read(health);
  return reader.Take();
}

}  // namespace declared::yaml
