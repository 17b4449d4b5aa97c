#include "exporter/report/table.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/sample.h"

namespace report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(TableTest, AHealthyMachineIsOneLine) {
  EXPECT_EQ(Table(Healthy(), {}), "No drift: 37 workloads, 5 declared\n");
  Findings empty;
  EXPECT_EQ(Table(empty, {}), "No drift: 0 workloads, 0 declared\n");
}

TEST(TableTest, AsWideAsItTakes) {
  EXPECT_EQ("\n" + Table(Troubled(), {}), R"(
WORKLOAD                    TYPE         RESOURCE      DECLARED    APPLIED  ACTUAL  VERDICT  REASON                                         WHERE
shop/db/db-0/postgres       statefulset  memory_limit       2Gi        2Gi    43 %  suffers  memory-stalled (above 20 %)                    apps/db.yaml:17
nginx.service               systemd      running              1          -       0  drift    not_running (wanted by multi-user.target)      /etc/nginx.service
/a|b`\x1b[2J\x0a<img>\xff\  cgroup       cpu_limit          0.5  unlimited       -  drift    unlimited                                      a|b.yaml:1
shop/db/db-0/postgres       statefulset  memory_limit       2Gi        2Gi       ?  masked   masked_by_ancestor (512Mi at /kubepods.slice)  apps/db.yaml:17

37 workloads, 5 declared, 4 rows
3 problems in declared files: `drift_exporter lint /srv/gitops` tells them
)");
}

TEST(TableTest, CutsWhatCanBeCut) {
  EXPECT_THAT("\n" + Table(Troubled(), {150, false}), StartsWith(R"(
WORKLOAD                    TYPE         RESOURCE      DECLARED    APPLIED  ACTUAL  VERDICT  REASON                                 WHERE
shop/db/db-0/postgres       statefulset  memory_limit       2Gi        2Gi    43 %  suffers  memory-stalled (above 20 %)            apps/db.yaml:17
nginx.service               systemd      running              1          -       0  drift    not_running (wante…multi-user.target)  /etc/nginx.service
/a|b`\x1b[2J\x0a<img>\xff\  cgroup       cpu_limit          0.5  unlimited       -  drift    unlimited                              a|b.yaml:1
shop/db/db-0/postgres       statefulset  memory_limit       2Gi        2Gi       ?  masked   masked_by_ancestor…t /kubepods.slice)  apps/db.yaml:17
)"));
}

TEST(TableTest, ANarrowTerminal) {
  EXPECT_EQ("\n" + Table(Troubled(), {80, false}), R"(
WORKLOAD                    RESOURCE      DECLARED    APPLIED  ACTUAL  VERDICT
shop/db/db-0/postgres       memory_limit       2Gi        2Gi    43 %  suffers
    memory-stalled (above 20 %), statefulset, apps/db.yaml:17
nginx.service               running              1          -       0  drift
    not_running (wanted by multi-user.target), systemd, /etc/nginx.service
/a|b`\x1b[2J\x0a<img>\xff\  cpu_limit          0.5  unlimited       -  drift
    unlimited, cgroup, a|b.yaml:1
shop/db/db-0/postgres       memory_limit       2Gi        2Gi       ?  masked
    masked_by_ancestor (512Mi at /kubepods.slice), statefulset, apps/db.yaml:17

37 workloads, 5 declared, 4 rows
3 problems in declared files: `drift_exporter lint /srv/gitops` tells them
)");
}

TEST(TableTest, ATerminalThatIsTooNarrowForAnything) {
  const std::string least = Table(Troubled(), {60, false});
  EXPECT_THAT(least, HasSubstr("\n/a|b`\\x1b[…img>\\xff\\  cpu_limit  "));
  EXPECT_EQ(Table(Troubled(), {1, false}), least);
}

TEST(TableTest, ColoursTheVerdictAlone) {
  const std::string plain = Table(Troubled(), {0, false});
  std::string coloured = Table(Troubled(), {0, true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31msuffers\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31mdrift\x1b[0m"));
  EXPECT_THAT(coloured, HasSubstr("\x1b[33mmasked\x1b[0m"));
  for (const std::string code : {"\x1b[1;31m", "\x1b[33m", "\x1b[0m"}) {
    for (size_t at; (at = coloured.find(code)) != coloured.npos;) {
      coloured.erase(at, code.size());
    }
  }
  EXPECT_EQ(coloured, plain);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
}

TEST(TableTest, TellsWhatCouldNotBeRead) {
  Findings findings = Healthy();
  findings.workloads = 1;
  findings.sources[1].readable = false;
  EXPECT_EQ(Table(findings, {}),
            "No drift seen: 1 workload, 5 declared\n"
            "kubernetes:/srv/gitops cannot be read\n");
  findings = Healthy();
  findings.sources[0].problems = 1;
  EXPECT_THAT(Table(findings, {}),
              EndsWith("\n1 problem in declared files: `drift_exporter lint "
                       "PATH` tells it\n"));
}

}  // namespace
}  // namespace report
