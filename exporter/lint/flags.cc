#include "exporter/lint/flags.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "declared/kubernetes/quantity.h"
#include "exporter/flag_choice.h"

namespace lint {
namespace {

using declared::Language;
using exporter::AddChoice;

void AddQuantity(CLI::App& app, const std::string& flag,
                 std::optional<double>& value, const std::string& text,
                 const std::string& help) {
  app.add_option_function<std::string>(
         flag,
         [&value, flag, text](const std::string& given) {
           const auto parsed = declared::kubernetes::ParseQuantity(given);
           if (!parsed.quantity || parsed.problem ||
               parsed.quantity->Number() <= 0) {
             throw CLI::ValidationError(flag, "must be a quantity, as " + text);
           }
           value = parsed.quantity->Number();
         },
         help)
      ->option_text(text);
}

}  // namespace

std::variant<Flags, exporter::Exit> ParseFlags(int argc,
                                               const char* const* argv) {
  constexpr size_t kHelpColumn = 34;
  CLI::App app(
      "What in declared files will not mean what it says: Kubernetes "
      "manifests, "
      "systemd\nunits, Compose files and our own. Needs no machine.",
      "drift_exporter lint");
  app.get_formatter()->column_width(kHelpColumn);
  app.set_help_flag("-h,--help", "Print this and exit");
  app.footer(
      "Exit status: 0 nothing found, 1 something found, 2 a path that cannot "
      "be read.");

  Flags flags;
  app.add_option("PATH", flags.paths, "A file, or a directory that is walked")
      ->required()
      ->option_text(" ");
  AddChoice<Format>(app, "--format", flags.format,
                    {{"text", Format::kText},
                     {"json", Format::kJson},
                     {"github", Format::kGithub}},
                    "text|json|github",
                    "github: annotations of a workflow run. Default text");
  AddChoice<bool>(app, "--severity", flags.errors_only,
                  {{"warning", false}, {"error", true}}, "warning|error",
                  "The least that is told and counts. Default warning");
  AddChoice<std::optional<Language>>(
      app, "--language", flags.wanted.language,
      {{"kubernetes", Language::kKubernetes},
       {"systemd", Language::kSystemd},
       {"compose", Language::kCompose},
       {"native", Language::kNative}},
      "kubernetes|systemd|compose|native",
      "Of all files. Default: told by name and content");
  app.add_option("--namespace", flags.wanted.name_space,
                 "Of manifests that name none")
      ->option_text("NS");
  AddQuantity(app, "--node-memory", flags.wanted.options.node_memory_bytes,
              "16Gi", "Warn if requests do not fit on a machine with this");
  AddQuantity(app, "--node-cpu", flags.wanted.options.node_cpu_cores, "4",
              "The same for CPUs");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help
    return exporter::Exit{app.exit(asked)};
  } catch (const CLI::ParseError& error) {
    constexpr int kWrongFlag = 2;
    std::cerr << "drift_exporter lint: " << error.what()
              << " (--help lists the flags)\n";
    return exporter::Exit{kWrongFlag};
  }
  return flags;
}

}  // namespace lint
