#include "exporter/webconfig/config.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status.h"

namespace webconfig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kHash[] =
    "$2y$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u";

Config Parse(const std::string& text) {
  auto config = ParseConfig(text, "/etc/drift/web.yml");
  EXPECT_THAT(config, support::IsOk()) << text;
  return config.ok() ? *config : Config();
}

TEST(ConfigTest, NothingIsPlainHttpForEverybody) {
  for (const char* text :
       {"", "# only this\n", "{}", "tls_server_config:\n", "---\n",
        "tls_server_config: {}\n", "http_server_config: {headers: {}}",
        "basic_auth_users: {}", "rate_limit: {}"}) {
    const Config config = Parse(text);
    EXPECT_FALSE(config.tls.has_value()) << text;
    EXPECT_THAT(config.users, IsEmpty());
    EXPECT_THAT(config.headers, IsEmpty());
    EXPECT_EQ(config.rate.interval_seconds, 0);
  }
}

TEST(ConfigTest, EveryField) {
  const Config config = Parse(std::string(R"(
tls_server_config:
  cert_file: server.crt
  key_file: /keys/server.key
  client_ca: "-----BEGIN CERTIFICATE-----"
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [prometheus.example, 10.0.0.1]
  min_version: TLS11
  max_version: TLS12
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  curve_preferences: [CurveP256, X25519]
  prefer_server_cipher_suites: false
http_server_config:
  http2: true
  headers:
    X-Frame-Options: SameOrigin
    Strict-Transport-Security: max-age=31536000
    X-XSS-Protection: ""
basic_auth_users:
  prometheus: )") + kHash + R"(
  "": )" + kHash + R"(
rate_limit:
  interval: 1m0.5s
  burst: 20
)");
  ASSERT_TRUE(config.tls.has_value());
  EXPECT_EQ(config.tls->cert.file, "/etc/drift/server.crt");
  EXPECT_EQ(config.tls->key.file, "/keys/server.key");
  EXPECT_EQ(config.tls->client_ca.text, "-----BEGIN CERTIFICATE-----");
  EXPECT_EQ(config.tls->client_auth, ClientAuth::kRequireAndVerifyClientCert);
  EXPECT_THAT(config.tls->allowed_sans,
              ElementsAre("prometheus.example", "10.0.0.1"));
  EXPECT_EQ(config.tls->min_version, 0x0302);
  EXPECT_EQ(config.tls->max_version, 0x0303);
  EXPECT_THAT(config.tls->curves, ElementsAre("P-256", "X25519"));
  EXPECT_FALSE(config.tls->prefer_server_ciphers);
  EXPECT_THAT(config.headers, ElementsAre(Pair("X-Frame-Options", "SameOrigin"),
                                          Pair("Strict-Transport-Security",
                                               "max-age=31536000")));
  EXPECT_THAT(config.users,
              UnorderedElementsAre(Pair("prometheus", kHash), Pair("", kHash)));
  EXPECT_EQ(config.rate.interval_seconds, 60.5);
  EXPECT_EQ(config.rate.burst, 20);
}

TEST(ConfigTest, OneLineThatSaysWhereAndWhat) {
  const std::string both = "  cert_file: a\n  key_file: b\n";
  for (const auto& [text, message] : std::map<std::string, std::string>{
           {"tls: {}",
            "web.yml:1: unknown key 'tls', known are "
            "tls_server_config, http_server_config, "
            "basic_auth_users, rate_limit"},
           {"[]", "web.yml:1: a mapping is wanted here (key: value)"},
           {"a: [", "web.yml:1: a '[' is not closed"},
           {"---\n{}\n---\n{}", "web.yml:3: one document, not several"},
           {"rate_limit: {}\nrate_limit: {}", "web.yml:2: "},
           {"tls_server_config:\n  cert_file: x\n  kye_file: y\n",
            "web.yml:3: unknown key 'kye_file'"},
           {"tls_server_config:\n  cert_file: x\n",
            "web.yml:2: key_file (or key) is missing"},
           {"tls_server_config:\n  key_file: x\n",
            "web.yml:2: cert_file (or cert) is missing"},
           {"tls_server_config:\n  cert_file: x\n  cert: y\n  key: z\n",
            "web.yml:2: cert and cert_file are both given"},
           {"tls_server_config:\n" + both + "  client_auth_type: Maybe\n",
            "web.yml:4: 'Maybe' is none of NoClientCert, RequestClientCert"},
           {"tls_server_config:\n" + both +
                "  client_auth_type: RequireAndVerifyClientCert\n",
            "web.yml:2: client_auth_type verifies clients, by what? "
            "(client_ca_file)"},
           {"tls_server_config:\n" + both + "  client_ca_file: ca\n",
            "web.yml:2: client_ca_file without a client_auth_type"},
           {"tls_server_config:\n" + both + "  client_allowed_sans: [x]\n",
            "web.yml:2: client_allowed_sans needs"},
           {"tls_server_config:\n" + both + "  min_version: SSL3\n",
            "web.yml:4: 'SSL3' is none of TLS10, TLS11, TLS12, TLS13"},
           {"tls_server_config:\n" + both +
                "  min_version: TLS13\n  max_version: TLS12\n",
            "web.yml:2: min_version is above max_version"},
           {"tls_server_config:\n" + both + "  curve_preferences: [P-256]\n",
            "web.yml:4: 'P-256' is none of CurveP256"},
           {"tls_server_config:\n" + both + "  cipher_suites: all\n",
            "web.yml:4: a list is wanted here (- item)"},
           {"tls_server_config:\n" + both +
                "  prefer_server_cipher_suites: 1\n",
            "web.yml:4: '1' is neither true nor false"},
           {"http_server_config: {headers: {Server: x}}",
            "web.yml:1: unknown key 'Server'"},
           {"http_server_config: {headers: {X-Frame-Options: allow}}",
            "web.yml:1: X-Frame-Options cannot be 'allow'"},
           {"basic_auth_users:\n  bob: secret\n",
            "web.yml:2: the password of 'bob' must be a bcrypt hash of cost 4 "
            "to 16 (htpasswd -nBC 10 bob)"},
           {"basic_auth_users:\n  bob: [x]\n", "web.yml:2: a text is wanted"},
           {"basic_auth_users: x", "web.yml:1: basic_auth_users must be"},
           {"rate_limit: {interval: soon}",
            "web.yml:1: 'soon' is no duration (100ms, 1s, 1m30s)"},
           {"rate_limit: {interval: 1s, burst: 0}",
            "web.yml:1: burst must be at least 1"},
           {"rate_limit: {burst: -1}", "web.yml:1: '-1' is no whole number"},
       }) {
    const auto config = ParseConfig(text, "web.yml");
    EXPECT_THAT(config, support::StatusIs(absl::StatusCode::kInvalidArgument,
                                          testing::StartsWith(message)))
        << text;
    EXPECT_EQ(config.status().message().find('\n'), std::string_view::npos);
  }
}

TEST(ConfigTest, HashesThatCannotBeBorneAreNone) {
  for (const std::string hash :
       {"", "secret", "$2y$17$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL",
        "$2y$99$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
        "$2y$03$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
        "$2x$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
        "$2y$1a$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
        "$2y$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2!",
        "$6$abcdefgh$0123456789012345678901234567890123456789012345678"}) {
    EXPECT_THAT(ParseConfig("basic_auth_users: {a: '" + hash + "'}", "web.yml"),
                support::StatusIs(absl::StatusCode::kInvalidArgument))
        << hash;
  }
}

}  // namespace
}  // namespace webconfig
