#include "exporter/webconfig/passwords.h"

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace webconfig {
namespace {

// "secret" and "other", as cheap as bcrypt can be.
constexpr char kSecret[] =
    "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
constexpr char kOther[] =
    "$2y$04$abcdefghijklmnopqrstuu0HtfOlPbTiymk5tcV.3TsFPDd3SYZqu";

std::shared_ptr<Passwords::Memory> Memory() {
  return std::make_shared<Passwords::Memory>();
}

bool Allows(Passwords& passwords, const std::string& authorization) {
  const std::optional<bool> allowed = passwords.Allow(authorization);
  EXPECT_TRUE(allowed.has_value());
  return allowed.value_or(false);
}

std::string Basic(const std::string& login) {
  std::string code((login.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(code.data()),
                  reinterpret_cast<const unsigned char*>(login.data()),
                  static_cast<int>(login.size()));
  return "Basic " + code;
}

TEST(PasswordsTest, NobodyNeedsOneWhereThereAreNoUsers) {
  Passwords passwords({}, Memory());
  EXPECT_TRUE(Allows(passwords, ""));
  EXPECT_TRUE(Allows(passwords, "Basic !"));
}

TEST(PasswordsTest, WhatFitsAndWhatDoesNot) {
  Passwords passwords({{"bob", kSecret}, {"a:b", kSecret}, {"eve", kOther}},
                      Memory());
  // Twice: the second answer is a remembered one.
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(Allows(passwords, Basic("bob:secret")));
    EXPECT_TRUE(Allows(passwords, Basic("eve:other")));
    EXPECT_TRUE(Allows(passwords, "bASIC  " + Basic("bob:secret").substr(6)))
        << "a scheme's case does not count (RFC 9110, section 11.1)";
    for (const std::string& login :
         {"bob:secre", "bob:secrets", "bob:", "bob", "", ":", ":secret",
          "Bob:secret", "eve:secret", "bob:other", "nobody:secret",
          "nobody:", "a:b:secret"}) {
      EXPECT_FALSE(Allows(passwords, Basic(login))) << login;
    }
    EXPECT_FALSE(Allows(passwords, Basic(std::string("bob:secret\0", 11))))
        << "crypt(3) ends at a zero byte";
    EXPECT_FALSE(Allows(passwords, Basic(std::string("bob:secret\0x", 12))));
  }
}

TEST(PasswordsTest, WhatIsNoLogin) {
  Passwords passwords({{"bob", kSecret}}, Memory());
  const std::string good = Basic("bob:secret");
  for (const std::string& field : std::vector<std::string>{
           std::string(), std::string("Basic"), std::string("Basic "),
           std::string("Bearer ") + good.substr(6), good.substr(6),
           good.substr(0, good.size() - 1), good + "=",
           "Basic ====", "Basic " + std::string(10000, 'A'),
           std::string("Basic \xff\xff\xff\xff"),
           std::string("Digest username=bob")}) {
    EXPECT_FALSE(Allows(passwords, field)) << field;
  }
}

TEST(PasswordsTest, ManyWrongGuessesDoNotPushOutWhatFits) {
  Passwords passwords({{"bob", kSecret}}, Memory());
  EXPECT_TRUE(Allows(passwords, Basic("bob:secret")));
  for (int i = 0; i < 250; ++i) {
    EXPECT_FALSE(Allows(passwords, Basic("bob:" + std::to_string(i))));
  }
  EXPECT_TRUE(Allows(passwords, Basic("bob:secret")));
}

TEST(PasswordsTest, WhatIsDecidedOutlivesAReload) {
  const auto memory = Memory();
  Passwords before({{"bob", kSecret}}, memory);
  EXPECT_TRUE(Allows(before, Basic("bob:secret")));
  Passwords same({{"bob", kSecret}, {"eve", kOther}}, memory);
  EXPECT_TRUE(Allows(same, Basic("bob:secret")));
  Passwords other({{"bob", kOther}}, memory);
  EXPECT_FALSE(Allows(other, Basic("bob:secret"))) << "another hash";
  EXPECT_TRUE(Allows(other, Basic("bob:other")));
}

TEST(PasswordsTest, GuessesDoNotQueueUp) {
  const auto memory = Memory();
  Passwords passwords({{"bob", kSecret}}, memory);
  EXPECT_TRUE(Allows(passwords, Basic("bob:secret")));
  memory->waiting = Passwords::kMostWaiting;
  EXPECT_FALSE(passwords.Allow(Basic("bob:guess")).has_value());
  EXPECT_TRUE(Allows(passwords, Basic("bob:secret"))) << "it is known already";
}

}  // namespace
}  // namespace webconfig
