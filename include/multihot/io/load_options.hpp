#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace multihot {

struct LoadOptions {
  std::vector<std::string> names = {};     // as for saving
  bool cast = false;                       // takes F16, BF16, F32 and F64 for each other
  bool allow_nonfinite = false;            // takes infinity and nan
  bool ignore_unexpected = false;          // tensors that the model does not have
  std::uint64_t max_header = 100'000'000;  // bytes; reading it may take ten times the memory
};

}  // namespace multihot
