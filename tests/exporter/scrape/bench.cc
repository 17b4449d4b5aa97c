#include "tests/exporter/scrape/bench.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <sstream>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "machine/keep.h"

namespace exporter {

void Gate::Open() {
  std::lock_guard lock(mutex_);
  open_ = true;
  opened_.notify_all();
}

void Gate::Wait() {
  std::unique_lock lock(mutex_);
  opened_.wait(lock, [&] { return open_; });
}

bool Gate::WaitFor(Clock::duration longest) {
  std::unique_lock lock(mutex_);
  return opened_.wait_for(lock, longest, [&] { return open_; });
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + kForever;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

size_t ThreadCount() {
  size_t threads = 0;
  for ([[maybe_unused]] const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    ++threads;
  }
  return threads;
}

collectors::Collector Fake(std::string name, collectors::Collect collect) {
  return {.name = std::move(name),
          .reads = "nothing",
          .on_by_default = true,
          .collect = std::move(collect)};
}

collectors::Collector Working(const std::string& name) {
  return Returning(name, absl::OkStatus());
}

collectors::Collector Returning(const std::string& name, absl::Status status) {
  return Fake(
      name, [name, status](const collectors::Context&, metric::Families& out) {
        out.Gauge("drift_test_" + name, "A test.").Add(1);
        return absl::Status(status.code(), status.message());
      });
}

collectors::Collector Held(const std::string& name,
                           std::shared_ptr<Gate> entered,
                           std::shared_ptr<Gate> gate) {
  auto runs = std::make_shared<std::atomic<int>>(0);
  return Fake(name, [=](const collectors::Context&, metric::Families& out) {
    const int run = ++*runs;
    entered->Open();
    gate->Wait();
    out.Gauge("drift_test_" + name, "A test.").Add(run);
    return absl::OkStatus();
  });
}

LogFile::LogFile()
    : fd_(memfd_create("log", MFD_CLOEXEC)),
      log_(std::make_shared<const Log>(Log::Level::kDebug, Log::Format::kLogfmt,
                                       fd_)) {}

LogFile::~LogFile() { close(fd_); }

std::string LogFile::Text() const {
  std::string text(1 << 20, '\0');
  const ssize_t size = pread(fd_, text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return text;
}

int LogFile::Lines(const std::string& part) const {
  int count = 0;
  std::istringstream lines(Text());
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != line.npos) ++count;
  }
  return count;
}

Bench::Bench(std::vector<collectors::Collector> collectors,
             Scraper::Options options, Walk walk) {
  // A machine of which nothing can be read. All of it is in one shared object
  // that runs keep alive.
  struct Nothing {
    machine::Root root;
    machine::KeepBudget budget{0, 0};
    machine::proc::Processes processes{root.proc, budget};
  };
  auto nothing = std::make_shared<Nothing>();
  Scraper::Machine machine = {.root = {nothing, &nothing->root},
                              .processes = {nothing, &nothing->processes},
                              .walk = std::move(walk)};
  scraper_ = std::make_unique<Scraper>(std::move(collectors),
                                       std::move(machine), options, log_.log());
}

std::string Bench::Page(const Scraper::Wanted& wanted) {
  const auto page = scraper_->Scrape(wanted);
  EXPECT_TRUE(page.ok()) << page.status();
  std::string text;
  if (page.ok()) (*page)->Encode(metric::Format::kText, &text);
  return text;
}

}  // namespace exporter
