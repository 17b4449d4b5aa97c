// A struct of one cgroup is filled from several files, any of which a kernel
// or a controller set may lack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "machine/cgroup/tree.h"
#include "machine/dir.h"
#include "machine/text.h"

namespace machine::cgroup {

class Fields {
 public:
  Fields(const Cgroup& cgroup, Buffer& buffer)
      : cgroup_(cgroup), buffer_(buffer) {}

  // Reads a file and stores what `parse` makes of it. False, and the field
  // stays as it was, when there is no such file or it cannot be read.
  // Take: text that is not understood is a fault of the whole struct.
  // Try: such text leaves the field as it was.
  template <typename Parse, typename Field>
  bool Take(File file, Parse parse, Field& field) {
    return Read(file, parse, field, /*required=*/true);
  }
  template <typename Parse, typename Field>
  bool Try(File file, Parse parse, Field& field) {
    return Read(file, parse, field, /*required=*/false);
  }
  // A file that holds one number.
  template <typename Field>
  bool Take(File file, Field& field) {
    return Take(file, ParseNumber, field);
  }
  template <typename Field>
  bool Try(File file, Field& field) {
    return Try(file, ParseNumber, field);
  }

  // Ok when at least one file was understood. Else, the first there is of:
  // DataLoss, what kept us from reading (PermissionDenied, ...), NotFound.
  absl::Status status() const {
    if (!fault_.ok()) return fault_;
    if (any_) return absl::OkStatus();
    if (!unread_.ok()) return unread_;
    return absl::NotFoundError(cgroup_.path());
  }

 private:
  static absl::StatusOr<uint64_t> ParseNumber(std::string_view text) {
    if (auto number = Uint(Trim(text))) return *number;
    return NotUnderstood("number", text);
  }

  template <typename Parse, typename Field>
  bool Read(File file, Parse parse, Field& field, bool required) {
    auto text = cgroup_.Read(file, buffer_);
    if (!text.ok()) {
      // Unimplemented: pressure was switched off at boot.
      if (!absl::IsNotFound(text.status()) &&
          !absl::IsUnimplemented(text.status())) {
        unread_.Update(Named(file, text.status()));
      }
      return false;
    }
    auto value = parse(*text);
    if (!value.ok()) {
      if (required) fault_.Update(Named(file, value.status()));
      return false;
    }
    field = *std::move(value);
    any_ = true;
    return true;
  }

  static absl::Status Named(File file, const absl::Status& status) {
    return absl::Status(status.code(), std::string(SpecOf(file).name) + ": " +
                                           std::string(status.message()));
  }

  const Cgroup& cgroup_;
  Buffer& buffer_;
  bool any_ = false;
  absl::Status fault_;
  absl::Status unread_;
};

}  // namespace machine::cgroup
