// --web.listen-address -> CivetWeb's listening_ports.
#include "exporter/http/address.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "machine/dir.h"
#include "tests/support/status.h"
#include "tests/support/tree.h"

namespace exporter::http {
namespace {

using support::IsOk;
using support::StatusIs;
using testing::AnyOf;
using testing::HasSubstr;

TEST(ParseAddress, Tcp) {
  const auto entry = [](std::string_view text) {
    auto address = ParseAddress(text);
    return address.ok() ? address->entry : address.status().ToString();
  };
  EXPECT_EQ(entry("127.0.0.1:10077"), "127.0.0.1:10077");
  EXPECT_EQ(entry("0.0.0.0:80"), "0.0.0.0:80");
  EXPECT_EQ(entry("127.0.0.1:0"), "127.0.0.1:0");
  EXPECT_EQ(entry("127.0.0.1:0080"), "127.0.0.1:80");  // to CivetWeb octal
  EXPECT_EQ(entry("localhost:9100"), "127.0.0.1:9100");
  EXPECT_THAT(entry(":10077"), AnyOf("+10077", "0.0.0.0:10077"));
  EXPECT_THAT(entry("[::]:10077"), AnyOf("+10077", HasSubstr("IPv6")));
  EXPECT_THAT(entry("[::1]:10077"), AnyOf("[::1]:10077", HasSubstr("IPv6")));
}

TEST(ParseAddress, Unix) {
  auto address = ParseAddress("unix:/run/drift.sock");
  ASSERT_THAT(address, IsOk());
  EXPECT_EQ(address->text, "unix:/run/drift.sock");
  EXPECT_EQ(address->entry, "x/run/drift.sock");
  EXPECT_EQ(address->unix_path, "/run/drift.sock");
  EXPECT_THAT(ParseAddress("unix:/" + std::string(105, 'a')), IsOk());
}

TEST(ParseAddress, SaysWhatIsWrong) {
  const auto wrong = [](std::string_view text, const char* why) {
    EXPECT_THAT(ParseAddress(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)))
        << text;
    EXPECT_THAT(ParseAddress(text).status().message(), HasSubstr(text));
  };
  wrong("", "no port");
  wrong("10077", "no port");
  wrong("localhost", "no port");
  wrong(":", "number from 0 to 65535");
  wrong(":http", "number from 0 to 65535");
  wrong(":65536", "number from 0 to 65535");
  wrong(":-1", "number from 0 to 65535");
  wrong(":+1", "number from 0 to 65535");
  wrong(":80s", "number from 0 to 65535");  // TLS to CivetWeb
  wrong("::1:80", "brackets");
  wrong("[::1]", "number from 0 to 65535");
  wrong("[::1:80", "brackets");
  wrong("[localhost]:80", "no IPv6 address");
  wrong("[127.0.0.1]:80", "no IPv6 address");
  wrong("unix:", "begin with /");
  wrong("unix:run.sock", "begin with /");
  wrong("unix:/a,b", "must not contain");
  wrong("unix:/a:80", "must not contain");
  wrong("unix:/" + std::string(106, 'a'), "longer than 106 bytes");
}

TEST(ParseAddress, UnknownHost) {
  EXPECT_THAT(ParseAddress("no-such-host.invalid:80"),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("\"no-such-host.invalid:80\"")));
  // To CivetWeb 127.0.0.1 and a port.
  EXPECT_FALSE(ParseAddress("127.0.0.1.5:80").ok());
  EXPECT_FALSE(ParseAddress("300.0.0.1:80").ok());
  EXPECT_FALSE(ParseAddress("127.0.0.1,x:80").ok());
}

class RemoveStaleSocketTest : public testing::Test {
 protected:
  // A socket file at `path`; listening while the result is kept.
  static machine::Fd Bind(const std::string& path, bool listening) {
    machine::Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)),
              0);
    if (listening) {
      EXPECT_EQ(listen(fd.get(), 0), 0);
    }
    return fd;
  }

  support::TempTree tree_;
};

TEST_F(RemoveStaleSocketTest, RemovesWhatIsStale) {
  const std::string path = tree_.Path("s");
  EXPECT_THAT(RemoveStaleSocket(path), IsOk());  // nothing there
  Bind(path, true);                              // listened, until it ended
  EXPECT_THAT(RemoveStaleSocket(path), IsOk());
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST_F(RemoveStaleSocketTest, LeavesOthersAlone) {
  const std::string path = tree_.Path("s");
  const machine::Fd server = Bind(path, true);
  EXPECT_THAT(RemoveStaleSocket(path),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("Address already in use")));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);

  tree_.Write("file", "precious");
  EXPECT_THAT(
      RemoveStaleSocket(tree_.Path("file")),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not a socket")));
  EXPECT_EQ(access(tree_.Path("file").c_str(), F_OK), 0);

  EXPECT_THAT(
      RemoveStaleSocket(tree_.Path("file/s")),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("Not a directory")));
}

}  // namespace
}  // namespace exporter::http
