// drift_exporter: flags -> machine -> scrape -> encode -> serve.

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "collectors/collector.h"
#include "drift/snapshot.h"
#include "exporter/config.h"
#include "exporter/http/server.h"
#include "exporter/log.h"
#include "exporter/scrape/scraper.h"
#include "exporter/walk.h"
#include "exporter/web.h"
#include "exporter/web_metrics.h"
#include "machine/dir.h"
#include "machine/keep.h"
#include "machine/proc/processes.h"

namespace exporter {
namespace {

constexpr std::chrono::seconds kLongest{5};
constexpr int64_t kSpareDescriptors = 256;  // connections, libraries

int Fail(const absl::Status& status) {
  std::cerr << "drift_exporter: " << status.message() << "\n";
  // What a flag says is wrong, or this machine cannot do it.
  return absl::IsInvalidArgument(status) ? 2 : EXIT_FAILURE;
}

// The table of collectors with what only the program itself can add to it.
std::vector<collectors::Collector> Table(const WebMetrics& metrics) {
  std::vector<collectors::Collector> table = collectors::All();
  table.push_back(collectors::FromCollectable(
      "http", "the exporter's own HTTP server", metrics.registry()));
  std::ranges::sort(table, {}, &collectors::Collector::name);
  return table;
}

absl::StatusOr<drift::Rules> MakeRules(const Config& config) {
  drift::Rules rules;
  for (auto [pattern, text, flag] :
       {std::tuple(&rules.fold, &config.fold, "fold"),
        std::tuple(&rules.include, &config.include, "include"),
        std::tuple(&rules.exclude, &config.exclude, "exclude")}) {
    if (text->empty()) continue;
    auto compiled = drift::Pattern::Compile(*text);
    if (!compiled.ok()) {
      return absl::InvalidArgumentError(
          std::string("--workloads.") + flag + ": " +
          std::string(compiled.status().message()));
    }
    *pattern = *std::move(compiled);
  }
  return rules;
}

absl::StatusOr<std::shared_ptr<Scraper>> MakeScraper(
    const Config& config, std::vector<collectors::Collector> collectors,
    std::shared_ptr<const Log> log) {
  auto rules = MakeRules(config);
  if (!rules.ok()) return rules.status();
  auto proc = machine::Dir::Open(config.procfs);
  if (!proc.ok()) return proc.status();
  auto sys = machine::Dir::Open(config.sysfs);
  if (!sys.ok()) return sys.status();

  const int64_t descriptors =
      machine::RaiseDescriptorLimit() - kSpareDescriptors;
  auto budget =
      std::make_shared<machine::KeepBudget>(config.kept_bytes, descriptors);
  auto root = std::make_shared<const machine::Root>(
      machine::Root{*std::move(proc), *std::move(sys)});
  Scraper::Machine machine{
      root, std::make_shared<machine::proc::Processes>(root->proc, *budget),
      MakeWalk(root, config.cgroupfs, *std::move(rules), budget)};
  return std::make_shared<Scraper>(
      std::move(collectors), std::move(machine),
      Scraper::Options{config.max_series, kLongest}, std::move(log));
}

int Once(Scraper& scraper, metric::Format format) {
  auto page = scraper.Scrape({{}, {}, Clock::now() + kLongest});
  if (!page.ok()) return Fail(page.status());
  std::string text;
  (*page)->Encode(format, &text);
  std::cout << text << std::flush;
  return std::cout ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Serves until SIGTERM or SIGINT, which every thread has blocked.
int Serve(const Config& config, std::vector<collectors::Collector> known,
          const std::shared_ptr<Scraper>& scraper,
          const std::shared_ptr<WebMetrics>& metrics, const sigset_t& stop,
          const std::shared_ptr<const Log>& log) {
  WebOptions web;
  web.telemetry_path = config.telemetry_path;
  web.max_requests = config.max_requests;
  web.version = VersionText();
  web.known = std::move(known);
  http::Options options;
  options.addresses = config.listen_addresses;
  options.connection_refused = [metrics] { metrics->CountConnectionRefused(); };
  options.request_rejected = [metrics](int status) {
    metrics->CountRejected(status);
  };
  auto server =
      http::Server::Start(options, MakeHandler(scraper, web, metrics), log);
  if (!server.ok()) return Fail(server.status());
  for (const std::string& url : (*server)->urls()) {
    log->Info("listening", {{"url", url}});
  }
  // The first scrape opens what later ones keep open; /-/ready waits for it.
  (void)scraper->Scrape({{}, {}, Clock::now() + kLongest});

  int signal = 0;
  sigwait(&stop, &signal);
  log->Info("stopping", {{"signal", strsignal(signal)}});
  return EXIT_SUCCESS;
}

int Main(int argc, char** argv) {
  // glibc would give nearly each of our threads an arena of its own, each with
  // what its largest scrape needed. With 1,000 cgroups that is 30 MiB more.
  mallopt(M_ARENA_MAX, 2);

  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto metrics = std::make_shared<WebMetrics>();
  std::vector<collectors::Collector> known = Table(*metrics);
  auto flags = ParseFlags(argc, argv, known);
  if (const Exit* exit = std::get_if<Exit>(&flags)) return exit->status;
  const Config& config = std::get<Config>(flags);
  auto log = std::make_shared<const Log>(config.log_level, config.log_format);

  auto scraper = MakeScraper(config, config.collectors, log);
  if (!scraper.ok()) return Fail(scraper.status());
  return config.once
             ? Once(**scraper, config.format)
             : Serve(config, std::move(known), *scraper, metrics, stop, log);
}

}  // namespace
}  // namespace exporter

int main(int argc, char** argv) {
  int status = exporter::Main(argc, argv);
  // A collector's thread may hang in the kernel while we leave: it must not
  // find the objects it uses destroyed, so no destructor of ours runs.
  if (!std::cout.flush() && status == EXIT_SUCCESS) status = EXIT_FAILURE;
  std::quick_exit(status);
}
