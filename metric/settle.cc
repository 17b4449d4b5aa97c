// Merging and duplicates. Dropping what is too much: excess.cc.
#include "metric/settle.h"

#include <algorithm>
#include <utility>

#include "metric/names.h"

namespace metric {
namespace {

// Sample identities are mixed hashes already.
struct AsIs {
  size_t operator()(uint64_t identity) const { return identity; }
};

void CountDuplicates(uint64_t samples, std::string_view what,
                     Page::Accounts* accounts) {
  if (accounts->duplicates == 0) accounts->first_duplicate = what;
  accounts->duplicates += samples;
}

// A line without its value. Blanks in label values stand before the last one.
std::string_view Series(std::string_view line) {
  return line.substr(0, line.rfind(' '));
}

}  // namespace

void Piece::Drop(size_t sample) {
  if (gone.empty()) gone.resize(family->samples().size());
  gone[sample] = true;
}

std::string_view Piece::Line(size_t sample) const {
  const auto& samples = family->samples();
  const size_t begin = sample == 0 ? 0 : samples[sample - 1].end;
  return std::string_view(family->lines())
      .substr(begin, samples[sample].end - begin);
}

void Piece::AppendRuns(std::vector<std::string_view>* runs) const {
  const std::string_view lines = family->lines();
  if (gone.empty()) {
    runs->push_back(lines);
    return;
  }
  size_t begin = 0;
  size_t end = 0;
  auto finish_run = [&] {
    if (end > begin) runs->push_back(lines.substr(begin, end - begin));
  };
  for (size_t i = 0; i < gone.size(); ++i) {
    if (gone[i]) {
      finish_run();
      begin = family->samples()[i].end;
    }
    end = family->samples()[i].end;
  }
  finish_run();
}

bool Merging::Add(const Family& family, const std::string& from) {
  constexpr size_t kRefused = SIZE_MAX;
  const auto [it, is_new] = group_of_.try_emplace(family.name(), kRefused);
  if (!is_new) {
    if (it->second == kRefused) return false;
    Group& group = groups_[it->second];
    if (group.head().type() != family.type()) return false;
    group.pieces.push_back({&family, &from});
    return true;
  }
  const std::string name(OpenMetricsName(family.name(), family.type()));
  const auto suffixes = ReservedSuffixes(family.type());
  for (std::string_view suffix : suffixes) {
    if (reserved_.contains(name + std::string(suffix))) return false;
  }
  for (std::string_view suffix : suffixes) {
    reserved_.insert(name + std::string(suffix));
  }
  it->second = groups_.size();
  groups_.push_back({{{&family, &from}}});
  return true;
}

std::vector<Group> Merging::TakeSortedByName() {
  std::sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) {
    return a.head().name() < b.head().name();
  });
  return std::move(groups_);
}

void DropDuplicates(Group* group, Page::Accounts* accounts) {
  size_t most = 0;
  for (const Piece& piece : group->pieces) {
    most += piece.family->samples().size();
  }
  if (most == 1) {
    ++accounts->series;
    return;
  }
  absl::flat_hash_set<uint64_t, AsIs> seen;
  seen.reserve(most);
  for (Piece& piece : group->pieces) {
    const auto& samples = piece.family->samples();
    for (size_t i = 0; i < samples.size(); ++i) {
      if (seen.insert(samples[i].identity).second) continue;
      CountDuplicates(1, Series(piece.Line(i)), accounts);
      piece.Drop(i);
    }
  }
  accounts->series += seen.size();
}

void Page::Add(std::string_view from,
               std::shared_ptr<const Families> families) {
  parts_.push_back({std::string(from), std::move(families)});
}

Page::Accounts Page::Settle(uint64_t max_series) {
  Accounts accounts;
  Merging merging;
  for (const Part& part : parts_) {
    for (const Family& family : part.families->all()) {
      const size_t samples = family.samples().size();
      if (samples == 0 || merging.Add(family, part.from)) continue;
      CountDuplicates(samples, family.name(), &accounts);
    }
  }
  std::vector<Group> groups = merging.TakeSortedByName();
  for (Group& group : groups) DropDuplicates(&group, &accounts);
  if (max_series != 0 && accounts.series > max_series) {
    DropExcess(max_series, &groups, &accounts);
  }
  merged_.clear();
  for (const Group& group : groups) {
    Merged family = {&group.head(), {}};
    for (const Piece& piece : group.pieces) piece.AppendRuns(&family.runs);
    if (!family.runs.empty()) merged_.push_back(std::move(family));
  }
  return accounts;
}

void Page::AddAccounts(std::shared_ptr<const Families> families) {
  for (const Family& family : families->all()) {
    if (family.samples().empty()) continue;
    auto at = std::lower_bound(merged_.begin(), merged_.end(), family.name(),
                               [](const Merged& a, const std::string& name) {
                                 return a.head->name() < name;
                               });
    merged_.insert(at, {&family, {family.lines()}});
  }
  Add("accounts", std::move(families));
}

}  // namespace metric
