#include "exporter/lint/print.h"

#include <string>
#include <vector>

#include "declared/problem.h"
#include "gtest/gtest.h"

namespace lint {
namespace {

using declared::Problem;
using declared::Severity;

const std::vector<Problem>& Problems() {
  static const auto& problems =
      *new std::vector<Problem>{{Severity::kError,
                                 "unknown-unit",
                                 {"apps/db.yaml", 17},
                                 "memory: 512MB has no unit of Kubernetes",
                                 "write 512M"},
                                {Severity::kWarning,
                                 "odd:name",
                                 {"a,b:c.yaml", 0},
                                 "50% of \"x\"\nand\x1b[31m more",
                                 ""}};
  return problems;
}

TEST(Print, TextIsOneLineEach) {
  EXPECT_EQ(PrintText(Problems()),
            "apps/db.yaml:17: error: memory: 512MB has no unit of Kubernetes "
            "(write 512M) [unknown-unit]\n"
            "a,b:c.yaml: warning: 50% of \"x\"\\x0aand\\x1b[31m more "
            "[odd:name]\n");
  EXPECT_EQ(PrintText({}), "");
}

TEST(Print, JsonKeepsEveryField) {
  EXPECT_EQ(PrintJson({}), "[]\n");
  EXPECT_EQ(PrintJson({Problems()[0]}), R"([
  {
    "file": "apps/db.yaml",
    "line": 17,
    "severity": "error",
    "check": "unknown-unit",
    "what": "memory: 512MB has no unit of Kubernetes",
    "mend": "write 512M"
  }
]
)");
  EXPECT_EQ(
      PrintJson({{Severity::kError, "x", {"\xff", 0}, "", ""}}).find('\xff'),
      std::string::npos);
}

TEST(Print, GithubsCommandsAreEscaped) {
  EXPECT_EQ(PrintGithub(Problems()),
            "::error file=apps/db.yaml,line=17,title=unknown-unit::memory: "
            "512MB has no unit of Kubernetes (write 512M)\n"
            "::warning file=a%2Cb%3Ac.yaml,title=odd%3Aname::50%25 of "
            "\"x\"\\x0aand\\x1b[31m more\n");
}

}  // namespace
}  // namespace lint
