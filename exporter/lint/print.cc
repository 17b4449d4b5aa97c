#include "exporter/lint/print.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "declared/text.h"

namespace lint {
namespace {

using declared::Problem;

constexpr size_t kMostBytes = 400;

std::string Sentence(const Problem& problem) {
  std::string text = problem.what;
  if (!problem.mend.empty()) text += " (" + problem.mend + ")";
  return declared::Printable(text, kMostBytes);
}

// Of a property; the message itself takes ':' and ','.
std::string Escaped(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += property ? "%3A" : ":";
        break;
      case ',':
        out += property ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string PrintText(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    out += declared::Printable(ToText(problem.location), kMostBytes);
    out += ": ";
    out += NameOf(problem.severity);
    out += ": " + Sentence(problem) + " [" + problem.check + "]\n";
  }
  return out;
}

std::string PrintJson(const std::vector<Problem>& problems) {
  auto array = nlohmann::ordered_json::array();
  for (const Problem& problem : problems) {
    nlohmann::ordered_json entry;
    entry["file"] = problem.location.file;
    if (problem.location.line > 0) entry["line"] = problem.location.line;
    entry["severity"] = NameOf(problem.severity);
    entry["check"] = problem.check;
    entry["what"] = problem.what;
    entry["mend"] = problem.mend;
    array.push_back(std::move(entry));
  }
  // Names can be any bytes: what is not UTF-8 becomes U+FFFD.
  return array.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}

std::string PrintGithub(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    out += "::";
    out += NameOf(problem.severity);
    out += " file=" + Escaped(problem.location.file, true);
    if (problem.location.line > 0) {
      out += ",line=" + std::to_string(problem.location.line);
    }
    out += ",title=" + Escaped(problem.check, true);
    out += "::" + Escaped(Sentence(problem), false) + "\n";
  }
  return out;
}

}  // namespace lint
