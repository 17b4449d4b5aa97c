#include "exporter/log.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace exporter {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

// Both ends of a pipe; the writing end blocks, as an inherited stderr does.
struct Pipe {
  Pipe() {
    EXPECT_EQ(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close(fds[0]);
    close(fds[1]);
  }
  int end() const { return fds[1]; }
  std::string Read() const {
    std::string text;
    char bytes[65536];
    for (ssize_t n; (n = read(fds[0], bytes, sizeof bytes)) > 0;) {
      text.append(bytes, static_cast<size_t>(n));
    }
    return text;
  }
  int fds[2];
};

// What a line says behind its time and level.
std::string Said(Log::Format format, std::string_view message,
                 Log::Pairs pairs = {}) {
  Pipe pipe;
  Log(Log::Level::kInfo, format, pipe.end()).Info(message, pairs);
  const std::string line = pipe.Read();
  const size_t at = line.find("msg");
  return at == line.npos ? line : line.substr(at);
}
std::string Logfmt(std::string_view value) {
  return Said(Log::Format::kLogfmt, "m", {{"v", value}});
}
std::string Json(std::string_view value) {
  return Said(Log::Format::kJson, "m", {{"v", value}});
}

TEST(Log, WritesBothFormats) {
  Pipe pipe;
  Log(Log::Level::kDebug, Log::Format::kLogfmt, pipe.end())
      .Warn("collector failed", {{"collector", "process"}, {"err", "no data"}});
  EXPECT_THAT(
      pipe.Read(),
      MatchesRegex("time=20..-..-..T..:..:..[.]...Z level=WARN msg=\"collector "
                   "failed\" collector=process err=\"no data\"\n"));
  Log(Log::Level::kDebug, Log::Format::kJson, pipe.end())
      .Error("gone", {{"path", "/a"}});
  EXPECT_THAT(
      pipe.Read(),
      MatchesRegex("[{]\"time\":\"20..-..-..T..:..:..[.]...Z\",\"level\":"
                   "\"ERROR\",\"msg\":\"gone\",\"path\":\"/a\"[}]\n"));
}

TEST(Log, LeavesOutWhatIsLessThanItsLevel) {
  Pipe pipe;
  const Log log(Log::Level::kWarn, Log::Format::kLogfmt, pipe.end());
  log.Debug("a");
  log.Info("b");
  EXPECT_EQ(pipe.Read(), "");
  log.Warn("c");
  log.Error("d");
  EXPECT_THAT(pipe.Read(), testing::ContainsRegex("WARN.*\n.*ERROR.*\n"));
}

TEST(Log, QuotesOnlyWhereNeeded) {
  EXPECT_EQ(Logfmt("plain-1.5/x:y[]\\"), "msg=m v=plain-1.5/x:y[]\\\n");
  EXPECT_EQ(Logfmt("Grüße"), "msg=m v=Grüße\n");
  EXPECT_EQ(Logfmt(""), "msg=m v=\"\"\n");
  EXPECT_EQ(Logfmt("a b"), "msg=m v=\"a b\"\n");
  EXPECT_EQ(Logfmt("a=b"), "msg=m v=\"a=b\"\n");
  EXPECT_EQ(Logfmt("say \"\\\""), "msg=m v=\"say \\\"\\\\\\\"\"\n");
  EXPECT_EQ(Json("say \"\\\" Grüße"),
            "msg\":\"m\",\"v\":\"say \\\"\\\\\\\" Grüße\"}\n");
}

// Names come from processes and files: no value makes a second line, moves a
// terminal's cursor, or is more than text.
TEST(Log, EscapesWhatIsHostile) {
  EXPECT_EQ(Logfmt("a\nlevel=INFO\t\r"), "msg=m v=\"a\\nlevel=INFO\\t\\r\"\n");
  EXPECT_EQ(Logfmt("\x1b[2J"), "msg=m v=\"\\u001b[2J\"\n");
  EXPECT_EQ(Logfmt(std::string_view("\0\x7f", 2)),
            "msg=m v=\"\\u0000\\u007f\"\n");
  EXPECT_EQ(Logfmt("\xc2\x9b"), "msg=m v=\"\\u009b\"\n") << "C1: CSI";
  EXPECT_EQ(Logfmt("\u202etxt"), "msg=m v=\"\\u202etxt\"\n") << "right to left";
  EXPECT_EQ(Json("a\nb\x1b"), "msg\":\"m\",\"v\":\"a\\nb\\u001b\"}\n");
}

TEST(Log, EscapesInvalidUtf8ByteByByte) {
  EXPECT_EQ(Logfmt("a\xff"), "msg=m v=\"a\\xff\"\n");
  EXPECT_EQ(Logfmt("\xe2\x82"), "msg=m v=\"\\xe2\\x82\"\n") << "cut short";
  EXPECT_EQ(Logfmt("\xc0\xaf"), "msg=m v=\"\\xc0\\xaf\"\n") << "overlong";
  EXPECT_EQ(Logfmt("\xe0\x80\xaf"), "msg=m v=\"\\xe0\\x80\\xaf\"\n");
  EXPECT_EQ(Logfmt("\xed\xa0\x80"), "msg=m v=\"\\xed\\xa0\\x80\"\n")
      << "surrogate";
  EXPECT_EQ(Logfmt("\xf4\x90\x80\x80"), "msg=m v=\"\\xf4\\x90\\x80\\x80\"\n");
  EXPECT_EQ(Logfmt("\xf0\x9f\x90\x98"), "msg=m v=\xf0\x9f\x90\x98\n");
  EXPECT_EQ(Json("a\xff\xe2\x82\xac"),
            "msg\":\"m\",\"v\":\"a\\ufffd\xe2\x82\xac\"}\n");
}

TEST(Log, CutsALineThatAPipeCouldNotTakeAtOnce) {
  const std::string endless(100000, 'x');
  for (auto format : {Log::Format::kLogfmt, Log::Format::kJson}) {
    Pipe pipe;
    Log(Log::Level::kInfo, format, pipe.end())
        .Info("m", {{"v", endless}, {"w", endless}});
    const std::string line = pipe.Read();
    EXPECT_LE(line.size(), 4096u);
    EXPECT_GE(line.size(), 4000u);
    EXPECT_THAT(line, EndsWith(format == Log::Format::kJson ? "xxx...\"}\n"
                                                            : "xxx...\"\n"));
  }
}

TEST(Log, DropsLinesWhileThePipeIsFullAndLeavesItsFlagsAlone) {
  Pipe pipe;
  const int flags = fcntl(pipe.end(), F_GETFL);
  const Log log(Log::Level::kInfo, Log::Format::kLogfmt, pipe.end());
  for (int i = 0; i < 5000; ++i)
    log.Info("it does not hang", {{"and", "so on"}});
  EXPECT_EQ(fcntl(pipe.end(), F_GETFL), flags);
  const std::string text = pipe.Read();
  EXPECT_THAT(text, EndsWith("and=\"so on\"\n")) << "whole lines";
  EXPECT_THAT(text, StartsWith("time="));
  log.Info("it goes on");
  EXPECT_THAT(pipe.Read(), HasSubstr("msg=\"it goes on\"\n"));
}

TEST(Log, DropsLinesWhileASocketIsFull) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const Log log(Log::Level::kInfo, Log::Format::kLogfmt, ends[1]);
  for (int i = 0; i < 20000; ++i) log.Info("journald is busy");
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  close(ends[0]);
  log.Info("journald is gone");  // and no SIGPIPE
  close(ends[1]);
}

TEST(Log, LinesOfManyThreadsDoNotMix) {
  constexpr int kThreads = 4;
  constexpr int kLines = 50;
  Pipe pipe;
  const Log log(Log::Level::kInfo, Log::Format::kLogfmt, pipe.end());
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kLines; ++i) log.Info(std::string(100, 'x'));
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string text = pipe.Read();
  const std::regex line("time=[^ ]+ level=INFO msg=x{100}\n");
  const std::ptrdiff_t whole =
      std::distance(std::sregex_iterator(text.begin(), text.end(), line), {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), whole);
  EXPECT_GT(whole, 0);
}

}  // namespace
}  // namespace exporter
