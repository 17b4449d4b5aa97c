// A finaliser for hashes that are added up or used without further hashing.
#pragma once

#include <cstdint>

namespace metric {

// splitmix64 (https://prng.di.unimi.it/splitmix64.c): every input bit changes
// half of the output bits, so that sums of mixed hashes do not meet the way
// sums of nearly linear ones would ({a="1",b="2"} and {a="2",b="1"}).
constexpr uint64_t Mix(uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

}  // namespace metric
