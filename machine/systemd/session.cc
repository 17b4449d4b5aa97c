#include "machine/systemd/session.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "machine/systemd/address.h"
#include "machine/systemd/bus.h"
#include "machine/systemd/wire.h"
#include "machine/text.h"

namespace machine::systemd {
namespace {

constexpr std::chrono::seconds kFirstPause{5};
constexpr std::chrono::seconds kLongestPause{60};
constexpr std::chrono::minutes kIdle{2};
constexpr size_t kMostSignals = 10000;  // per scrape
constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

class Session : public Manager {
 public:
  // From Begin() to End() the closer leaves the connection alone.
  absl::Status Begin(const std::string& rootfs, const std::string& configured,
                     Clock::time_point deadline) override {
    lock_ = std::unique_lock(mutex_);
    deadline_ = deadline;
    if (!fault_.ok() && Clock::now() < retry_) return fault_;
    auto address = FindAddress(rootfs, configured);
    if (!address.ok()) {
      bus_.reset();
      return address.status();
    }
    if (bus_ != nullptr && *address == address_) return absl::OkStatus();
    return Note(Connect(*address));
  }

  absl::StatusOr<std::vector<Unit>> ListUnits() override {
    auto reply = Call({kSystemd, kManagerPath, kManager, "ListUnits"}, {});
    if (!reply.ok()) return reply.status();
    auto units = ParseUnits(*reply);
    if (!units.ok()) return Note(units.status());
    // It answers: the next fault is a new one.
    pause_ = kFirstPause;
    fault_ = absl::OkStatus();
    return units;
  }

  absl::StatusOr<Properties> Read(const Unit& unit) override {
    if (bus_ == nullptr) return Gone();
    auto properties = ReadProperties(*bus_, unit, deadline_);
    if (!properties.ok()) return Note(properties.status());
    return properties;
  }

  absl::StatusOr<Changes> TakeChanges() override {
    if (bus_ == nullptr) return Gone();
    Changes changes;
    changes.all = std::exchange(fresh_, false);
    size_t count = 0;
    auto status = bus_->EachPending(kMostSignals, [&](const Message& message) {
      ++count;
      if (message.IsSignal(kProperties, "PropertiesChanged")) {
        changes.paths.insert(message.Path());
      } else if (message.IsSignal(kManager, "Reloading") ||
                 message.IsSignal(kManager, "UnitFilesChanged")) {
        changes.all = true;
      }
    });
    if (!status.ok()) return Note(status);
    changes.all |= count == kMostSignals;
    return changes;
  }

  void End() override {
    if (bus_ != nullptr && address_.direct) bus_.reset();
    used_ = Clock::now();
    if (lock_.owns_lock()) lock_.unlock();
  }

 private:
  static absl::Status Gone() {
    return absl::InternalError("the connection to systemd was lost");
  }

  absl::StatusOr<Message> Call(const Method& method,
                               std::initializer_list<const char*> arguments) {
    if (bus_ == nullptr) return Gone();
    auto reply = bus_->Call(method, arguments, deadline_);
    if (!reply.ok()) return Note(reply.status());
    return reply;
  }

  absl::Status Connect(const Address& address) {
    bus_.reset();
    if (library_ == nullptr) {
      auto library = Library::Load();
      if (!library.ok()) return library.status();
      library_ = *library;
    }
    auto bus = Bus::Connect(library_, address, deadline_);
    if (!bus.ok()) return bus.status();
    bus_ = std::move(*bus);
    address_ = address;
    fresh_ = true;  // what was said before is not known
    if (!address.direct) {
      if (auto status = Subscribe(); !status.ok()) return status;
      if (!closer_.joinable()) {
        closer_ =
            std::jthread([this](const std::stop_token& stop) { Watch(stop); });
      }
    }
    return absl::OkStatus();
  }

  // Only services' own properties: NRestarts and Result. What else changes of
  // a unit shows in its row of ListUnits().
  absl::Status Subscribe() {
    constexpr const char* kRules[] = {
        "type='signal',sender='org.freedesktop.systemd1',"
        "interface='org.freedesktop.DBus.Properties',"
        "member='PropertiesChanged',arg0='org.freedesktop.systemd1.Service'",
        "type='signal',sender='org.freedesktop.systemd1',"
        "interface='org.freedesktop.systemd1.Manager',member='Reloading'",
        "type='signal',sender='org.freedesktop.systemd1',"
        "interface='org.freedesktop.systemd1.Manager',"
        "member='UnitFilesChanged'"};
    for (const char* rule : kRules) {
      auto added = bus_->Call({"org.freedesktop.DBus", "/org/freedesktop/DBus",
                               "org.freedesktop.DBus", "AddMatch"},
                              {rule}, deadline_);
      if (!added.ok()) return added.status();
    }
    auto subscribed = bus_->Call(
        {kSystemd, kManagerPath, kManager, "Subscribe"}, {}, deadline_);
    // Without signals every unit is read again from time to time.
    if (absl::IsNotFound(subscribed.status())) return absl::OkStatus();
    return subscribed.status();
  }

  // A fault costs the connection, and a pause.
  absl::Status Note(const absl::Status& status) {
    if (status.ok() || absl::IsNotFound(status)) return status;
    bus_.reset();
    if (ReasonOf(status) != "unknown") return status;
    fault_ = status;
    retry_ = Clock::now() + pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
    return status;
  }

  void Watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      wake_.wait_for(lock, stop, kIdle / 2, [] { return false; });
      if (Clock::now() - used_ > kIdle) bus_.reset();
    }
  }

  std::mutex mutex_;  // of all below
  std::unique_lock<std::mutex> lock_;
  std::shared_ptr<const Library> library_;
  std::unique_ptr<Bus> bus_;
  Address address_;
  bool fresh_ = false;
  Clock::time_point deadline_;
  Clock::time_point used_ = Clock::now();
  absl::Status fault_;
  Clock::time_point retry_;
  std::chrono::seconds pause_ = kFirstPause;
  std::condition_variable_any wake_;
  std::jthread closer_;  // last: ends before what it uses
};

}  // namespace

std::unique_ptr<Manager> MakeSession() { return std::make_unique<Session>(); }

}  // namespace machine::systemd
