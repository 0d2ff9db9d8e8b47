#pragma once

#include <cstdint>

#include <multihot/core.hpp>

namespace multihot {

/// How far a loader of batches() has come in its epoch; with 0 batches the epoch has not begun.
struct BatchesPlace {
  std::uint32_t seed = 0;  // of the order of this epoch
  Index batches = 0;       // that it has given
};

}  // namespace multihot
