// The file of --web.config.file: TLS, passwords, header fields and a rate
// limit, in the format that all of Prometheus' exporters share:
// https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
//
//   tls_server_config:
//     cert_file: server.crt          # relative to the file's own directory
//     key_file: server.key
//     client_auth_type: RequireAndVerifyClientCert
//     client_ca_file: ca.crt
//   basic_auth_users:
//     prometheus: $2y$10$...         # htpasswd -nBC 10 "" | tr -d ':\n'
//   http_server_config:
//     headers: {X-Frame-Options: deny}
//   rate_limit: {interval: 100ms, burst: 20}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace webconfig {

// A PEM that stands in a file or in the configuration itself.
struct Pem {
  std::string file;  // resolved; empty: `text` has it
  std::string text;
  bool given() const { return !file.empty() || !text.empty(); }
};

enum class ClientAuth : uint8_t {  // crypto/tls' names and meanings
  kNoClientCert,
  kRequestClientCert,
  kRequireAnyClientCert,
  kVerifyClientCertIfGiven,
  kRequireAndVerifyClientCert,
};

struct TlsConfig {
  Pem cert, key, client_ca;
  ClientAuth client_auth = ClientAuth::kNoClientCert;
  // One of them must be among the client's subjectAltNames; empty: any.
  std::vector<std::string> allowed_sans;
  // OpenSSL's TLS1_2_VERSION and so on.
  int min_version = 0x0303;
  int max_version = 0x0304;
  std::vector<std::string> ciphers;  // IANA's names; empty: OpenSSL's choice
  std::vector<std::string> curves;   // OpenSSL's names, by preference
  bool prefer_server_ciphers = true;
};

struct RateLimit {
  double interval_seconds = 0;  // between requests in the long run; 0: no bound
  int burst = 1;                // at once
};

struct Config {
  std::optional<TlsConfig> tls;              // absent: plain HTTP
  std::map<std::string, std::string> users;  // name -> bcrypt hash
  std::vector<std::pair<std::string, std::string>> headers;
  RateLimit rate;
};

// `file`: for messages, and where relative paths begin. InvalidArgument:
// "web.yml:3: what is wrong (and the mend)", the first of them all. Reads none
// of the files that it names.
absl::StatusOr<Config> ParseConfig(std::string_view text,
                                   const std::string& file);

}  // namespace webconfig
