#include "exporter/webconfig/rate.h"

#include <chrono>

#include "gtest/gtest.h"

namespace webconfig {
namespace {

using std::chrono::milliseconds;

constexpr RateLimiter::Clock::time_point kStart{std::chrono::hours(1)};

TEST(RateTest, NoIntervalNoBound) {
  RateLimiter rate({.interval_seconds = 0, .burst = 0});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(rate.Allow(kStart));
}

TEST(RateTest, ABurstThenOneForEachInterval) {
  RateLimiter rate({.interval_seconds = 0.1, .burst = 2});
  EXPECT_TRUE(rate.Allow(kStart));
  EXPECT_TRUE(rate.Allow(kStart));
  EXPECT_FALSE(rate.Allow(kStart));
  EXPECT_FALSE(rate.Allow(kStart + milliseconds(50)));
  EXPECT_TRUE(rate.Allow(kStart + milliseconds(101)));
  EXPECT_FALSE(rate.Allow(kStart + milliseconds(102)));
}

TEST(RateTest, WhatNobodyUsedIsNotSavedUp) {
  RateLimiter rate({.interval_seconds = 0.1, .burst = 2});
  EXPECT_TRUE(rate.Allow(kStart));
  const auto later = kStart + std::chrono::hours(1);
  EXPECT_TRUE(rate.Allow(later));
  EXPECT_TRUE(rate.Allow(later));
  EXPECT_FALSE(rate.Allow(later));
}

}  // namespace
}  // namespace webconfig
