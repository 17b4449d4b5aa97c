#include "exporter/scrape/journal.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "tests/exporter/scrape/bench.h"

namespace exporter {
namespace {

using Kind = Outcome::Kind;
using std::chrono::minutes;
using std::chrono::seconds;

class JournalTest : public testing::Test {
 protected:
  // A scrape's worth of time passes before each.
  void Note(Kind kind, absl::Status status = absl::OkStatus()) {
    Outcome outcome;
    outcome.collector = "x";
    outcome.kind = kind;
    if (kind != Kind::kLate) {
      outcome.status = std::make_shared<absl::Status>(std::move(status));
    }
    now_ += seconds(15);
    journal_.Note(outcome, now_);
  }

  LogFile log_;
  Journal journal_{log_.log()};
  Clock::time_point now_ = Clock::now();
};

TEST_F(JournalTest, SaysNothingOfWhatWorks) {
  for (int i = 0; i < 3; ++i) Note(Kind::kOk);
  EXPECT_EQ(log_.Text(), "");
}

TEST_F(JournalTest, SaysOnceWhenItBeginsAndOnceWhenItEnds) {
  for (int i = 0; i < 3; ++i) Note(Kind::kFailed, absl::InternalError("disk"));
  EXPECT_EQ(log_.Lines("level=WARN msg=\"collector failed\" collector=x "
                       "err=\"INTERNAL: disk\""),
            1);
  for (int i = 0; i < 3; ++i) Note(Kind::kOk);
  EXPECT_EQ(log_.Lines("level=INFO msg=\"collector works again\" collector=x"),
            1);
  EXPECT_EQ(log_.Lines(""), 2);
}

TEST_F(JournalTest, SaysWhenTheReasonChanges) {
  Note(Kind::kFailed, absl::InternalError("disk"));
  Note(Kind::kFailed, absl::InternalError("memory"));
  Note(Kind::kLate);
  Note(Kind::kLate);
  Note(Kind::kFailed, absl::InternalError("disk"));
  EXPECT_EQ(log_.Lines("disk"), 2);
  EXPECT_EQ(log_.Lines("memory"), 1);
  EXPECT_EQ(log_.Lines("level=WARN msg=\"collector is late\" collector=x "
                       "seconds="),
            1);
}

TEST_F(JournalTest, OtherNumbersAreNoOtherReason) {
  Note(Kind::kFailed, absl::DataLossError("/proc/7/stat: 'S 1 22'"));
  Note(Kind::kFailed, absl::DataLossError("/proc/1234/stat: 'S 13 2'"));
  EXPECT_EQ(log_.Lines(""), 1);
}

TEST_F(JournalTest, AMissingSourceIsNoFault) {
  for (int i = 0; i < 3; ++i) {
    Note(Kind::kUnavailable,
         absl::UnavailableError("psi_off: boot with psi=1"));
  }
  EXPECT_EQ(log_.Lines("level=INFO msg=\"source is not available\" collector=x "
                       "err=\"UNAVAILABLE: psi_off: boot with psi=1\""),
            1);
  Note(Kind::kOk);
  EXPECT_EQ(log_.Lines("level=INFO msg=\"source is available now\""), 1);
}

// Two servers, of which one has a timeout that is too short.
TEST_F(JournalTest, ACollectorThatIsLateByTurnsDoesNotFillTheLog) {
  const auto start = now_;
  for (int i = 0; i < 1000; ++i) Note(i % 2 == 0 ? Kind::kLate : Kind::kOk);
  const auto passed = std::chrono::duration_cast<minutes>(now_ - start).count();
  EXPECT_GT(log_.Lines(""), passed / 2);
  EXPECT_LT(log_.Lines(""), passed + 20);
  // And in the end the log has the last word right.
  now_ += minutes(1);
  Note(Kind::kOk);
  now_ += minutes(1);
  Note(Kind::kLate);
  EXPECT_TRUE(log_.Text().rfind("is late") > log_.Text().rfind("works again"));
}

TEST_F(JournalTest, NamesABoundedNumberOfDuplicates) {
  metric::Page::Accounts accounts;
  accounts.duplicates = 1;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100; ++i) {
      accounts.first_duplicate = "drift_x{pod=\"" + std::to_string(i) + "\"}";
      journal_.Note(accounts);
    }
  }
  EXPECT_EQ(log_.Lines("duplicate"), 16);
}

}  // namespace
}  // namespace exporter
