#pragma once

#include <cstdint>

#include <multihot/core.hpp>

namespace multihot {

/// The place of a loader of batches() in its epoch. With 0 batches, the epoch has not begun.
///
///   const BatchesPlace place = loader.place();
///   loader.resume(place);  // the next loop continues there
struct BatchesPlace {
  std::uint32_t seed = 0;  // of the order of this epoch
  Index batches = 0;       // given so far
};

}  // namespace multihot
