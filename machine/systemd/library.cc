#include "machine/systemd/library.h"

#include <dlfcn.h>

#include "machine/text.h"

namespace machine::systemd {
namespace {

// POSIX lets dlsym()'s pointer be a function's.
template <typename Function>
bool Find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  return function != nullptr;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Library>> Library::Load() {
  auto library = std::make_shared<Library>();
  void* const handle = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return Unavailable("no_library",
                       "libsystemd.so.0 is not installed; its package is "
                       "libsystemd0 or systemd-libs");
  }
  library->handle_ = handle;
  const bool complete =
      Find(handle, "sd_bus_new", library->bus_new) &&
      Find(handle, "sd_bus_set_address", library->bus_set_address) &&
      Find(handle, "sd_bus_set_bus_client", library->bus_set_bus_client) &&
      Find(handle, "sd_bus_start", library->bus_start) &&
      Find(handle, "sd_bus_is_ready", library->bus_is_ready) &&
      Find(handle, "sd_bus_process", library->bus_process) &&
      Find(handle, "sd_bus_wait", library->bus_wait) &&
      Find(handle, "sd_bus_call", library->bus_call) &&
      Find(handle, "sd_bus_close", library->bus_close) &&
      Find(handle, "sd_bus_unref", library->bus_unref) &&
      Find(handle, "sd_bus_error_free", library->error_free) &&
      Find(handle, "sd_bus_message_new_method_call",
           library->message_new_method_call) &&
      Find(handle, "sd_bus_message_set_auto_start",
           library->message_set_auto_start) &&
      Find(handle, "sd_bus_message_append_basic",
           library->message_append_basic) &&
      Find(handle, "sd_bus_message_enter_container",
           library->message_enter_container) &&
      Find(handle, "sd_bus_message_exit_container",
           library->message_exit_container) &&
      Find(handle, "sd_bus_message_read_basic", library->message_read_basic) &&
      Find(handle, "sd_bus_message_is_signal", library->message_is_signal) &&
      Find(handle, "sd_bus_message_get_path", library->message_get_path) &&
      Find(handle, "sd_bus_message_unref", library->message_unref);
  if (!complete) {
    return Unavailable("no_library", "libsystemd.so.0 is older than 237");
  }
  return library;
}

// libsystemd keeps per-thread state, so that it must stay loaded: the handle is
// only counted down where nothing was ever called.
Library::~Library() {
  if (handle_ != nullptr && message_unref == nullptr) dlclose(handle_);
}

}  // namespace machine::systemd
