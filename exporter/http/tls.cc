#include "exporter/http/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exporter::http {
namespace {

struct Freer {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* cert) const { X509_free(cert); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freer>;

absl::Status Wrong(const std::string& what) {
  ERR_clear_error();
  return absl::InvalidArgumentError(what);
}

Owned<BIO> Reader(const std::string& pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::vector<Owned<X509>> Certificates(const std::string& pem) {
  std::vector<Owned<X509>> certificates;
  const Owned<BIO> bio = Reader(pem);
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(one);
  }
  ERR_clear_error();  // its end is an error to OpenSSL
  return certificates;
}

// An encrypted key has nobody who could be asked for its password.
int NoPassword(char*, int, int, void*) { return -1; }

absl::Status UseIdentity(SSL_CTX* context, const TlsSettings& settings) {
  const auto chain = Certificates(settings.cert);
  if (chain.empty()) return Wrong("no certificate in PEM in cert");
  if (SSL_CTX_use_certificate(context, chain[0].get()) != 1) {
    return Wrong("the certificate cannot be used (a key too short?)");
  }
  for (size_t i = 1; i < chain.size(); ++i) {
    SSL_CTX_add1_chain_cert(context, chain[i].get());
  }
  const Owned<BIO> bio = Reader(settings.key);
  const Owned<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) {
    return Wrong("no private key in PEM without a password in key");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return Wrong("the key does not match the certificate");
  }
  return absl::OkStatus();
}

absl::Status UseClientCa(SSL_CTX* context, const TlsSettings& settings) {
  if (settings.client_ca.empty()) return absl::OkStatus();
  const auto authorities = Certificates(settings.client_ca);
  if (authorities.empty()) return Wrong("no certificate in PEM in client_ca");
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& authority : authorities) {
    X509_STORE_add_cert(store, authority.get());
    SSL_CTX_add_client_CA(context, authority.get());
  }
  return absl::OkStatus();
}

std::string Joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) {
    all += (all.empty() ? "" : ":") + name;
  }
  return all;
}

// IANA's names -> OpenSSL's lists, of TLS 1.2 and below and of TLS 1.3.
absl::Status NameCiphers(const std::vector<std::string>& names,
                         std::string& list, std::string& suites) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> all(
      SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (all == nullptr || SSL_CTX_set_cipher_list(all.get(), "ALL") != 1) {
    return Wrong("OpenSSL has no ciphers");
  }
  std::vector<std::string> old_names, new_names;
  for (std::string name : names) {
    // Go's names of before the RFC.
    if (name.ends_with("_CHACHA20_POLY1305")) name += "_SHA256";
    const SSL_CIPHER* found = nullptr;
    STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(all.get());
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
      const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
      const char* standard = SSL_CIPHER_standard_name(cipher);
      if (standard != nullptr && name == standard) found = cipher;
    }
    if (found == nullptr) {
      return Wrong("cipher '" + name + "' is not one that OpenSSL has");
    }
    const bool is_new = SSL_CIPHER_get_protocol_id(found) >> 8U == 0x13;
    (is_new ? new_names : old_names).emplace_back(SSL_CIPHER_get_name(found));
  }
  list = Joined(old_names);
  suites = Joined(new_names);
  return absl::OkStatus();
}

// "10.0.0.1", "2001:db8::1" of the bytes of an iPAddress.
std::string IpText(const std::string& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  if (family == AF_INET6 && bytes.size() != sizeof(in6_addr)) return {};
  const char* made = inet_ntop(family, bytes.data(), text.data(), text.size());
  return made == nullptr ? "" : made;
}

