#include "exporter/report/flags.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <string>

#include "exporter/flag_choice.h"
#include "exporter/report/row.h"

namespace report {
namespace {

void AddWindow(CLI::App& app, Flags& flags) {
  app.add_option_function<std::string>(
         "--window",
         [&flags](const std::string& text) {
           constexpr double kLeast = 0.1;  // a look takes some milliseconds
           constexpr double kMost = 86400;
           const char* end = text.data() + text.size();
           auto [rest, error] =
               std::from_chars(text.data(), end, flags.window_seconds);
           if (error != std::errc() || rest != end ||
               !(flags.window_seconds >= kLeast &&
                 flags.window_seconds <= kMost)) {
             throw CLI::ValidationError("--window",
                                        "must be 0.1 to 86400 seconds");
           }
         },
         "Time between the two looks that rates are taken from. Default 5")
      ->option_text("SECONDS");
}

void AddFormat(CLI::App& app, Flags& flags) {
  exporter::AddChoice<Format>(app, "--format", flags.format,
                              {{"table", Format::kTable},
                               {"json", Format::kJson},
                               {"markdown", Format::kMarkdown}},
                              "table|json|markdown", "Default table");
}

// Flags that a server needs and a report does not: accepted, so that one set of
// flags does for both, and not worth a line of help.
void HideServerFlags(CLI::App& app) {
  for (const char* name : {"--declared.scope", "--declared.refresh-interval",
                           "--kept-descriptors.max-bytes"}) {
    if (CLI::Option* option = app.get_option_no_throw(name)) option->group("");
  }
}

}  // namespace

std::variant<Flags, exporter::Exit> ParseFlags(int argc,
                                               const char* const* argv) {
  constexpr size_t kHelpColumn = 34;
  CLI::App app(
      "Declared, applied and actual side by side: what drifts and what suffers "
      "on this\nmachine, worst first. Looks twice, --window apart.",
      "drift_exporter report");
  app.get_formatter()->column_width(kHelpColumn);
  app.set_help_flag("-h,--help", "Print this and exit");
  app.footer(
      "Exit status: 0 nothing drifts or suffers, 1 something does, 2 could not "
      "tell.\nColours: on a terminal, unless NO_COLOR is set.");

  Flags flags;
  AddWindow(app, flags);
  AddFormat(app, flags);
  app.add_flag("--all", flags.all, "What is as declared too");
  app.add_flag("--watch", flags.watch,
               "Again after each window, until interrupted; JSON: one object a "
               "line");
  exporter::AddMachineFlags(app, flags.machine);
  HideServerFlags(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help
    return exporter::Exit{app.exit(asked)};
  } catch (const CLI::ParseError& error) {
    std::cerr << "drift_exporter: " << error.what()
              << " (report --help lists the flags)\n";
    return exporter::Exit{kCouldNotTell};
  }
  exporter::Complete(flags.machine);
  return flags;
}

}  // namespace report
