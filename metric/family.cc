// Sample lines are finished here: name, labels, value, newline.
#include "metric/family.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "metric/mix.h"
#include "metric/number.h"

namespace metric {
namespace {

// Both formats know a counter and an info family by the end of their names.
Type TypeByName(std::string_view name, Type type) {
  auto ends_in = [name](std::string_view suffix) {
    return name.size() > suffix.size() && name.ends_with(suffix);
  };
  if (type == Type::kCounter && !ends_in("_total")) return Type::kUnknown;
  if (type == Type::kInfo && !ends_in("_info")) return Type::kUnknown;
  return type;
}

}  // namespace

Family::Family(std::string_view name, Type type, std::string_view help)
    : name_(name), help_(help), type_(TypeByName(name, type)) {}

Family& Family::Add(double value) { return Write({}, Labels(), {}, {}, value); }

Family& Family::Add(const Labels& labels, double value) {
  return Write({}, labels, {}, {}, value);
}

Family& Family::Add(const Labels& labels, std::string_view name,
                    std::string_view label_value, double value) {
  return Write({}, labels, name, label_value, value);
}

Family& Family::AddSuffixed(std::string_view suffix, const Labels& labels,
                            double value) {
  return Write(suffix, labels, {}, {}, value);
}

Family& Family::Write(std::string_view suffix, const Labels& labels,
                      std::string_view name, std::string_view label_value,
                      double value) {
  uint64_t identity = labels.identity();
  const bool bare = labels.text().empty();
  lines_ += name_;
  if (!suffix.empty()) {
    lines_ += suffix;
    identity += Mix(absl::Hash<std::string_view>()(suffix));
  }
  if (!bare || !label_value.empty()) {
    lines_ += '{';
    lines_ += labels.text();
    identity += AppendPair(name, label_value, /*first=*/bare, &lines_);
    lines_ += '}';
  }
  lines_ += ' ';
  AppendNumber(value, &lines_);
  lines_ += '\n';
  samples_.push_back({.identity = identity,
                      .owner = labels.owner(),
                      .end = static_cast<uint32_t>(lines_.size()),
                      .rank = labels.rank()});
  return *this;
}

Family& Families::Gauge(std::string_view name, std::string_view help) {
  return Get(name, Type::kGauge, help);
}

Family& Families::Counter(std::string_view name, std::string_view help) {
  return Get(name, Type::kCounter, help);
}

Family& Families::Info(std::string_view name, std::string_view help) {
  return Get(name, Type::kInfo, help);
}

Family& Families::Get(std::string_view name, Type type, std::string_view help) {
  // A name asked for with another type gets a family of its own: the page sees
  // the contradiction and tells.
  auto same = [name, type = TypeByName(name, type)](const Family& family) {
    return family.name() == name && family.type() == type;
  };
  auto found = std::find_if(families_.begin(), families_.end(), same);
  if (found != families_.end()) return *found;
  return families_.emplace_back(name, type, help);
}

void Families::Source(std::string_view source, std::string_view reason) {
  sources_.push_back({std::string(source), std::string(reason)});
}

}  // namespace metric
