// A flag with a few named values.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace exporter {

// `names` as the help and the error show them: "text|json".
template <typename Value>
CLI::Option* AddChoice(CLI::App& app, const std::string& flag, Value& value,
                       const std::map<std::string, Value>& choices,
                       const std::string& names, const std::string& help) {
  return app
      .add_option_function<std::string>(
          flag,
          [&value, flag, choices, names](const std::string& name) {
            auto choice = choices.find(name);
            if (choice == choices.end()) {
              throw CLI::ValidationError(flag, "must be one of " + names);
            }
            value = choice->second;
          },
          help)
      ->option_text(names);
}

}  // namespace exporter