// Where an SSL keeps its Tls alive.
int Slot() {
  static const int slot = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* kept, CRYPTO_EX_DATA*, int, long, void*) {
        delete static_cast<std::shared_ptr<const Tls>*>(kept);
      });
  return slot;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Tls>> Tls::Make(
    const TlsSettings& settings) {
  std::shared_ptr<Tls> tls(new Tls);
  tls->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = tls->context_.get();
  if (context == nullptr) return Wrong("OpenSSL has no memory");
  if (auto status = UseIdentity(context, settings); !status.ok()) return status;
  if (auto status = UseClientCa(context, settings); !status.ok()) return status;
  if (auto status =
          NameCiphers(settings.ciphers, tls->cipher_list_, tls->cipher_suites_);
      !status.ok()) {
    return status;
  }
  tls->curve_list_ = Joined(settings.curves);
  tls->settings_ = settings;
  tls->settings_.cert.clear();
  tls->settings_.key.clear();
  tls->settings_.client_ca.clear();
  // All that a connection will be told, said once where it can be refused.
  const std::unique_ptr<SSL, decltype(&SSL_free)> probe(SSL_new(context),
                                                        &SSL_free);
  if (probe == nullptr || !tls->Apply(probe.get())) {
    return Wrong("OpenSSL refuses these versions, ciphers or curves");
  }
  return tls;
}

std::string Tls::Warning() const {
  const X509* cert = SSL_CTX_get0_certificate(context_.get());
  if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0) {
    return "the certificate has expired";
  }
  if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0) {
    return "the certificate is not valid yet";
  }
  return {};
}

bool Tls::Apply(SSL* ssl) const {
  if (SSL_set_SSL_CTX(ssl, context_.get()) == nullptr) return false;
  const TlsSettings& want = settings_;
  int mode = SSL_VERIFY_NONE;
  if (want.ask_client) mode = SSL_VERIFY_PEER;
  if (want.require_client) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_set_verify(ssl, mode, &Tls::Verify);
  // The context was changed after SSL_new() had copied all but its certificate.
  bool fine = SSL_set1_verify_cert_store(
                  ssl, SSL_CTX_get_cert_store(context_.get())) == 1;
  SSL_set_client_CA_list(
      ssl, SSL_dup_CA_list(SSL_CTX_get_client_CA_list(context_.get())));
  fine = fine && SSL_set_min_proto_version(ssl, want.min_version) == 1 &&
         SSL_set_max_proto_version(ssl, want.max_version) == 1;
  // A context forbids old versions by an option, too.
  SSL_clear_options(ssl, SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 |
                             SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3);
  SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (want.prefer_server_ciphers) {
    SSL_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  // TLS 1.0 and 1.1 need SHA-1 signatures, which are below level 1.
  if (want.min_version < TLS1_2_VERSION) SSL_set_security_level(ssl, 0);
  fine = fine && (cipher_list_.empty() ||
                  SSL_set_cipher_list(ssl, cipher_list_.c_str()) == 1);
  fine = fine && (cipher_suites_.empty() ||
                  SSL_set_ciphersuites(ssl, cipher_suites_.c_str()) == 1);
  fine = fine && (curve_list_.empty() ||
                  SSL_set1_groups_list(ssl, curve_list_.c_str()) == 1);
  // Sessions are not resumed: their client would not be verified again.
  SSL_set_options(ssl, SSL_OP_NO_TICKET);
  auto kept = std::make_unique<std::shared_ptr<const Tls>>(shared_from_this());
  if (!fine || SSL_set_ex_data(ssl, Slot(), kept.get()) != 1) return false;
  (void)kept.release();  // it is the SSL's now
  return true;
}

int Tls::Verify(int preverified, X509_STORE_CTX* store) {
  const auto* ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* kept =
      static_cast<std::shared_ptr<const Tls>*>(SSL_get_ex_data(ssl, Slot()));
  if (kept == nullptr) return 0;
  const Tls& tls = **kept;
  if (!tls.settings_.verify_client) return 1;  // asked for, and that is all
  if (preverified != 1) return 0;
  if (X509_STORE_CTX_get_error_depth(store) > 0) return 1;
  if (tls.Allows(X509_STORE_CTX_get_current_cert(store))) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

bool Tls::Allows(X509* client) const {
  const auto& allowed = settings_.allowed_sans;
  if (allowed.empty()) return true;
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(client, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get());
       ++i) {
    int type = 0;
    const auto* text = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
    if (type != GEN_DNS && type != GEN_EMAIL && type != GEN_URI &&
        type != GEN_IPADD) {
      continue;
    }
    std::string name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<size_t>(ASN1_STRING_length(text)));
    if (type == GEN_IPADD) name = IpText(name);
    if (std::ranges::find(allowed, name) != allowed.end()) return true;
  }
  return false;
}

}  // namespace exporter::http
