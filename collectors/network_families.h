// The families that the machine and a network namespace of workloads have
// alike.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "machine/net/device.h"
#include "machine/net/protocols.h"
#include "metric/family.h"
#include "metric/labels.h"

namespace collectors {

// How much is told, the least first.
enum class Detail : uint8_t {
  kBytes,    // an undeclared workload: no packets, and what is 0 is left out
  kNonZero,  // a declared one: drops and other faults only from 1 on
  kAll,      // the machine
};

class NetworkFamilies {
 public:
  // "drift_" or "drift_actual_".
  NetworkFamilies(metric::Families& out, const std::string& prefix);

  void Add(const metric::Labels& labels, const machine::net::Device& device,
           Detail detail);
  void Add(const metric::Labels& labels,
           const machine::net::Protocols& protocols, Detail detail);

 private:
  struct Direction {
    metric::Family* bytes;
    metric::Family* packets;
    metric::Family* errors;
    metric::Family* dropped;
  };
  static Direction MakeDirection(metric::Families& out,
                                 const std::string& prefix, bool receive);
  static void AddTraffic(const Direction& to, const metric::Labels& labels,
                         const std::string& device,
                         const machine::net::Traffic& traffic, Detail detail);

  Direction receive_;
  Direction transmit_;
  metric::Family* out_segments_;
  metric::Family* retransmitted_;
  std::array<metric::Family*, 5> faults_;
};

}  // namespace collectors
