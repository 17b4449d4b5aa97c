#include "declared/kubernetes/reader.h"

#include <algorithm>
#include <utility>

#include "declared/text.h"

namespace declared::kubernetes {
namespace {

using yaml::Node;
constexpr size_t kMostProblems = 200;  // of one file
constexpr size_t kMostShown = 60;

const char* NameOf(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kMap:
      return "a map (key: value)";
    case Node::Kind::kSequence:
      return "a list (- item)";
    default:
      return "one value";
  }
}

}  // namespace

Location Reader::Written(int line) const {
  if (!place_.rendered_from.empty()) return {place_.rendered_from, 0};
  return Seen(line);
}

Location Reader::Seen(int line) const {
  return {place_.file, line <= 0 ? 0 : place_.lines_above + line};
}

void Reader::Report(int line, std::string check, std::string what,
                    std::string mend, Severity severity) {
  if (problems_.size() >= kMostProblems) return;
  if (!place_.rendered_from.empty()) {
    what += ", rendered from " + place_.rendered_from;
  }
  problems_.push_back({severity, std::move(check), Seen(line), std::move(what),
                       std::move(mend)});
}

void Reader::Report(int line, Problem problem) {
  Report(line, std::move(problem.check), std::move(problem.what),
         std::move(problem.mend), problem.severity);
}

bool Reader::IsTemplate(int line, std::string_view text) {
  const bool go = text.find("{{") != text.npos;
  if (!go && text.find("${") == text.npos) return false;
  const bool known = std::any_of(
      problems_.begin(), problems_.end(),
      [](const Problem& problem) { return problem.check == "template"; });
  if (!known) {
    Report(line, "template",
           go ? "an unrendered template ({{ }}), it is not read"
              : "a variable (${ }) that is not filled in",
           go ? "render it (helm template NAME DIR > FILE) and give FILE"
              : "fill it in (envsubst < IN > FILE) and give FILE");
  }
  return true;
}

const Node* Reader::Get(const Node* map, std::string_view key,
                        Node::Kind kind) {
  const Node* node = map == nullptr ? nullptr : map->Find(key);
  if (node == nullptr || node->IsNull()) return nullptr;
  if (node->kind() == kind) return node;
  const int line = map->LineOfKey(key);
  // "replicas: {{ .Values.n }}" reads as a map in a map.
  if (place_.templated && IsTemplate(line, "{{")) return nullptr;
  Report(line, "wrong-kind",
         "'" + std::string(key) + "' has to be " + NameOf(kind),
         "see kubectl explain");
  return nullptr;
}

const Node* Reader::Map(const Node* map, std::string_view key) {
  return Get(map, key, Node::Kind::kMap);
}

const Node* Reader::List(const Node* map, std::string_view key) {
  return Get(map, key, Node::Kind::kSequence);
}

const Node* Reader::Scalar(const Node* map, std::string_view key) {
  return Get(map, key, Node::Kind::kScalar);
}

std::string Reader::Text(const Node* map, std::string_view key) {
  const Node* node = Scalar(map, key);
  if (node == nullptr || IsTemplate(node->line(), node->text())) return "";
  return node->text();
}

std::optional<int64_t> Reader::Integer(const Node* map, std::string_view key,
                                       int64_t least, int64_t most) {
  const Node* node = Scalar(map, key);
  if (node == nullptr) return std::nullopt;
  const std::string& text = node->text();
  if (IsTemplate(node->line(), text)) return std::nullopt;
  const std::optional<int64_t> number = Int(text);
  const std::string shown =
      std::string(key) + " '" + Printable(text, kMostShown) + "'";
  if (!number || node->quoted()) {
    Report(node->line(), "not-a-number", shown + " is not a number",
           number ? "write it without quotes" : "write an integer");
    return std::nullopt;
  }
  if (*number < least || *number > most) {
    Report(node->line(), *number < 0 ? "negative" : "out-of-range",
           shown + " is not in " + std::to_string(least) + " to " +
               std::to_string(most),
           "");
    return std::nullopt;
  }
  return number;
}

}  // namespace declared::kubernetes
