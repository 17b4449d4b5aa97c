#include "exporter/page/page.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>

#include "exporter/page/assets.h"
#include "exporter/page/html.h"
#include "exporter/page/table.h"
#include "exporter/report/json.h"
#include "exporter/report/text.h"
#include "exporter/report/words.h"

namespace page {
namespace {

using report::Findings;
using report::Verdict;

// What is left for the table when all the rest is as large as it gets.
constexpr size_t kMostSources = 12;
constexpr size_t kLongestSource = 100;  // columns

std::string Seconds(double seconds) {
  return std::to_string(std::llround(std::max(seconds, 0.0))) + " s";
}

double Seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string Link(std::string_view to, std::string_view text) {
  return "<a href=\"" + Escape(to) + "\">" + Escape(text) + "</a>";
}

// Relative, so that it holds behind a proxy that serves us below a path.
std::string Here(std::string_view path) { return "." + std::string(path); }

// "3 drift" as a link that shows only those, or all again.
std::string Chip(const Findings& findings, Verdict verdict, const View& view) {
  View other = view;
  const bool chosen = view.verdict == verdict;
  other.verdict = chosen ? std::nullopt : std::optional(verdict);
  other.from = 0;
  const std::string name(NameOf(verdict));
  return "<a class=\"chip " + name + "\" href=\"" + QueryOf(other) + "\"" +
         (chosen ? " aria-current=true" : "") + "><b>" +
         std::to_string(Count(findings, verdict)) + "</b> " + name + "</a> ";
}

std::string StatusLine(const Seen& seen) {
  const Findings& findings = seen.findings;
  std::string line = report::TimeText(findings.time);
  line += findings.window_seconds > 0
              ? ", the last " + Seconds(findings.window_seconds)
              : ", the first look: shares of time come with the second";
  return line + "; " + std::to_string(findings.workloads) + " workloads, " +
         std::to_string(findings.declared) + " declared";
}

// What keeps the page from being the machine of now.
std::string Trouble(const Sight& sight) {
  constexpr double kOld = 45;  // half as much again as between two looks
  constexpr double kLong = 2;
  std::string text;
  if (!sight.trouble.empty()) {
    text = "The machine cannot be looked at: " + report::Safe(sight.trouble) +
           ". ";
  }
  if (Seconds(sight.busy) > kLong) {
    text += "A look at it has been under way for " +
            Seconds(Seconds(sight.busy)) + ". ";
  }
  if (sight.seen == nullptr) {
    if (text.empty()) text = "The machine is being looked at. ";
  } else if (const double age = Seconds(Clock::now() - sight.seen->at);
             !text.empty() || age > kOld) {
    text += "What stands below is " + Seconds(age) + " old. ";
  }
  return text.empty() ? text : Element("p", "trouble", text);
}

std::string Pager(const View& view, size_t shown, size_t all) {
  if (all == 0 && !view.verdict && view.text.empty()) {
    return "<p class=soft>No limit is declared of what runs here, and nothing "
           "suffers.</p>\n";
  }
  if (all == 0) return "<p class=soft>No row is like that.</p>\n";
  std::string html = "<p class=soft>";
  const size_t from = std::min(view.from, all);
  html += shown == 0 ? "None"
                     : std::to_string(from + 1) + " to " +
                           std::to_string(from + shown);
  html += " of " + std::to_string(all) + " rows";
  View other = view;
  if (from > 0) {
    other.from = 0;
    html += " · <a href=\"" + QueryOf(other) + "\">first</a>";
  }
  if (from + shown < all) {
    other.from = from + shown;
    html += " · <a href=\"" + QueryOf(other) + "\">next</a>";
  }
  return html +
         "</p>\n<p class=soft>A bar is what is in use; its dashed tick is what "
         "is declared, the solid one what is applied, or the threshold of a "
         "share. Amber: nine tenths of that or more; red: it suffers.</p>\n";
}

std::string Sources(const Findings& findings) {
  if (findings.sources.empty()) {
    return "<p class=soft>Nothing is declared: see --declared.* of "
           "--help.</p>\n";
  }
  std::string html = "<ul class=sources>\n";
  size_t told = 0;
  for (const report::SourceLine& source : findings.sources) {
    if (told++ == kMostSources) {
      html += "<li>and " +
              std::to_string(findings.sources.size() - kMostSources) + " more";
      break;
    }
    html +=
        "<li><code>" +
        Escape(report::CutMiddle(report::Safe(source.source), kLongestSource)) +
        "</code>";
    if (!source.commit.empty()) {
      html += " at <code>" + Escape(report::Safe(source.commit.substr(0, 12))) +
              "</code>";
    }
    if (!source.readable) html += Element("b", "bad", " cannot be read");
    if (source.problems > 0) {
      html += Element("b", "bad",
                      " " + std::to_string(source.problems) +
                          (source.problems == 1 ? " problem" : " problems"));
    }
    html += "\n";
  }
  return html + "</ul>\n";
}

std::string Form(const View& view) {
  std::string html =
      "<form role=search><input type=search name=q maxlength=100 value=\"" +
      Escape(view.text) +
      "\" placeholder=\"workload, resource, reason, file\" "
      "aria-label=Filter>";
  if (view.verdict) {
    html += "<input type=hidden name=verdict value=" +
            std::string(NameOf(*view.verdict)) + ">";
  }
  if (view.order != Order::kVerdict || view.reverse) {
    html += std::string("<input type=hidden name=sort value=") +
            (view.reverse ? "-" : "") + std::string(NameOf(view.order)) + ">";
  }
  return html + "<button>Filter</button></form>\n";
}

std::string Collectors(const About& about) {
  std::string html =
      "<details><summary>Collectors</summary><table class=plain>\n";
  for (const About::Collector& collector : about.collectors) {
    html += "<tr><td><code>";
    html += collector.on ? Link(Here(about.telemetry_path) +
                                    "?collect[]=" + Encode(collector.name),
                                collector.name)
                         : Escape(collector.name);
    html += "</code><td>" + Escape(collector.reads) + "<td>";
    html += collector.on ? "on\n" : "off\n";
  }
  return html + "</table></details>\n";
}

std::string Foot(const About& about) {
  return "<footer>\n<p>" + Link(Here(about.telemetry_path), "Metrics") + " · " +
         Link("./api/v1/report", "This report as JSON") + " · " +
         Link("./-/ready", "Ready") + " · " +
         Link("https://drift-exporter.io/", "Documentation") + " · " +
         Link("https://drift-exporter.io/runbooks/", "Runbooks") + "</p>\n" +
         Collectors(about) + "<details><summary>Version</summary><pre>" +
         Escape(about.version) + "</pre></details>\n</footer>\n";
}

// The part that is replaced when the page is fetched again.
void AppendLive(const Sight& sight, const View& view, size_t most,
                std::string& html) {
  const size_t begin = html.size();
  html += "<div id=live>\n" + Trouble(sight);
  if (sight.seen != nullptr) {
    const Findings& findings = sight.seen->findings;
    html += "<p id=status>" + Escape(StatusLine(*sight.seen)) + "</p>\n";
    html += "<nav aria-label=Verdicts>";
    for (const Verdict verdict :
         {Verdict::kSuffers, Verdict::kDrift, Verdict::kMasked,
          Verdict::kUnknown, Verdict::kOk}) {
      html += Chip(findings, verdict, view);
    }
    html += "</nav>\n";
    const std::string sources = Sources(findings);
    const auto rows = Choose(findings.rows, view);
    size_t shown = 0;
    if (!rows.empty()) {
      const size_t used = html.size() - begin + sources.size();
      shown = AppendTable(rows, view, *sight.seen->history,
                          most > used ? most - used : 0, html);
    }
    html += Pager(view, shown, rows.size());
    html += "<h2>Declared in</h2>\n" + sources;
  }
  html += "</div>\n";
}

}  // namespace

std::string Html(const About& about, const Sight& sight, const View& view,
                 std::string_view nonce) {
  const std::string named = " nonce=" + std::string(nonce) + ">";
  const std::string host = Escape(report::Safe(about.host));
  std::string html =
      "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=color-scheme content=\"light dark\">\n<title>" +
      host + " · drift_exporter</title>\n<link rel=icon href=\"" +
      std::string(kIcon) +
      "\">\n<noscript><meta http-equiv=refresh content=15></noscript>\n"
      "<style" +
      named;
  html.append(kStyle).append("</style>\n</head>\n<body>\n<header><h1>");
  html.append(host).append(
      "</h1><p>declared, applied, actual <span id=lost></span></p>");
  html += Form(view) + "</header>\n<main>\n";
  const std::string foot = "</main>\n" + Foot(about) + "<script" + named +
                           std::string(kScript) +
                           "</script>\n</body>\n</html>\n";
  constexpr size_t kSpare = 1024;  // what stands around the table
  const size_t used = html.size() + foot.size() + kSpare;
  AppendLive(sight, view, kMostBytes > used ? kMostBytes - used : 0, html);
  return html + foot;
}

std::string Policy(std::string_view nonce) {
  const std::string own = "'nonce-" + std::string(nonce) + "'";
  return "default-src 'none'; script-src " + own + "; style-src " + own +
         "; img-src data:; connect-src 'self'; form-action 'self'; "
         "base-uri 'none'; frame-ancestors 'none'";
}

std::string MakeNonce() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::random_device device;  // of the kernel or the CPU, not a formula
  std::string nonce;
  for (int word = 0; word < 4; ++word) {
    auto bits = static_cast<uint32_t>(device());
    for (int digit = 0; digit < 8; ++digit, bits >>= 4U) {
      nonce += kHex[bits & 0xfU];
    }
  }
  return nonce;
}

}  // namespace page
