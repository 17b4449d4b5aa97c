#include "exporter/http/server.h"

#include <civetweb.h>
#include <pthread.h>

#include <csignal>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "exporter/http/address.h"
#include "exporter/http/exchange.h"
#include "exporter/http/gate.h"

namespace exporter::http {
namespace {

// A client that reads slowly may take this many request timeouts.
constexpr int kWriteTimeouts = 5;
constexpr std::chrono::seconds kStart{5};
// Together below the 3 s that stopping may take.
constexpr std::chrono::milliseconds kFinishRequests{1500};
constexpr std::chrono::milliseconds kStopThreads{1000};

// For as long as it lives, this thread and those it starts get no signals:
// they are main()'s.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// CivetWeb's lines while it starts, which say what went wrong:
//   cannot bind to 127.0.0.1:80: 13 (Permission denied)
absl::Status Explain(const std::vector<Address>& addresses,
                     const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    for (const Address& address : addresses) {
      const std::string& name =
          address.unix_path.empty() ? address.entry : address.unix_path;
      if (line.find(" " + name + ": ") == std::string::npos) continue;
      const size_t open = line.rfind('(');
      const size_t close = line.rfind(')');
      const bool found = open != std::string::npos &&
                         close != std::string::npos && open < close;
      std::string why = found ? line.substr(open + 1, close - open - 1) : line;
      if (why == "Permission denied" && address.unix_path.empty()) {
        why += " (a port from 1024, or CAP_NET_BIND_SERVICE)";
      }
      return absl::UnavailableError(AboutAddress(address.text, why));
    }
  }
  std::string all = "the web server does not start";
  for (const std::string& line : lines) all += ": " + line;
  return absl::UnavailableError(all);
}

}  // namespace

class Server::State {
 public:
  State(const Options& options, Handler handler, std::shared_ptr<const Log> log)
      : log_(log),
        gate_({options.connections_per_address, options.connection_refused},
              std::move(log)),
        exchange_({std::move(handler), options.request_rejected,
                   options.request_timeout * kWriteTimeouts}),
        tls_(options.tls) {}

  absl::Status Start(const Options& options,
                     const std::vector<Address>& addresses);
  void Stop() { mg_stop(context_); }

  Gate& gate() { return gate_; }
  Exchange& exchange() { return exchange_; }
  const std::vector<std::string>& urls() const { return urls_; }

 private:
  static State& Of(const mg_context* context) {
    return *static_cast<State*>(mg_get_user_data(context));
  }
  static State& Of(const mg_connection* connection) {
    return Of(mg_get_context(connection));
  }
  static Exchange& ExchangeOf(const mg_connection* connection) {
    return Of(connection).exchange_;
  }
  static mg_callbacks Callbacks();
  static int ClientHello(SSL* ssl, int* alert, void* state);
  void Note(std::string line);

  const std::shared_ptr<const Log> log_;
  Gate gate_;
  Exchange exchange_;
  const std::function<std::shared_ptr<const Tls>()> tls_;
  mg_context* context_ = nullptr;
  std::promise<void> accepting_;
  std::vector<std::string> urls_;

  std::mutex mutex_;
  bool starting_ = true;
  std::vector<std::string> lines_;  // of CivetWeb, while starting_
};

mg_callbacks Server::State::Callbacks() {
  mg_callbacks callbacks{};
  Exchange::Install<&State::ExchangeOf>(callbacks);
  callbacks.log_message = [](const mg_connection* connection,
                             const char* message) {
    Of(connection).Note(message);
    return 1;  // nothing is left to do
  };
  // 1: all is done, so CivetWeb looks for no certificate of its own. (It takes
  // any digit before an 's' or 'r' for a TLS port, in the path of a unix socket
  // too, and calls this although there is none.)
  callbacks.init_ssl = [](void* context, void* state) {
    auto* ssl = static_cast<SSL_CTX*>(context);
    SSL_CTX_set_client_hello_cb(ssl, &ClientHello, state);
    // CivetWeb's would put this context, which has no certificate, back.
    SSL_CTX_set_tlsext_servername_callback(ssl, nullptr);
    // A session that is resumed is not verified by what is in force now.
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ssl, 0);
    return 1;
  };
  callbacks.init_thread = [](const mg_context* context, int type) -> void* {
    if (type == 0) {  // the thread that accepts
      Gate::Enter(&Of(context).gate_);
      Of(context).accepting_.set_value();
    }
    return nullptr;
  };
  return callbacks;
}

