#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace multihot {

struct LoadOptions {
  std::vector<std::string> names = {};     // as for saving
  bool cast = false;                       // takes F16, BF16, F32 and F64 for each other
  bool allow_nonfinite = false;            // takes infinity and nan
  bool ignore_unexpected = false;          // of a LightningModule, as criterion.pos_weight
  std::uint64_t max_header = 100'000'000;  // bytes; a hostile one may take ten times the memory
};

}  // namespace multihot
