#include "exporter/containers.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/tree.h"

namespace exporter {
namespace {

const std::string kId(64, 'a');

class ContainersTest : public testing::Test {
 protected:
  Containers Make() {
    return Containers(
        std::make_unique<machine::runtime::Runtimes>(tree_.Path()),
        std::make_shared<const Log>(Log::Level::kError, Log::Format::kLogfmt));
  }
  support::TempTree tree_;
};

TEST_F(ContainersTest, AContainerThatNobodyKnows) {
  Containers containers = Make();
  containers.BeginWalk();
  drift::ContainerAnswer answer =
      containers.Ask(kId, "/system.slice/docker-" + kId + ".scope");
  EXPECT_FALSE(answer.pending);
  EXPECT_EQ(answer.container, nullptr);
}

TEST_F(ContainersTest, OneThatDockerKnows) {
  tree_.Write("var/lib/docker/containers/" + kId + "/config.v2.json",
              R"({"ID":")" + kId +
                  R"(","Name":"/shop-db-1","Config":{"Labels":{)"
                  R"("com.docker.compose.project":"shop",)"
                  R"("com.docker.compose.service":"db"}}})");
  Containers containers = Make();
  containers.BeginWalk();
  drift::ContainerAnswer answer =
      containers.Ask(kId, "/system.slice/docker-" + kId + ".scope");
  ASSERT_FALSE(answer.pending);
  ASSERT_NE(answer.container, nullptr);
  EXPECT_EQ(answer.container->name, "shop-db-1");
  EXPECT_EQ(answer.container->compose_service, "db");
}

TEST_F(ContainersTest, StateThatIsStillBeingWrittenIsAskedForAgain) {
  const std::string file =
      "var/lib/docker/containers/" + kId + "/config.v2.json";
  const std::string path = "/system.slice/docker-" + kId + ".scope";
  tree_.Write(file, R"({"ID":"aaaa)");
  Containers containers = Make();
  containers.BeginWalk();
  EXPECT_TRUE(containers.Ask(kId, path).pending);
  tree_.Write(file, R"({"ID":")" + kId + R"(","Name":"/db","Config":{}})");
  containers.BeginWalk();
  drift::ContainerAnswer answer = containers.Ask(kId, path);
  ASSERT_FALSE(answer.pending);
  ASSERT_NE(answer.container, nullptr);
  EXPECT_EQ(answer.container->name, "db");
}

}  // namespace
}  // namespace exporter
