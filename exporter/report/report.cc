#include "exporter/report/report.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "exporter/log.h"
#include "exporter/machine.h"
#include "exporter/report/examine.h"
#include "exporter/report/flags.h"
#include "exporter/report/glance.h"
#include "exporter/report/json.h"
#include "exporter/report/markdown.h"
#include "exporter/report/table.h"

namespace report {
namespace {

constexpr std::chrono::seconds kLongestLoad{60};

int Fail(std::string_view why) {
  std::cerr << "drift_exporter: " << why << "\n";
  return kCouldNotTell;
}

double Now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool OnTerminal() { return isatty(STDOUT_FILENO) == 1; }

// https://no-color.org: set to anything but nothing.
Style StyleOf() {
  Style style;
  if (!OnTerminal()) return style;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  const char* no_colour = std::getenv("NO_COLOR");
  style.colour = no_colour == nullptr || *no_colour == '\0';
  return style;
}

std::string Render(const Findings& findings, const Flags& flags) {
  switch (flags.format) {
    case Format::kJson:
      return Json(findings, flags.watch);
    case Format::kMarkdown:
      return Markdown(findings);
    case Format::kTable:
      break;
  }
  std::string text = Table(findings, StyleOf());
  if (!flags.watch) return text;
  const std::string title = TimeText(findings.time) + "\n\n";
  // From the top left: clear what is there, the scrollback stays.
  return (OnTerminal() ? "\x1b[H\x1b[2J" : "") + title + text;
}

int Loop(const exporter::Scraper::Machine& machine, const Flags& flags) {
  auto first = TakeGlance(machine.walk);
  if (!first.ok()) return Fail(std::string(first.status().message()));
  Past before(*first);
  while (true) {
    std::this_thread::sleep_for(
        std::chrono::duration<double>(flags.window_seconds));
    auto after = TakeGlance(machine.walk);
    if (!after.ok()) return Fail(std::string(after.status().message()));
    Findings findings =
        Examine(machine, *after, WindowsOf(before, *after), flags.all);
    findings.time = Now();
    findings.window_seconds = flags.window_seconds;
    std::cout << Render(findings, flags) << std::flush;
    if (!std::cout) return Fail("stdout cannot be written to");
    if (!flags.watch) return StatusOf(findings);
    before = Past(*after);
  }
}

}  // namespace

int RunReport(int argc, const char* const* argv) {
  auto parsed = ParseFlags(argc, argv);
  if (const auto* exit = std::get_if<exporter::Exit>(&parsed)) {
    return exit->status;
  }
  const Flags& flags = std::get<Flags>(parsed);
  // Warnings about declarations are counted below the table.
  auto log = std::make_shared<const exporter::Log>(
      exporter::Log::Level::kError, exporter::Log::Format::kLogfmt);
  auto opened = exporter::OpenMachine(flags.machine, log);
  if (!opened.ok()) return Fail(std::string(opened.status().message()));
  if (opened->store->WaitFor(kLongestLoad) == nullptr) {
    return Fail("what is declared could not be read within 60 s");
  }
  return Loop(opened->machine, flags);
}

}  // namespace report
