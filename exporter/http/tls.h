// TLS for the server's connections, by OpenSSL. What is in force is asked for
// each connection anew, so that a new certificate needs no new listener.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace exporter::http {

struct TlsSettings {
  std::string cert;       // PEM: the server's certificate, then its chain
  std::string key;        // PEM, without a password
  std::string client_ca;  // PEM: who signs clients; empty: nobody
  // How sure it must be who the client is.
  bool ask_client = false;      // for a certificate
  bool require_client = false;  // no connection without one
  bool verify_client = false;   // signed by `client_ca`
  // One of them must be among the client's subjectAltNames; empty: any.
  std::vector<std::string> allowed_sans;
  int min_version = TLS1_2_VERSION;
  int max_version = TLS1_3_VERSION;
  std::vector<std::string> ciphers;  // IANA's names; empty: OpenSSL's own
  std::vector<std::string> curves;   // OpenSSL's names; empty: its own
  bool prefer_server_ciphers = true;
};

// Settings that have been found to work. Immutable; any number of threads.
class Tls : public std::enable_shared_from_this<Tls> {
 public:
  // InvalidArgument: what is wrong, in one line: "the key does not match the
  // certificate".
  static absl::StatusOr<std::shared_ptr<const Tls>> Make(
      const TlsSettings& settings);

  // "": fine; else what people should know: "the certificate has expired".
  std::string Warning() const;

  // Makes these settings those of a connection whose ClientHello has come.
  // False: out of memory.
  bool Apply(SSL* ssl) const;

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  Tls() = default;
  static int Verify(int preverified, X509_STORE_CTX* store);
  bool Allows(X509* client) const;

  std::unique_ptr<SSL_CTX, Free> context_;
  TlsSettings settings_;  // without the PEMs
  std::string cipher_list_, cipher_suites_, curve_list_;
};

}  // namespace exporter::http
