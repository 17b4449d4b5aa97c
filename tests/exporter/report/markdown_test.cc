#include "exporter/report/markdown.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exporter/report/sample.h"

namespace report {
namespace {

TEST(MarkdownTest, AHealthyMachineIsOneLine) {
  EXPECT_EQ(Markdown(Healthy()), "No drift: 37 workloads, 5 declared\n");
}

TEST(MarkdownTest, NamesCannotBreakOutOfTheirCell) {
  EXPECT_EQ("\n" + Markdown(Troubled()), R"(
| Workload | Type | Resource | Declared | Applied | Actual | Verdict | Reason | Where |
| --- | --- | --- | ---: | ---: | ---: | --- | --- | --- |
| `shop/db/db-0/postgres` | statefulset | memory_limit | 2Gi | 2Gi | 43 % | suffers | memory-stalled (`above 20 %`) | `apps/db.yaml:17` |
| `nginx.service` | systemd | running | 1 | - | 0 | drift | not_running (`wanted by multi-user.target`) | `/etc/nginx.service` |
| `/a\|b\x60\x1b[2J\x0a<img>\xff\ ` | cgroup | cpu_limit | 0.5 | unlimited | - | drift | unlimited | `a\|b.yaml:1` |
| `shop/db/db-0/postgres` | statefulset | memory_limit | 2Gi | 2Gi | ? | masked | masked_by_ancestor (`512Mi at /kubepods.slice`) | `apps/db.yaml:17` |

37 workloads, 5 declared, 4 rows

3 problems in declared files: `drift_exporter lint /srv/gitops` tells them
)");
}

TEST(MarkdownTest, APipeBehindABackslash) {
  Findings findings = Healthy();
  findings.rows.resize(1);
  findings.rows[0].who.workload = R"(a\|b)";
  EXPECT_THAT(Markdown(findings), testing::HasSubstr(R"(| `a\\x7cb` |)"));
}

}  // namespace
}  // namespace report
