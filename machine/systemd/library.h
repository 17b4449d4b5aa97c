// The few functions of libsystemd that are used, found at run time, so that
// the binary starts on machines without it and builds without its headers.
//
// Signatures: sd_bus_new(3), sd_bus_call(3), sd_bus_message_read_basic(3), ...
// All are in libsystemd.so.0 since systemd 221, sd_bus_is_ready since 237.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

struct sd_bus;
struct sd_bus_message;
// <systemd/sd-bus.h>; filled by sd_bus_call(), emptied by sd_bus_error_free().
struct sd_bus_error {
  const char* name;
  const char* message;
  int need_free;
};

namespace machine::systemd {

struct Library {
  // Unavailable(no_library).
  static absl::StatusOr<std::shared_ptr<const Library>> Load();
  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();

  // All return -errno where they fail.
  int (*bus_new)(sd_bus**) = nullptr;
  int (*bus_set_address)(sd_bus*, const char*) = nullptr;
  int (*bus_set_bus_client)(sd_bus*, int) = nullptr;
  int (*bus_start)(sd_bus*) = nullptr;
  int (*bus_is_ready)(sd_bus*) = nullptr;
  int (*bus_process)(sd_bus*, sd_bus_message**) = nullptr;
  int (*bus_wait)(sd_bus*, uint64_t usec) = nullptr;
  int (*bus_call)(sd_bus*, sd_bus_message*, uint64_t usec, sd_bus_error*,
                  sd_bus_message** reply) = nullptr;
  void (*bus_close)(sd_bus*) = nullptr;
  sd_bus* (*bus_unref)(sd_bus*) = nullptr;
  void (*error_free)(sd_bus_error*) = nullptr;
  int (*message_new_method_call)(sd_bus*, sd_bus_message**,
                                 const char* destination, const char* path,
                                 const char* interface,
                                 const char* member) = nullptr;
  int (*message_set_auto_start)(sd_bus_message*, int) = nullptr;
  int (*message_append_basic)(sd_bus_message*, char type,
                              const void*) = nullptr;
  int (*message_enter_container)(sd_bus_message*, char type,
                                 const char* contents) = nullptr;
  int (*message_exit_container)(sd_bus_message*) = nullptr;
  int (*message_read_basic)(sd_bus_message*, char type, void*) = nullptr;
  int (*message_is_signal)(sd_bus_message*, const char* interface,
                           const char* member) = nullptr;
  const char* (*message_get_path)(sd_bus_message*) = nullptr;
  sd_bus_message* (*message_unref)(sd_bus_message*) = nullptr;

 private:
  void* handle_ = nullptr;
};

}  // namespace machine::systemd
