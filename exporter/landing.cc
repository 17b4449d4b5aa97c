#include "exporter/landing.h"

namespace exporter {
namespace {

constexpr std::string_view kBegin = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>drift_exporter</title>
<style>
:root { --text: #1f2328; --soft: #59636e; --line: #d9dee3; --back: #fff;
  --card: #f6f8fa; --link: #0a58ca; --on: #18794e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8ea; --soft: #9aa4ae; --line: #343a41; --back: #15181b;
    --card: #1d2125; --link: #7ab2ff; --on: #5fc992; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
header { background: #a8401c; color: #fff; padding: 1.2rem 0; }
header > *, main { max-width: 60rem; margin: 0 auto; padding: 0 1.2rem; }
main { padding-bottom: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
a { color: var(--link); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: var(--card); border: 1px solid var(--line); padding: .8rem;
  border-radius: 6px; overflow-x: auto; }
ul { list-style: none; padding: 0; margin: 0; }
li { padding: .15rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid var(--line); }
th { font-size: .875rem; color: var(--soft); font-weight: 600; }
.soft { color: var(--soft); }
.on { color: var(--on); font-weight: 600; }
</style>
</head>
<body>
<header>
<h1>drift_exporter</h1>
<div>Declared, applied and actual state of the workloads on this machine</div>
</header>
<main>
<h2>Endpoints</h2>
<ul>
)html";

constexpr std::string_view kTable = R"html(</ul>
<h2>Collectors</h2>
<div class="wide">
<table>
<thead><tr><th>Collector</th><th>Reads</th><th>State</th></tr></thead>
<tbody>
)html";

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// `to` begins with '/'. The link is relative, so that it holds behind a proxy
// that serves us below a path of its own.
std::string Link(std::string_view to, std::string_view text) {
  return "<a href=\"." + Escape(to) + "\">" + Escape(text) + "</a>";
}

std::string RowHtml(const Landing::Row& row, const std::string& path) {
  std::string html = "<tr><td><code>";
  html += row.on ? Link(path + "?collect[]=" + row.collector, row.collector)
                 : Escape(row.collector);
  html += "</code></td><td>" + Escape(row.reads) + "</td><td class=\"";
  html += row.on ? "on\">on" : "soft\">off";
  return html + "</td></tr>\n";
}

}  // namespace

std::string LandingHtml(const Landing& landing) {
  const std::string& path = landing.telemetry_path;
  std::string html(kBegin);
  html += "<li>" + Link(path, path) +
          " <span class=\"soft\">metrics, for Prometheus</span></li>\n";
  html += "<li>" + Link("/-/healthy", "/-/healthy") +
          " <span class=\"soft\">200 while it runs</span></li>\n";
  html += "<li>" + Link("/-/ready", "/-/ready") +
          " <span class=\"soft\">200 once the machine has been looked at, 503 "
          "until then</span></li>\n";
  html += kTable;
  for (const Landing::Row& row : landing.rows) html += RowHtml(row, path);
  html += "</tbody>\n</table>\n</div>\n<h2>Version</h2>\n<pre>" +
          Escape(landing.version) + "</pre>\n</main>\n</body>\n</html>\n";
  return html;
}

std::string_view LandingPolicy() {
  return "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
         "form-action 'none'; frame-ancestors 'none'";
}

}  // namespace exporter
