// One request and its answer, between CivetWeb's connection and our Handler.
//
// CivetWeb parses the head of a request and hands it to begin_request, before
// any logic of its own about URIs, methods, files or authorization. What it
// gives up itself ends here as well, so that every answer is ours:
//   http_error        what it could not parse, and methods it does not know
//   connection_close  what it drops without a word: "OPTIONS *", and
//                     "GET http://other:1/metrics"
#pragma once

#include <civetweb.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>

#include "exporter/http/server.h"

namespace exporter::http {

// For all connections of one server. Any number of threads.
class Exchange {
 public:
  struct Options {
    Handler handler;
    std::function<void(int status)> rejected;  // not the handler's answer
    std::chrono::milliseconds longest_write{};
  };
  explicit Exchange(Options options);

  // Sets the callbacks of CivetWeb that this class needs. `self` finds the
  // exchange of a connection.
  using Self = Exchange& (*)(const mg_connection*);
  template <Self self>
  static void Install(mg_callbacks& callbacks) {
    callbacks.init_connection = [](const mg_connection* connection,
                                   void** data) {
      *data = &self(connection);  // see owed()
      return 0;
    };
    callbacks.begin_request = [](mg_connection* connection) {
      return self(connection).BeginRequest(connection);
    };
    callbacks.http_error = [](mg_connection* connection, int status,
                              const char*) {
      self(connection).HttpError(connection, status);
      return 0;  // it is answered
    };
    callbacks.connection_close = [](const mg_connection* connection) {
      self(connection).ConnectionClose(connection);
    };
  }

  // True when no request was being answered at some time until `deadline`.
  bool WaitUntilIdle(std::chrono::steady_clock::time_point deadline);

 private:
  class Busy;

  int BeginRequest(mg_connection* connection);
  void HttpError(mg_connection* connection, int status);
  void ConnectionClose(const mg_connection* connection);

  // What is wrong with the request as such, or what the handler says.
  int Answer(mg_connection* connection, std::string_view target,
             std::string_view query);
  Response CallHandler(const mg_connection* connection, std::string_view path,
                       std::string_view query) const;
  int Reject(mg_connection* connection, int status, std::string_view why);
  void Send(mg_connection* connection, const Response& response) const;

  const Options options_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int busy_ = 0;  // guarded by mutex_
};

}  // namespace exporter::http
