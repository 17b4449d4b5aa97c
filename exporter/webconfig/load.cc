#include "exporter/webconfig/load.h"

#include <sys/stat.h>

#include <tuple>
#include <utility>

#include "declared/files.h"

namespace webconfig {
namespace {

using exporter::http::Tls;
using exporter::http::TlsSettings;

// A file is taken whatever it is called; of a directory nothing is.
declared::FileRules Rules() {
  declared::FileRules rules;
  rules.wants = [](std::string_view) { return false; };
  return rules;
}

// FNV's step.
uint64_t With(uint64_t all, const std::string& file) {
  constexpr uint64_t kPrime = 0x100000001b3;
  return all * kPrime + declared::Fingerprint(file, Rules());
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) {
    return absl::InvalidArgumentError(path +
                                      ": is a directory (name the file in it)");
  }
  declared::FileTree tree = declared::ReadFiles(path, Rules());
  if (tree.files.size() == 1 && tree.readable) {
    return std::move(tree.files[0].content);
  }
  const std::string why =
      tree.problems.empty() ? "cannot be read" : tree.problems[0].what;
  return absl::InvalidArgumentError(path + ": " + why);
}

class Loader {
 public:
  absl::StatusOr<Ready> Run(const std::string& file) {
    file_ = file;
    auto text = Read(file);
    if (!text.ok()) return text.status();
    auto config = ParseConfig(*text, file);
    if (!config.ok()) return config.status();
    ready_.config = *std::move(config);
    if (ready_.config.tls) {
      if (auto status = MakeTls(*ready_.config.tls); !status.ok()) {
        return status;
      }
    }
    return std::move(ready_);
  }

 private:
  absl::StatusOr<std::string> Read(const std::string& file) {
    ready_.files.push_back(file);
    ready_.fingerprint = With(ready_.fingerprint, file);
    return ReadFile(file);
  }

  absl::Status Take(const Pem& pem, const char* key, std::string& text) {
    text = pem.text;
    if (pem.file.empty()) return absl::OkStatus();
    auto read = Read(pem.file);
    if (!read.ok()) {
      return absl::InvalidArgumentError(file_ + ": " + key + "_file: " +
                                        std::string(read.status().message()));
    }
    text = *std::move(read);
    return absl::OkStatus();
  }

  absl::Status MakeTls(const TlsConfig& config) {
    TlsSettings settings;
    for (const auto& [pem, key, text] :
         {std::tuple(&config.cert, "cert", &settings.cert),
          std::tuple(&config.key, "key", &settings.key),
          std::tuple(&config.client_ca, "client_ca", &settings.client_ca)}) {
      if (auto status = Take(*pem, key, *text); !status.ok()) return status;
    }
    const ClientAuth auth = config.client_auth;
    settings.ask_client = auth != ClientAuth::kNoClientCert;
    settings.require_client = auth == ClientAuth::kRequireAnyClientCert ||
                              auth == ClientAuth::kRequireAndVerifyClientCert;
    settings.verify_client = auth == ClientAuth::kVerifyClientCertIfGiven ||
                             auth == ClientAuth::kRequireAndVerifyClientCert;
    settings.allowed_sans = config.allowed_sans;
    settings.min_version = config.min_version;
    settings.max_version = config.max_version;
    settings.ciphers = config.ciphers;
    settings.curves = config.curves;
    settings.prefer_server_ciphers = config.prefer_server_ciphers;
    auto tls = Tls::Make(settings);
    if (!tls.ok()) {
      std::string files;
      for (const Pem* pem : {&config.cert, &config.key, &config.client_ca}) {
        if (!pem->file.empty()) files += " " + pem->file;
      }
      return absl::InvalidArgumentError(
          file_ +
          ": tls_server_config: " + std::string(tls.status().message()) +
          (files.empty() ? "" : " (of" + files + ")"));
    }
    ready_.tls = *std::move(tls);
    Warn(config);
    return absl::OkStatus();
  }

  void Warn(const TlsConfig& config) {
    if (std::string warning = ready_.tls->Warning(); !warning.empty()) {
      ready_.warnings.push_back(file_ + ": tls_server_config: " + warning);
    }
    struct stat about {};
    const std::string& key = config.key.given() && !config.key.file.empty()
                                 ? config.key.file
                                 : file_;  // it stands in there
    if (stat(key.c_str(), &about) == 0 && (about.st_mode & S_IROTH) != 0) {
      ready_.warnings.push_back(key +
                                ": everybody here can read this private key "
                                "(chmod o-r)");
    }
  }

  std::string file_;
  Ready ready_;
};

}  // namespace

absl::StatusOr<Ready> Load(const std::string& file) {
  return Loader().Run(file);
}

uint64_t FingerprintOf(const std::vector<std::string>& files) {
  uint64_t all = 0;
  for (const std::string& file : files) all = With(all, file);
  return all;
}

}  // namespace webconfig
