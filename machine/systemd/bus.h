// One D-Bus connection on which no call waits longer than its deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "machine/systemd/address.h"
#include "machine/systemd/library.h"

namespace machine::systemd {

using Clock = std::chrono::steady_clock;

// A received message, read from its beginning to its end. Each call returns
// false, or nothing, where the message has something else there.
class Message {
 public:
  Message(std::shared_ptr<const Library> library, sd_bus_message* message)
      : library_(std::move(library)), message_(message) {}
  Message(Message&& other) noexcept;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message();

  bool Enter(char type, const char* contents);  // 'a', 'r', 'v'
  bool Exit();
  // Types s and o; longer strings than kLongest are cut there.
  static constexpr size_t kLongest = 512;
  std::optional<std::string> Text(char type = 's');
  std::optional<uint64_t> Number(char type);  // 't', 'u', 'b'

  bool IsSignal(const char* interface, const char* member) const;
  std::string Path() const;

 private:
  std::shared_ptr<const Library> library_;
  sd_bus_message* message_;
};

struct Method {
  const char* destination;
  const char* path;
  const char* interface;
  const char* member;
};

// One thread at a time. All errors but NotFound and Unavailable mean that the
// connection is of no more use.
class Bus {
 public:
  // DeadlineExceeded, or as absl::ErrnoToStatus says.
  static absl::StatusOr<std::unique_ptr<Bus>> Connect(
      std::shared_ptr<const Library> library, const Address& address,
      Clock::time_point deadline);
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;
  ~Bus();

  // Arguments are strings. Never starts the one who is asked.
  // DeadlineExceeded: no answer. NotFound: no such object, property or method
  // there. Unavailable(no_systemd): nobody has that name on this bus.
  // Unavailable(permission): the bus' policy says no.
  absl::StatusOr<Message> Call(const Method& method,
                               std::initializer_list<const char*> arguments,
                               Clock::time_point deadline);

  // Hands over what came unasked; never waits. At most `most` messages.
  absl::Status EachPending(size_t most,
                           const std::function<void(const Message&)>& call);

 private:
  Bus(std::shared_ptr<const Library> library, sd_bus* bus)
      : library_(std::move(library)), bus_(bus) {}

  const std::shared_ptr<const Library> library_;
  sd_bus* const bus_;
};

}  // namespace machine::systemd
