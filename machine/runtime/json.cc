#include "machine/runtime/json.h"

#include <exception>
#include <limits>
#include <nlohmann/json.hpp>

namespace machine::runtime {

// Events of the parser, which itself does not recurse, into the tree.
class Json::Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(Json& root) : root_(root) {}
  const std::string& why() const { return why_; }

  bool null() override { return Add(Json()); }
  bool boolean(bool value) override { return AddScalar(value); }
  bool number_integer(number_integer_t value) override {
    return AddScalar(int64_t{value});
  }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto kMost = std::numeric_limits<int64_t>::max();
    return AddScalar(value > uint64_t{kMost} ? kMost
                                             : static_cast<int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override {
    return AddScalar(double{value});
  }
  bool string(string_t& value) override { return AddScalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // not in JSON

  bool start_object(size_t) override { return Enter(std::vector<Field>()); }
  bool start_array(size_t) override { return Enter(std::vector<Json>()); }
  bool end_object() override { return Leave(); }
  bool end_array() override { return Leave(); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }

  bool parse_error(size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    why_ = "not JSON at byte " + std::to_string(position);
    return false;
  }

 private:
  template <typename Value>
  bool AddScalar(Value value) {
    Json json;
    json.value_ = std::move(value);
    return Add(std::move(json));
  }

  // Pointers in open_ stay good: only the innermost container grows.
  Json* Place(Json json) {
    if (++values_ > kMostValues) {
      why_ = "more than " + std::to_string(kMostValues) + " values";
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(json);
      return &root_;
    }
    auto& parent = open_.back()->value_;
    if (auto* items = std::get_if<std::vector<Json>>(&parent)) {
      return &items->emplace_back(std::move(json));
    }
    if (auto* fields = std::get_if<std::vector<Field>>(&parent)) {
      fields->push_back({std::move(key_), std::move(json)});
      key_.clear();
      return &fields->back().value;
    }
    return nullptr;
  }

  bool Add(Json json) { return Place(std::move(json)) != nullptr; }

  template <typename Container>
  bool Enter(Container container) {
    if (open_.size() >= kDeepest) {
      why_ = "nested deeper than " + std::to_string(kDeepest);
      return false;
    }
    Json json;
    json.value_ = std::move(container);
    Json* placed = Place(std::move(json));
    if (placed == nullptr) return false;
    open_.push_back(placed);
    return true;
  }

  bool Leave() {
    open_.pop_back();
    return true;
  }

  Json& root_;
  std::vector<Json*> open_;
  std::string key_;
  size_t values_ = 0;
  std::string why_;
};

absl::StatusOr<Json> Json::Parse(std::string_view what, std::string_view text) {
  Json root;
  Builder builder(root);
  std::string why;
  try {
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
      return root;
    }
    why = builder.why();
  } catch (const std::exception& error) {
    why = error.what();
  }
  return absl::DataLossError(std::string(what) + ": " + why);
}

absl::StatusOr<Json> Json::ParseObject(std::string_view what,
                                       std::string_view text) {
  auto json = Parse(what, text);
  if (json.ok() && !json->IsObject()) {
    return absl::DataLossError(std::string(what) + ": not a JSON object");
  }
  return json;
}

const Json& Json::operator[](std::string_view key) const {
  static const Json none;
  const auto& all = fields();
  for (auto field = all.rbegin(); field != all.rend(); ++field) {
    if (field->name == key) return field->value;
  }
  return none;
}

const std::vector<Json>& Json::items() const {
  static const std::vector<Json> none;
  const auto* items = std::get_if<std::vector<Json>>(&value_);
  return items == nullptr ? none : *items;
}

const std::vector<Json::Field>& Json::fields() const {
  static const std::vector<Field> none;
  const auto* fields = std::get_if<std::vector<Field>>(&value_);
  return fields == nullptr ? none : *fields;
}

std::optional<std::string_view> Json::String() const {
  const auto* text = std::get_if<std::string>(&value_);
  if (text == nullptr) return std::nullopt;
  return *text;
}

std::string Json::Text() const {
  auto text = String();
  if (!text || text->size() > kLongestText) return {};
  return text->find('\0') == text->npos ? std::string(*text) : std::string();
}

std::optional<int64_t> Json::Int() const {
  if (const auto* number = std::get_if<int64_t>(&value_)) return *number;
  // Some writers (jq, Python) say 1e5 or 512.0 for a whole number.
  const auto* real = std::get_if<double>(&value_);
  constexpr double kExact = 9007199254740992;  // 2^53
  if (real == nullptr || !(*real >= -kExact && *real <= kExact)) {
    return std::nullopt;
  }
  auto whole = static_cast<int64_t>(*real);
  if (static_cast<double>(whole) != *real) return std::nullopt;
  return whole;
}

std::optional<bool> Json::Bool() const {
  const auto* value = std::get_if<bool>(&value_);
  if (value == nullptr) return std::nullopt;
  return *value;
}

bool Json::IsObject() const {
  return std::holds_alternative<std::vector<Field>>(value_);
}

}  // namespace machine::runtime
