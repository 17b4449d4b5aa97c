// What can be written, as a table, is matched with what is wanted.
#include "metric/negotiate.h"

#include <algorithm>
#include <array>
#include <optional>

#include "metric/weighted.h"

namespace metric {
namespace {

// How a media range meant a type. The closest one decides (RFC 9110 section
// 12.5.1: "the most specific reference has precedence").
enum class Match { kNone, kAnything, kAnySubtype, kWithoutVersion, kExactly };

struct Offer {
  std::string_view type;
  std::string_view version;
  Format format;
  bool without_version;  // what the type means when no version is named
  Match match = Match::kNone;
  double quality = 0;
  std::string_view escaping = {};
};

// In the order in which equals are chosen. Text 1.0.0 is 0.0.4 that may quote
// UTF-8 names; ours are ASCII, so that a 0.0.4 page is one too.
constexpr std::array<Offer, 3> kOffers = {{
    {"application/openmetrics-text", "1.0.0", Format::kOpenMetrics, false},
    {"text/plain", "0.0.4", Format::kText, true},
    {"text/plain", "1.0.0", Format::kText, false},
}};
// Lower than any q that a header can spell (three digits).
constexpr double kLastResort = 0.0001;

Match MatchOf(const Offer& offer, std::string_view range,
              std::optional<std::string_view> version) {
  if (SameWord(range, offer.type)) {
    if (version) {
      return *version == offer.version ? Match::kExactly : Match::kNone;
    }
    return offer.without_version ? Match::kWithoutVersion : Match::kNone;
  }
  if (range == "*/*") return Match::kAnything;
  const std::string_view any = "/*";
  const bool same_type = range.ends_with(any) &&
                         SameWord(range.substr(0, range.size() - any.size()),
                                  offer.type.substr(0, offer.type.find('/')));
  return same_type ? Match::kAnySubtype : Match::kNone;
}

void Weigh(const Weighted& range, std::array<Offer, 3>& offers) {
  const auto version = range.Parameter("version");
  const double quality = range.Quality();
  for (Offer& offer : offers) {
    const Match match = MatchOf(offer, range.name, version);
    const bool closer = match > offer.match;
    const bool better = match == offer.match && quality > offer.quality;
    if (match == Match::kNone || !(closer || better)) continue;
    offer.match = match;
    offer.quality = quality;
    offer.escaping = range.Parameter("escaping").value_or("");
  }
}

// The schemes of Prometheus 3. Only these are echoed: nothing that a client
// sends gets into our headers as it is.
bool IsEscapingScheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 4> kSchemes = {
      "allow-utf-8", "underscores", "dots", "values"};
  return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

Answer AnswerWith(const Offer& offer) {
  Answer answer;
  answer.format = offer.format;
  answer.content_type = offer.type;
  answer.content_type.append("; version=").append(offer.version);
  answer.content_type.append("; charset=utf-8");
  if (IsEscapingScheme(offer.escaping)) {
    answer.content_type.append("; escaping=").append(offer.escaping);
  }
  return answer;
}

}  // namespace

Answer NegotiateFormat(std::string_view accept) {
  std::array<Offer, 3> offers = kOffers;
  bool says_something = false;
  while (auto range = TakeWeighted(&accept)) {
    if (range->name.find('/') == range->name.npos) continue;
    says_something = true;
    Weigh(*range, offers);
  }
  if (!says_something) return AnswerWith(kOffers[1]);
  for (Offer& offer : offers) {
    const bool named = offer.match >= Match::kWithoutVersion;
    if (named || offer.without_version) continue;
    offer.quality = std::min(offer.quality, kLastResort);
  }
  const Offer& best = *std::max_element(
      offers.begin(), offers.end(),
      [](const Offer& a, const Offer& b) { return a.quality < b.quality; });
  if (best.quality > 0) return AnswerWith(best);
  Answer answer;
  answer.acceptable = false;
  answer.content_type = ContentType(Format::kText);
  return answer;
}

bool WantsGzip(std::string_view accept_encoding) {
  std::optional<double> gzip;
  std::optional<double> identity;
  std::optional<double> others;
  while (auto coding = TakeWeighted(&accept_encoding)) {
    const double quality = coding->Quality();
    if (SameWord(coding->name, "gzip") || SameWord(coding->name, "x-gzip")) {
      gzip = std::max(gzip.value_or(0), quality);
    } else if (SameWord(coding->name, "identity")) {
      identity = quality;
    } else if (coding->name == "*") {
      others = quality;
    }
  }
  // identity unnamed is welcome as long as nothing else is (q=0 there means
  // "no preference", since it is compared with a gzip above 0 only).
  const double gzip_quality = gzip.value_or(others.value_or(0));
  const double identity_quality = identity.value_or(others.value_or(0));
  return gzip_quality > 0 && gzip_quality >= identity_quality;
}

}  // namespace metric
