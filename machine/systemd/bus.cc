#include "machine/systemd/bus.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "machine/text.h"

namespace machine::systemd {
namespace {

// In microseconds; 0: it has passed. sd_bus_call() takes 0 for its default of
// 25 s, so that nobody may pass it on.
uint64_t Until(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
      deadline - Clock::now());
  return left.count() > 0 ? static_cast<uint64_t>(left.count()) : 0;
}

absl::Status Failed(int error, std::string_view what) {
  if (error == ETIMEDOUT) {
    return absl::DeadlineExceededError(std::string(what) + ": no answer");
  }
  return absl::InternalError(std::string(what) + ": " + std::strerror(error));
}

absl::Status Refused(const sd_bus_error& error, std::string_view what) {
  const std::string_view name = error.name;
  const std::string text =
      std::string(what) + ": " + std::string(name.substr(0, 100));
  constexpr std::string_view kDBus = "org.freedesktop.DBus.Error.";
  if (name == "org.freedesktop.systemd1.NoSuchUnit") {
    return absl::NotFoundError(text);
  }
  if (!name.starts_with(kDBus)) return absl::InternalError(text);
  const std::string_view kind = name.substr(kDBus.size());
  if (kind == "ServiceUnknown" || kind == "NameHasNoOwner") {
    return Unavailable("no_systemd", text + ": systemd is not on this bus");
  }
  if (kind == "AccessDenied") return Unavailable("permission", text);
  if (kind.starts_with("Unknown")) return absl::NotFoundError(text);
  if (kind == "Timeout" || kind == "TimedOut") {
    return absl::DeadlineExceededError(text);
  }
  return absl::InternalError(text);
}

}  // namespace

Message::Message(Message&& other) noexcept
    : library_(std::move(other.library_)),
      message_(std::exchange(other.message_, nullptr)) {}

Message::~Message() {
  if (message_ != nullptr) library_->message_unref(message_);
}

bool Message::Enter(char type, const char* contents) {
  return library_->message_enter_container(message_, type, contents) > 0;
}

bool Message::Exit() { return library_->message_exit_container(message_) >= 0; }

std::optional<std::string> Message::Text(char type) {
  const char* text = nullptr;
  if (library_->message_read_basic(message_, type, &text) <= 0 ||
      text == nullptr) {
    return std::nullopt;
  }
  return std::string(std::string_view(text).substr(0, kLongest));
}

std::optional<uint64_t> Message::Number(char type) {
  uint64_t wide = 0;
  uint32_t narrow = 0;  // 'u'; 'b' is an int
  void* const place = type == 't' ? static_cast<void*>(&wide) : &narrow;
  if (library_->message_read_basic(message_, type, place) <= 0) {
    return std::nullopt;
  }
  return type == 't' ? wide : narrow;
}

bool Message::IsSignal(const char* interface, const char* member) const {
  return library_->message_is_signal(message_, interface, member) > 0;
}

std::string Message::Path() const {
  const char* const path = library_->message_get_path(message_);
  return path == nullptr ? std::string() : std::string(path);
}

absl::StatusOr<std::unique_ptr<Bus>> Bus::Connect(
    std::shared_ptr<const Library> library, const Address& address,
    Clock::time_point deadline) {
  const std::string what = "connect to " + address.text;
  sd_bus* raw = nullptr;
  if (int r = library->bus_new(&raw); r < 0) return Failed(-r, what);
  std::unique_ptr<Bus> bus(new Bus(std::move(library), raw));
  const Library& call = *bus->library_;
  int r = call.bus_set_address(raw, address.text.c_str());
  if (r >= 0) r = call.bus_set_bus_client(raw, address.direct ? 0 : 1);
  if (r >= 0) r = call.bus_start(raw);
  // A first call would make the connection ready, and wait for that as long as
  // it takes; so this is done here.
  while (r >= 0 && call.bus_is_ready(raw) <= 0) {
    const uint64_t left = Until(deadline);
    if (left == 0) return Failed(ETIMEDOUT, what);
    r = call.bus_process(raw, nullptr);
    if (r == 0) r = call.bus_wait(raw, left);
    if (r == -EINTR) r = 0;
  }
  if (r < 0) return Failed(-r, what);
  return bus;
}

// Closed without flushing, which could wait.
Bus::~Bus() {
  library_->bus_close(bus_);
  library_->bus_unref(bus_);
}

absl::StatusOr<Message> Bus::Call(const Method& method,
                                  std::initializer_list<const char*> arguments,
                                  Clock::time_point deadline) {
  const std::string_view what = method.member;
  const uint64_t left = Until(deadline);
  if (left == 0) return Failed(ETIMEDOUT, what);
  sd_bus_message* raw = nullptr;
  int r = library_->message_new_method_call(bus_, &raw, method.destination,
                                            method.path, method.interface,
                                            method.member);
  if (r < 0) return Failed(-r, what);
  const Message request(library_, raw);
  r = library_->message_set_auto_start(raw, 0);
  for (const char* argument : arguments) {
    if (r >= 0) r = library_->message_append_basic(raw, 's', argument);
  }
  if (r < 0) return Failed(-r, what);
  sd_bus_error error = {};
  sd_bus_message* reply = nullptr;
  r = library_->bus_call(bus_, raw, left, &error, &reply);
  if (r >= 0) return Message(library_, reply);
  // Its own timeout is told as an error reply, too.
  absl::Status status = r == -ETIMEDOUT || error.name == nullptr
                            ? Failed(-r, what)
                            : Refused(error, what);
  library_->error_free(&error);
  return status;
}

absl::Status Bus::EachPending(size_t most,
                              const std::function<void(const Message&)>& call) {
  for (size_t i = 0; i < most; ++i) {
    sd_bus_message* raw = nullptr;
    const int r = library_->bus_process(bus_, &raw);
    if (r < 0) return Failed(-r, "signals");
    if (raw != nullptr) call(Message(library_, raw));
    if (r == 0) break;
  }
  return absl::OkStatus();
}

}  // namespace machine::systemd
