#include "exporter/webconfig/config.h"

#include <algorithm>

#include "declared/yaml/node.h"
#include "exporter/webconfig/reader.h"

namespace webconfig {
namespace {

using declared::yaml::Node;

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

// crypto/tls' names of what OpenSSL calls otherwise.
const Choices<int>& Versions() {
  static const Choices<int> kVersions = {{"TLS10", 0x0301},
                                         {"TLS11", 0x0302},
                                         {"TLS12", 0x0303},
                                         {"TLS13", 0x0304}};
  return kVersions;
}
const Choices<ClientAuth>& ClientAuths() {
  static const Choices<ClientAuth> kAuths = {
      {"NoClientCert", ClientAuth::kNoClientCert},
      {"RequestClientCert", ClientAuth::kRequestClientCert},
      {"RequireAnyClientCert", ClientAuth::kRequireAnyClientCert},
      {"VerifyClientCertIfGiven", ClientAuth::kVerifyClientCertIfGiven},
      {"RequireAndVerifyClientCert", ClientAuth::kRequireAndVerifyClientCert}};
  return kAuths;
}
const Choices<std::string>& Curves() {
  static const Choices<std::string> kCurves = {{"CurveP256", "P-256"},
                                               {"CurveP384", "P-384"},
                                               {"CurveP521", "P-521"},
                                               {"X25519", "X25519"}};
  return kCurves;
}

template <typename Value>
Value Choose(Reader& reader, const Node& node, const Choices<Value>& choices,
             Value otherwise) {
  std::string known;
  for (const auto& [name, value] : choices) {
    if (node.IsScalar() && node.text() == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  reader.Fail(node.line(), "'" + node.text() + "' is none of " + known);
  return otherwise;
}

// `key` and `key`_file.
Pem ReadPem(Reader& reader, const Node& tls, const std::string& key) {
  Pem pem;
  const Node* text = tls.Find(key);
  const Node* file = tls.Find(key + "_file");
  if (text != nullptr) pem.text = reader.Text(*text);
  if (file != nullptr) pem.file = reader.Path(*file);
  if (!pem.text.empty() && !pem.file.empty()) {
    reader.Fail(file->line(), key + " and " + key + "_file are both given");
  }
  return pem;
}

void CheckTls(Reader& reader, const Node& node, const TlsConfig& tls) {
  const int line = node.line();
  const auto need = [&](bool fine, const std::string& what) {
    if (!fine) reader.Fail(line, what);
  };
  need(tls.cert.given(), "cert_file (or cert) is missing");
  need(tls.key.given(), "key_file (or key) is missing");
  const bool verifies =
      tls.client_auth == ClientAuth::kVerifyClientCertIfGiven ||
      tls.client_auth == ClientAuth::kRequireAndVerifyClientCert;
  need(!verifies || tls.client_ca.given(),
       "client_auth_type verifies clients, by what? (client_ca_file)");
  need(!tls.client_ca.given() || verifies,
       "client_ca_file without a client_auth_type that verifies "
       "(RequireAndVerifyClientCert)");
  need(tls.allowed_sans.empty() ||
           tls.client_auth == ClientAuth::kRequireAndVerifyClientCert,
       "client_allowed_sans needs client_auth_type: "
       "RequireAndVerifyClientCert");
  need(tls.min_version <= tls.max_version, "min_version is above max_version");
}

std::optional<TlsConfig> ReadTls(Reader& reader, const Node& node) {
  if (!reader.Map(node,
                  {"cert", "cert_file", "key", "key_file", "client_ca",
                   "client_ca_file", "client_auth_type", "client_allowed_sans",
                   "min_version", "max_version", "cipher_suites",
                   "curve_preferences", "prefer_server_cipher_suites"})) {
    return std::nullopt;
  }
  TlsConfig tls;
  tls.cert = ReadPem(reader, node, "cert");
  tls.key = ReadPem(reader, node, "key");
  tls.client_ca = ReadPem(reader, node, "client_ca");
  if (const Node* auth = node.Find("client_auth_type")) {
    if (!reader.Text(*auth).empty()) {
      tls.client_auth =
          Choose(reader, *auth, ClientAuths(), ClientAuth::kNoClientCert);
    }
  }
  if (const Node* version = node.Find("min_version")) {
    tls.min_version = Choose(reader, *version, Versions(), tls.min_version);
  }
  if (const Node* version = node.Find("max_version")) {
    tls.max_version = Choose(reader, *version, Versions(), tls.max_version);
  }
  for (const Node* item : reader.List(node.Find("client_allowed_sans"))) {
    tls.allowed_sans.push_back(reader.Text(*item));
  }
  for (const Node* item : reader.List(node.Find("cipher_suites"))) {
    tls.ciphers.push_back(reader.Text(*item));
  }
  for (const Node* item : reader.List(node.Find("curve_preferences"))) {
    tls.curves.push_back(Choose(reader, *item, Curves(), std::string()));
  }
  if (const Node* prefer = node.Find("prefer_server_cipher_suites")) {
    tls.prefer_server_ciphers = reader.Bool(*prefer);
  }
  // Nothing but what there would be without it: no TLS, as the toolkit has it.
  if (node.map().empty()) return std::nullopt;
  CheckTls(reader, node, tls);
  return tls;
}

void ReadHeaders(Reader& reader, const Node& http, Config& config) {
  if (!reader.Map(http, {"http2", "headers"})) return;
  // HTTP/2 is not spoken here; whoever asks for it is answered in HTTP/1.1.
  if (const Node* http2 = http.Find("http2")) (void)reader.Bool(*http2);
  const Node* headers = http.Find("headers");
  if (headers == nullptr || headers->IsNull()) return;
  if (!reader.Map(*headers, {"Content-Security-Policy", "X-Frame-Options",
                             "X-Content-Type-Options", "X-XSS-Protection",
                             "Strict-Transport-Security"})) {
    return;
  }
  const std::map<std::string_view, std::vector<std::string>> allowed = {
      {"X-Frame-Options", {"deny", "sameorigin"}},
      {"X-Content-Type-Options", {"nosniff"}}};
  for (const auto& [name, node] : headers->map()) {
    const std::string value = reader.Text(*node);
    if (value.empty()) continue;
    const auto only = allowed.find(name);
    if (only != allowed.end()) {
      std::string small = value;
      std::ranges::transform(small, small.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      });
      if (std::ranges::find(only->second, small) == only->second.end()) {
        reader.Fail(node->line(), name + " cannot be '" + value + "'");
      }
    }
    config.headers.emplace_back(name, value);
  }
}

void ReadUsers(Reader& reader, const Node& node, Config& config) {
  if (node.IsNull()) return;
  if (!node.IsMap()) {
    reader.Fail(node.line(), "basic_auth_users must be names with hashes");
    return;
  }
  for (const auto& [name, hash] : node.map()) {
    const std::string text = reader.Text(*hash);
    if (!IsBcrypt(text)) {
      reader.Fail(hash->line(),
                  "the password of '" + name +
                      "' must be a bcrypt hash of cost 4 to 16 (htpasswd -nBC "
                      "10 " +
                      name + ")");
    }
    config.users[name] = text;
  }
}

void ReadRate(Reader& reader, const Node& node, Config& config) {
  if (node.IsNull() || !reader.Map(node, {"interval", "burst"})) return;
  if (const Node* interval = node.Find("interval")) {
    config.rate.interval_seconds = reader.Duration(*interval);
  }
  if (const Node* burst = node.Find("burst")) {
    config.rate.burst = reader.Count(*burst);
  }
  if (config.rate.interval_seconds > 0 && config.rate.burst < 1) {
    reader.Fail(node.line(), "burst must be at least 1, or no request passes");
  }
}

}  // namespace

absl::StatusOr<Config> ParseConfig(std::string_view text,
                                   const std::string& file) {
  Reader reader(file);
  const declared::yaml::Parsed parsed = declared::yaml::Parse(text);
  if (!parsed.problems.empty()) {
    reader.Fail(parsed.problems[0].location.line, parsed.problems[0].what);
  } else if (parsed.documents.size() > 1) {
    reader.Fail(parsed.documents[1].line, "one document, not several");
  }
  Config config;
  if (!parsed.documents.empty() && !parsed.documents[0].root->IsNull()) {
    const Node& root = *parsed.documents[0].root;
    if (reader.Map(root, {"tls_server_config", "http_server_config",
                          "basic_auth_users", "rate_limit"})) {
      if (const Node* tls = root.Find("tls_server_config")) {
        if (!tls->IsNull()) config.tls = ReadTls(reader, *tls);
      }
      if (const Node* http = root.Find("http_server_config")) {
        if (!http->IsNull()) ReadHeaders(reader, *http, config);
      }
      if (const Node* users = root.Find("basic_auth_users")) {
        ReadUsers(reader, *users, config);
      }
      if (const Node* rate = root.Find("rate_limit")) {
        ReadRate(reader, *rate, config);
      }
    }
  }
  if (!reader.status().ok()) return reader.status();
  return config;
}

}  // namespace webconfig
