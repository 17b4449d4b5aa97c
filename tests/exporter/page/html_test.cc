#include "exporter/page/html.h"

#include "gtest/gtest.h"

namespace page {
namespace {

TEST(HtmlTest, Escape) {
  EXPECT_EQ(Escape("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
  EXPECT_EQ(Escape("&amp;"), "&amp;amp;");
  EXPECT_EQ(Escape("ä/ö"), "ä/ö");
}

TEST(HtmlTest, Encode) {
  EXPECT_EQ(Encode("a-B_9.~"), "a-B_9.~");
  EXPECT_EQ(Encode("a b&c=d\"<'/ä"), "a%20b%26c%3Dd%22%3C%27%2F%C3%A4");
}

TEST(HtmlTest, Element) {
  EXPECT_EQ(Element("b", "", "x<y"), "<b>x&lt;y</b>");
  EXPECT_EQ(Element("p", "soft", ""), "<p class=soft></p>");
}

}  // namespace
}  // namespace page
