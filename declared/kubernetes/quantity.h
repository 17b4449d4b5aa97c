// Kubernetes quantities: "512Mi", "100m", "1.5Gi", "1e3". Exact: nothing goes
// through floating point until somebody asks for a double.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
//
//   [+-] digits [. digits]   "1." and ".5" too
//   Ki Mi Gi Ti Pi Ei        powers of 1024; capped at 2^63-1
//   n u m k M G T P E        powers of 1000, 10^-9 to 10^18 ("K" is none)
//   e3 E3 e-3                powers of ten; "E" alone is 10^18
//
// What is finer than 10^-9 is rounded up, away from zero, as Kubernetes does.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "declared/problem.h"

namespace declared::kubernetes {

class Quantity {
 public:
  // -Wpedantic knows no other 128 bit integer.
  __extension__ using Nano = __int128;

  explicit Quantity(Nano nano) : nano_(nano) {}

  bool IsZero() const { return nano_ == 0; }
  bool IsNegative() const { return nano_ < 0; }

  // In whole bytes and in thousandths of a core, rounded up (away from zero)
  // and held within int64_t.
  int64_t Bytes() const;
  int64_t MilliCores() const;
  double Number() const;  // in base units

 private:
  Nano nano_;  // 10^-9 of the base unit; saturates far beyond int64_t bytes
};

struct QuantityOr {
  std::optional<Quantity> quantity;
  // With a quantity: a warning about it. `location` is left empty. The checks
  // are "not-a-number", "unknown-unit", "no-number" (a unit alone: Kubernetes
  // reads 0).
  std::optional<Problem> problem;
};

QuantityOr ParseQuantity(std::string_view text);

}  // namespace declared::kubernetes
