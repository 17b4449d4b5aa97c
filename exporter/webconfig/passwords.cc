#include "exporter/webconfig/passwords.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace webconfig {
namespace {

constexpr size_t kMostDecided = 100;
constexpr size_t kLongest = 4096;  // of what a client sends

struct Login {
  std::string name, password;
};

// "Basic bmFtZTpwYXNzd29yZA=="
std::optional<Login> Parse(std::string_view authorization) {
  constexpr std::string_view kScheme = "basic ";
  if (authorization.size() <= kScheme.size() ||
      authorization.size() > kLongest) {
    return std::nullopt;
  }
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != kScheme[i]) return std::nullopt;
  }
  std::string_view code = authorization.substr(kScheme.size());
  while (code.starts_with(' ')) code.remove_prefix(1);
  while (code.ends_with(' ')) code.remove_suffix(1);
  std::string text(code.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(code.data()),
                      static_cast<int>(code.size()));
  if (length < 0) return std::nullopt;
  // The padding is decoded into zeros.
  size_t padding = 0;
  while (padding < 2 && code.ends_with('=')) {
    code.remove_suffix(1);
    ++padding;
  }
  text.resize(static_cast<size_t>(length) - padding);
  const size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  return Login{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

Passwords::Memory::Memory() {
  if (RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) != 1) {
    throw std::runtime_error("no random numbers to be had");
  }
}

Passwords::Memory::Key Passwords::Memory::KeyOf(
    const std::string& name, const std::string& hash,
    const std::string& password) const {
  // Lengths before the texts, so that no two logins are one text.
  const std::string text = std::to_string(name.size()) + " " +
                           std::to_string(password.size()) + " " + name + hash +
                           password;
  Key key{};
  unsigned length = 0;
  HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       key.data(), &length);
  return key;
}

std::optional<bool> Passwords::Memory::Find(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto decided = decided_.find(key);
  if (decided == decided_.end()) return std::nullopt;
  return decided->second;
}

void Passwords::Memory::Decide(const Key& key, bool fits) {
  const std::lock_guard lock(mutex_);
  // Wrong guesses push out wrong guesses; a password that fits stays.
  if (decided_.size() >= kMostDecided) {
    std::erase_if(decided_, [](const auto& one) { return !one.second; });
  }
  if (decided_.size() < kMostDecided) decided_[key] = fits;
}

Passwords::Passwords(std::map<std::string, std::string> users,
                     std::shared_ptr<Memory> memory)
    : users_(std::move(users)), memory_(std::move(memory)) {
  if (users_.empty()) return;
  // With the cost of a real one, so that it takes as long.
  nobody_ = users_.begin()->second.substr(0, 7) + std::string(53, '.');
}

std::optional<bool> Passwords::Allow(std::string_view authorization) {
  if (users_.empty()) return true;
  const auto login = Parse(authorization);
  if (!login) return false;
  const auto user = users_.find(login->name);
  const bool known = user != users_.end();
  const std::string& hash = known ? user->second : nobody_;
  const Memory::Key key = memory_->KeyOf(login->name, hash, login->password);
  if (const auto decided = memory_->Find(key)) return decided;

  if (++memory_->waiting > kMostWaiting) {
    --memory_->waiting;
    return std::nullopt;
  }
  bool fits = false;
  {
    const std::lock_guard lock(memory_->hashing);
    fits = Fits(hash, login->password) && known;
  }
  --memory_->waiting;
  memory_->Decide(key, fits);
  return fits;
}

bool Passwords::Fits(const std::string& hash, const std::string& password) {
  // bcrypt ends at a zero byte; a password with one is nobody's.
  if (password.find('\0') != password.npos) return false;
  const auto data = std::make_unique<crypt_data>();  // 32 KiB
  const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
  return made != nullptr && std::strlen(made) == hash.size() &&
         CRYPTO_memcmp(made, hash.data(), hash.size()) == 0;
}

}  // namespace webconfig
