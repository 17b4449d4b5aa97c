#include "declared/systemd/unit_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "declared/text.h"

namespace declared::systemd {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kMostProblems = 20;  // of one file

// True if the last backslash of `line` is not itself escaped: it goes on below.
bool GoesOn(std::string_view line) {
  size_t backslashes = 0;
  while (line.ends_with('\\')) {
    line.remove_suffix(1);
    ++backslashes;
  }
  return backslashes % 2 == 1;
}

bool IsUnitSection(std::string_view section) {
  constexpr std::array<std::string_view, 12> kSections = {
      "Unit", "Install", "Service", "Socket", "Mount",     "Swap",
      "Path", "Timer",   "Slice",   "Scope",  "Automount", "X-Drift"};
  return std::find(kSections.begin(), kSections.end(), section) !=
         kSections.end();
}

class Reader {
 public:
  explicit Reader(UnitFile& file) : file_(file) {}

  // False: systemd gives up on the file here.
  bool Take(std::string_view whole, int line) {
    const std::string_view text = Trim(whole);
    if (text.empty()) return true;
    if (text.front() == '[') return Section(text, line);
    if (ignored_) return true;
    const size_t equals = text.find('=');
    if (equals == text.npos) {
      Tell("not-an-assignment", line,
           "\"" + Printable(text, 60) + "\" has no \"=\": systemd ignores it",
           "write Key=value");
      return true;
    }
    Assignment assignment{section_, std::string(Trim(text.substr(0, equals))),
                          std::string(Trim(text.substr(equals + 1))), line};
    if (section_.empty()) {
      Tell("outside-of-section", line,
           Printable(assignment.key, 60) +
               "= stands before any [Section]: systemd ignores it",
           "write the section above it");
      return true;
    }
    if (!IsText(assignment.value)) {
      Tell("not-utf8", line,
           Printable(assignment.key, 60) +
               "= is not valid UTF-8: systemd ignores it",
           "save the file as UTF-8");
      return true;
    }
    file_.bytes += sizeof(Assignment);
    file_.assignments.push_back(std::move(assignment));
    return true;
  }

 private:
  bool Section(std::string_view text, int line) {
    if (!text.ends_with(']') || !IsText(text)) {
      Tell("bad-section", line,
           "\"" + Printable(text, 60) +
               "\" is no section header: systemd does not read the file",
           "write [Section] on a line of its own");
      return false;
    }
    section_ = text.substr(1, text.size() - 2);
    file_.is_unit = file_.is_unit || IsUnitSection(section_);
    ignored_ = section_.starts_with("X-") && section_ != "X-Drift";
    return true;
  }

  void Tell(const char* check, int line, std::string what, const char* mend) {
    if (file_.problems.size() >= kMostProblems) return;
    file_.problems.push_back(
        {Severity::kError, check, {file_.shown, line}, std::move(what), mend});
  }

  UnitFile& file_;
  std::string section_;
  bool ignored_ = false;  // [X-...] is free for others
};

}  // namespace

UnitFile ParseUnitFile(std::string_view text, std::string shown) {
  UnitFile file;
  file.shown = std::move(shown);
  file.bytes = text.size();
  if (text.find('\0') != text.npos) {
    file.problems.push_back({Severity::kError,
                             "not-text",
                             {file.shown, 0},
                             "this is not a text file",
                             "remove it, or write a unit file"});
    return file;
  }
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  Reader reader(file);
  std::string whole;  // a line with those that it goes on in
  bool going_on = false;
  int number = 0;
  int begin = 0;
  std::string_view line;
  while (NextLine(text, line)) {
    ++number;
    const std::string_view trimmed = Trim(line);
    // A comment is dropped even between a line and its continuation.
    if (trimmed.starts_with('#') || trimmed.starts_with(';')) continue;
    if (!going_on) {
      begin = number;
      whole.clear();
    }
    going_on = GoesOn(line);
    whole += line.substr(0, line.size() - (going_on ? 1 : 0));
    if (going_on) {
      whole += ' ';
      continue;
    }
    if (!reader.Take(whole, begin)) return file;
  }
  if (going_on) reader.Take(whole, begin);
  return file;
}

}  // namespace declared::systemd
