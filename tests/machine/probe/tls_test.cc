// HTTPS with a certificate that nobody has signed but its owner.
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "machine/probe/probe.h"
#include "tests/machine/probe/server.h"

namespace machine::probe {
namespace {

struct Free {
  void operator()(SSL_CTX* x) const { SSL_CTX_free(x); }
  void operator()(SSL* x) const { SSL_free(x); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
};

std::unique_ptr<SSL_CTX, Free> SelfSigned() {
  std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
  std::unique_ptr<X509, Free> certificate(X509_new());
  constexpr long kDay = 86400;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()),
                  -kDay);  // expired, too
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

Target Https(int port) {
  Target target;
  target.kind = Target::Kind::kHttps;
  target.address = "127.0.0.1";
  target.port = port;
  target.path = "/";
  target.timeout = std::chrono::seconds(10);
  return target;
}

TEST(TlsTest, AnAnswerThroughTls) {
  const struct {
    const char* world;
    std::string answer;
    Failure failure;
  } kCases[] = {
      {"well", "HTTP/1.1 200 OK\r\n\r\n", Failure::kNone},
      {"not well", "HTTP/1.1 503 No\r\n\r\n", Failure::kHttpStatus},
      {"nothing", "", Failure::kReset},
  };
  const auto context = SelfSigned();
  ASSERT_NE(context, nullptr);
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.world);
    Server server([&](int connection, int) {
      std::unique_ptr<SSL, Free> ssl(SSL_new(context.get()));
      SSL_set_fd(ssl.get(), connection);
      if (SSL_accept(ssl.get()) != 1) return;
      char request[1024];
      if (SSL_read(ssl.get(), request, sizeof request) <= 0) return;
      if (!c.answer.empty()) {
        SSL_write(ssl.get(), c.answer.data(),
                  static_cast<int>(c.answer.size()));
      }
      SSL_shutdown(ssl.get());
    });
    EXPECT_EQ(NameOf(Probe(Https(server.port()), -1).failure),
              NameOf(c.failure));
  }
}

TEST(TlsTest, PlainTextIsNoTls) {
  Server server(
      [](int connection, int) { Say(connection, "HTTP/1.1 200 OK\r\n\r\n"); });
  EXPECT_EQ(NameOf(Probe(Https(server.port()), -1).failure), "tls");
}

}  // namespace
}  // namespace machine::probe