// Before anything is negotiated: what is in force now decides about versions,
// ciphers, certificates and clients.
int Server::State::ClientHello(SSL* ssl, int* alert, void* state) {
  const auto& tls = static_cast<State*>(state)->tls_;
  if (tls && tls()->Apply(ssl)) return SSL_CLIENT_HELLO_SUCCESS;
  *alert = SSL_AD_INTERNAL_ERROR;
  return SSL_CLIENT_HELLO_ERROR;
}

void Server::State::Note(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    if (starting_) {
      lines_.push_back(std::move(line));
      return;
    }
  }
  log_->Debug("web server", {{"err", line}});
}

absl::Status Server::State::Start(const Options& options,
                                  const std::vector<Address>& addresses) {
  std::string entries;
  for (const bool unix_sockets : {false, true}) {  // CivetWeb wants them last
    for (const Address& address : addresses) {
      if (address.unix_path.empty() == unix_sockets) continue;
      entries += (entries.empty() ? "" : ",") + address.entry;
      if (options.tls && !unix_sockets) entries += "s";
    }
  }
  const std::string workers = std::to_string(options.workers);
  const std::string timeout = std::to_string(options.request_timeout.count());
  const char* settings[] = {
      "listening_ports", entries.c_str(), "num_threads", workers.c_str(),
      "request_timeout_ms", timeout.c_str(),
      // Deep enough for accept() never to wait for a worker: the gate has to
      // see a flood in order to refuse it.
      "connection_queue", "1024", "listen_backlog", "4096", "max_request_size",
      "16384", "tcp_nodelay", "1", "enable_keep_alive", "no",
      // Handlers see what was sent, and nobody else answers.
      "decode_url", "no", "decode_query_string", "no",
      "enable_auth_domain_check", "no", "access_control_allow_methods", "",
      nullptr};
  const mg_callbacks callbacks = Callbacks();
  mg_init_data init{};
  init.callbacks = &callbacks;
  init.user_data = this;
  init.configuration_options = settings;
  {
    const SignalsBlocked blocked;
    Gate::Enter(&gate_);
    context_ = mg_start2(&init, nullptr);
    Gate::Enter(nullptr);
  }
  // mg_start2() does not look whether this thread, its last, has come to life.
  const bool accepting =
      context_ != nullptr &&
      accepting_.get_future().wait_for(kStart) == std::future_status::ready;
  const std::lock_guard lock(mutex_);
  starting_ = false;
  if (!accepting) return Explain(addresses, lines_);
  for (const std::string& line : lines_) {
    log_->Warn("web server", {{"err", line}});
  }
  urls_ = gate_.Urls();
  for (std::string& url : urls_) {
    if (options.tls && url.starts_with("http:")) url.insert(4, "s");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const Options& options, Handler handler, std::shared_ptr<const Log> log) {
  // Once for the process, and never undone: a thread may be left behind.
  static const unsigned initialized = mg_init_library(MG_FEATURES_TLS);
  (void)initialized;

  std::vector<Address> addresses;
  for (const std::string& text : options.addresses) {
    auto address = ParseAddress(text);
    if (!address.ok()) return address.status();
    addresses.push_back(*std::move(address));
  }
  if (addresses.empty()) {
    return absl::InvalidArgumentError("no address to listen on");
  }
  for (const Address& address : addresses) {
    if (address.unix_path.empty()) continue;
    if (auto status = RemoveStaleSocket(address.unix_path); !status.ok()) {
      return status;
    }
  }
  auto state =
      std::make_shared<State>(options, std::move(handler), std::move(log));
  if (auto status = state->Start(options, addresses); !status.ok()) {
    return status;
  }
  std::unique_ptr<Server> server(new Server(std::move(state)));
  if (server->urls().size() != addresses.size()) {
    return absl::InternalError(
        "CivetWeb is not linked statically: its connections cannot be bounded");
  }
  return server;
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  const auto now = std::chrono::steady_clock::now();
  state_->gate().Refuse();
  state_->exchange().WaitUntilIdle(now + kFinishRequests);
  state_->gate().Wake();
  std::promise<void> stopped;
  auto end = stopped.get_future();
  // On a thread that can be left behind, with all that it and the workers use,
  // since mg_stop() waits for handlers as long as they take.
  try {
    std::thread stopper(
        [state = state_](std::promise<void> done) {
          state->Stop();
          done.set_value();
        },
        std::move(stopped));
    if (end.wait_for(kStopThreads) == std::future_status::ready) {
      stopper.join();
    } else {
      stopper.detach();
    }
  } catch (const std::system_error&) {  // no thread to be had
    state_->Stop();
  }
}

std::vector<std::string> Server::urls() const { return state_->urls(); }

}  // namespace exporter::http
