// drift_exporter: flags -> machine -> scrape -> encode -> serve.

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "collectors/collector.h"
#include "exporter/config.h"
#include "exporter/declarations/store.h"
#include "exporter/http/server.h"
#include "exporter/lint/lint.h"
#include "exporter/log.h"
#include "exporter/machine.h"
#include "exporter/notify.h"
#include "exporter/page/lookout.h"
#include "exporter/report/report.h"
#include "exporter/scrape/scraper.h"
#include "exporter/web.h"
#include "exporter/web_metrics.h"
#include "exporter/webconfig/live.h"

namespace exporter {
namespace {

constexpr std::chrono::seconds kLongest{5};
constexpr std::chrono::seconds kLongestReload{30};

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

int Once(Scraper& scraper, metric::Format format) {
  auto page = scraper.Scrape({{}, {}, Clock::now() + kLongest});
  if (!page.ok()) return Fail(page.status());
  std::string text;
  (*page)->Encode(format, &text);
  std::cout << text << std::flush;
  return std::cout ? EXIT_SUCCESS : EXIT_FAILURE;
}

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "this machine";
  return name.data();
}

// The page looks at the same machine, through the walk that scrapes use.
std::shared_ptr<page::Lookout> MakeLookout(
    Scraper::Machine machine, const std::shared_ptr<Scraper>& scraper) {
  machine.walk = [scraper] {
    return scraper->Workloads(Clock::now() + kLongest);
  };
  return std::make_shared<page::Lookout>(std::move(machine),
                                         page::Lookout::Pace());
}

// Meanwhile the service manager hears that we live.
int WaitForSignal(const sigset_t& stop, const Notifier& notifier) {
  constexpr std::chrono::microseconds kSecond = std::chrono::seconds(1);
  while (true) {
    if (!notifier.watchdog()) {
      int signal = 0;
      if (sigwait(&stop, &signal) == 0) return signal;
      continue;
    }
    notifier.Send("WATCHDOG=1");
    const timespec wait = {
        static_cast<time_t>(*notifier.watchdog() / kSecond),
        static_cast<long>((*notifier.watchdog() % kSecond).count() * 1000)};
    const int signal = sigtimedwait(&stop, nullptr, &wait);
    if (signal > 0) return signal;
  }
}

// Serves until SIGTERM or SIGINT, which every thread has blocked as SIGHUP is.
int Serve(const Config& config, std::vector<collectors::Collector> known,
          const std::shared_ptr<Scraper>& scraper,
          const std::shared_ptr<page::Lookout>& lookout,
          const std::shared_ptr<Store>& store,
          const std::shared_ptr<WebMetrics>& metrics, const sigset_t& stop,
          const std::shared_ptr<const Log>& log) {
  WebOptions web;
  web.telemetry_path = config.telemetry_path;
  web.max_requests = config.max_requests;
  web.host = HostName();
  web.version = VersionText();
  web.known = std::move(known);
  web.look = [lookout] { return lookout->Look(); };
  if (config.lifecycle) {
    web.reload = [store] { return store->ReloadAndWait(kLongestReload); };
  }
  http::Options options;
  options.addresses = config.listen_addresses;
  options.connection_refused = [metrics] { metrics->CountConnectionRefused(); };
  options.request_rejected = [metrics](int status) {
    metrics->CountRejected(status);
  };
  http::Handler handler = MakeHandler(scraper, web, metrics);
  std::unique_ptr<webconfig::Live> guard;
  if (!config.web_config.empty()) {
    auto opened = webconfig::Live::Open(
        {.file = config.web_config,
         .reloaded = [metrics](bool good) { metrics->WebConfigRead(good); }},
        log);
    if (!opened.ok()) return Fail(opened.status());
    metrics->WebConfigRead(true);
    guard = *std::move(opened);
    handler = guard->Guard(std::move(handler));
    options.tls = guard->tls();
  }
  auto server = http::Server::Start(options, std::move(handler), log);
  if (!server.ok()) return Fail(server.status());
  for (const std::string& url : (*server)->urls()) {
    log->Info("listening", {{"url", url}});
  }
  // The first scrape opens what later ones keep open; /-/ready waits for it.
  (void)scraper->Scrape({{}, {}, Clock::now() + kLongest});
  // Not for the declarations: a dead disk below one must not keep us from
  // starting.
  const Notifier notifier = Notifier::FromEnvironment();
  notifier.Send("READY=1\nSTATUS=serving");

  int signal = WaitForSignal(stop, notifier);
  while (signal == SIGHUP) {
    log->Info("reading the declarations again", {{"signal", "SIGHUP"}});
    store->Reload();
    signal = WaitForSignal(stop, notifier);
  }
  notifier.Send("STOPPING=1");
  log->Info("stopping", {{"signal", strsignal(signal)}});
  return EXIT_SUCCESS;
}

int Main(int argc, char** argv) {
  // glibc would give nearly each of our threads an arena of its own, each with
  // what its largest scrape needed. With 1,000 cgroups that is 30 MiB more.
  mallopt(M_ARENA_MAX, 2);

  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "report") return report::RunReport(argc - 1, argv + 1);
  if (command == "lint") return lint::RunLint(argc - 1, argv + 1);

  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto metrics = std::make_shared<WebMetrics>();
  std::vector<collectors::Collector> known = Table(*metrics);
  auto flags = ParseFlags(argc, argv, known);
  if (const Exit* exit = std::get_if<Exit>(&flags)) return exit->status;
  const Config& config = std::get<Config>(flags);
  auto log = std::make_shared<const Log>(config.log_level, config.log_format);

  auto opened = OpenMachine(config.machine, log);
  if (!opened.ok()) return Fail(opened.status());
  opened->machine.options = config.options;
  const std::shared_ptr<Store> store = opened->store;
  // A server is not ready before; one page must be whole.
  if (config.once) (void)store->WaitFor(kLongestReload);
  auto scraper = std::make_shared<Scraper>(
      config.collectors, opened->machine,
      Scraper::Options{config.max_series, kLongest}, log);
  if (config.once) return Once(*scraper, config.format);
  return Serve(config, std::move(known), scraper,
               MakeLookout(std::move(opened->machine), scraper), store, metrics,
               stop, log);
}

}  // namespace
}  // namespace exporter

int main(int argc, char** argv) {
  int status = EXIT_FAILURE;
  try {
    status = exporter::Main(argc, argv);
  } catch (const std::system_error& error) {
    std::cerr << "drift_exporter: no thread to be had (" << error.what()
              << "): raise TasksMax= or `ulimit -u`\n";
  }
  // A collector's thread may hang in the kernel while we leave: it must not
  // find the objects it uses destroyed, so no destructor of ours runs.
  if (!std::cout.flush() && status == EXIT_SUCCESS) status = EXIT_FAILURE;
  std::quick_exit(status);
}
