// What must hold for every input, besides "no crash, no leak, no undefined
// behaviour, within 5 s and 1 GiB", which libFuzzer and the sanitizers see to.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "declared/problem.h"
#include "declared/source.h"
#include "declared/workload.h"

namespace fuzz {

// Ends the run with `what` unless it holds; libFuzzer then keeps the input.
void Require(bool holds, std::string_view what);

// A limit, a size, a time: a number of at least 0, or +infinity.
void RequireAmount(double number);

// Can be shown to people: valid UTF-8 on one line, not longer than `most`.
void RequireLine(std::string_view text, size_t most);

// A message that can be logged, if it is an error.
void RequireGood(const absl::Status& status);

// `lines`: the most that any of the files has.
void RequireGood(const std::vector<declared::Problem>& problems, int lines);
void RequireGood(const declared::Values& values, int lines);
void RequireGood(const std::vector<declared::Port>& ports, int lines);
void RequireGood(const declared::Loaded& loaded, int lines);

int LinesOf(std::string_view text);

}  // namespace fuzz
