#include "declared/yaml/node.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/node/node.h>  // else clang-tidy thinks parser.h means ours
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>

#include "declared/text.h"
#include "declared/yaml/builder.h"
#include "declared/yaml/documents.h"

namespace declared::yaml {
namespace {

constexpr size_t kMostDocuments = 10'000;  // of one file: a parser each
// yaml-cpp keeps about 100 bytes for each of these until the outermost bracket
// is closed.
constexpr ptrdiff_t kMostMarks = 1'000'000;

// The line at `index`, or the last one; `index` then tells which.
std::string_view LineAt(std::string_view text, int& index) {
  std::string_view line;
  int lines = 0;
  while (lines <= index && NextLine(text, line)) ++lines;
  index = std::max(lines - 1, 0);
  return line;
}

struct Words {
  std::string_view theirs;  // yaml-cpp's message
  const char* what;
  const char* mend;
};
constexpr std::array<Words, 10> kWords = {{
    {"end of map not found", "this line does not fit the keys above it",
     "check its indentation, and for a missing ':'"},
    {"end of sequence not found", "this line does not fit the list above it",
     "check its indentation, and for a missing '-'"},
    {"end of map flow not found", "a '{' is not closed", "add a '}'"},
    {"end of sequence flow not found", "a '[' is not closed", "add a ']'"},
    {"illegal map value", "a ':' where no value can stand",
     "check the indentation, or quote the text"},
    {"illegal document indicator in scalar", "a quote is not closed",
     "add the missing quote"},
    {"the referenced anchor is not defined", "an alias without an anchor",
     "write '&name' at the value it stands for, above it"},
    {"unknown escape character: ", "an escape that YAML does not know",
     "write '...' instead of \"...\", or double the backslash"},
    {"text after the end", "text after the end of the document",
     "check its indentation; documents begin with '---'"},
    {"unknown token", "a character that nothing can begin with",
     "quote the text"},
}};

// yaml-cpp's words with the line as it stands in the file.
void AddBroken(std::vector<Problem>& problems, std::string_view message,
               int index, const Piece& piece) {
  constexpr size_t kMostShown = 60;
  const std::string_view line = LineAt(piece.text, index);
  const auto* known = std::find_if(
      kWords.begin(), kWords.end(),
      [&](const Words& words) { return message.starts_with(words.theirs); });
  std::string what =
      known == kWords.end() ? Printable(message, kMostShown) : known->what;
  std::string mend = known == kWords.end() ? "" : known->mend;
  const size_t text = line.find_first_not_of(" \t");
  if (line.substr(0, text).find('\t') != line.npos) {
    what = "a tab in the indentation";
    mend = "write blanks";
  } else if (line.find("{{") != line.npos) {
    what += ", it looks like a template";
    mend = "render it first";
  }
  if (!Trim(line).empty()) {
    what += ": '" + Printable(Trim(line), kMostShown) + "'";
  }
  AddProblem(problems, "yaml", piece.line + index, std::move(what),
             std::move(mend));
}

// What yaml-cpp should not be given at all.
bool Refused(const Piece& piece, std::vector<Problem>& problems) {
  int line = piece.line;
  ptrdiff_t marks = 0;
  for (const char c : piece.text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') ++line;
    marks += c == ',' || c == '[' || c == '{' || c == '\n';
    // Control bytes are not YAML (and yaml-cpp takes 0x04 for the end).
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F) {
      AddProblem(problems, "yaml", line,
                 "a control byte: " + Printable(std::string_view(&c, 1), 8),
                 "write it as an escape in double quotes");
      return true;
    }
  }
  if (marks <= kMostMarks) return false;
  AddProblem(problems, "yaml-bomb", piece.line,
             "more than " + std::to_string(kMostMarks) +
                 " lines, commas and brackets: this document is not read",
             "split it");
  return true;
}

int LastLine(const Piece& piece) {
  std::string_view text = piece.text;
  if (text.ends_with('\n')) text.remove_suffix(1);
  return piece.line +
         static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

void ParsePiece(const Piece& piece, Parsed& parsed) {
  if (Refused(piece, parsed.problems)) return;
  const size_t before = parsed.problems.size();
  const int last = LastLine(piece);
  Builder builder(piece.line, last, parsed.problems);
  try {
    // The end marker, since yaml-cpp takes an open quote at the end of its
    // input for closed.
    std::istringstream stream(std::string(piece.text) + "\n...\n");
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    // What is left is no second document, since Piece ends where one begins.
    Builder rest(piece.line, last, parsed.problems);
    if (parser.HandleNextDocument(rest)) {
      const int line = rest.Root()->line();
      parsed.problems.resize(before);  // of a document that is not taken
      AddBroken(parsed.problems, "text after the end of the document",
                line == 0 ? 0 : line - piece.line, piece);
      return;
    }
  } catch (const YAML::Exception& e) {
    if (builder.bomb()) return;  // said already
    parsed.problems.resize(before);
    AddBroken(parsed.problems, e.msg, e.mark.line, piece);
    return;
  } catch (const std::exception& e) {  // std::bad_alloc, stream failures
    AddBroken(parsed.problems, e.what(), 0, piece);
    return;
  }
  if (builder.bomb()) return;
  parsed.documents.push_back({builder.Root(), piece.line, piece.text});
}

}  // namespace

void Node::Index() {
  constexpr size_t kFew = 16;
  if (map_.size() <= kFew) return;
  by_key_.resize(map_.size());
  std::iota(by_key_.begin(), by_key_.end(), 0);
  std::sort(by_key_.begin(), by_key_.end(), [&](uint32_t a, uint32_t b) {
    return map_[a].first < map_[b].first;
  });
}

size_t Node::PlaceOf(std::string_view key) const {
  if (by_key_.empty()) {
    size_t place = 0;
    while (place < map_.size() && map_[place].first != key) ++place;
    return place;
  }
  const auto at = std::lower_bound(by_key_.begin(), by_key_.end(), key,
                                   [&](uint32_t place, std::string_view k) {
                                     return map_[place].first < k;
                                   });
  return at != by_key_.end() && map_[*at].first == key ? *at : map_.size();
}

const Node* Node::Find(std::string_view key) const {
  const size_t place = PlaceOf(key);
  return place < map_.size() ? map_[place].second.get() : nullptr;
}

const Node* Node::At(std::initializer_list<std::string_view> keys) const {
  const Node* node = this;
  for (const std::string_view key : keys) {
    node = node->Find(key);
    if (node == nullptr) return nullptr;
  }
  return node;
}

int Node::LineOfKey(std::string_view key) const {
  const size_t place = PlaceOf(key);
  return place < map_.size() ? key_lines_[place] : 0;
}

Parsed Parse(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  Parsed parsed;
  int line = 1;
  size_t documents = 0;
  for (Piece piece; NextPiece(text, line, piece);) {
    if (!piece.content) continue;
    if (++documents > kMostDocuments) {
      AddProblem(parsed.problems, "yaml-bomb", piece.line,
                 "more than " + std::to_string(kMostDocuments) +
                     " documents in one file: the rest is not read",
                 "split the file");
      break;
    }
    ParsePiece(piece, parsed);
  }
  return parsed;
}

}  // namespace declared::yaml
