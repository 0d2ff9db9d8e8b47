#pragma once

#include <algorithm>

#include <multihot/core.hpp>

namespace multihot {

/// The rows of a batch that one of several processes works on: those from `first` on
///
///   const Shard part = shard(256, rank, ranks);   // of a batch of 256 samples
///   model.forward(x, generator, part);            // x has part.rows rows
///
/// The processes have the same generator, so that Dropout draws the mask of the whole batch, and
/// the next batch, in each of them.
struct Shard {
  Index first, rows, total;
};

/// The shard of process `rank` of `ranks`. The sizes differ by one row at most. With fewer rows
/// than processes, some are empty.
constexpr Shard shard(Index total, Index rank, Index ranks) {
  const Index least = total / ranks, larger = total % ranks;
  return {.first = rank * least + std::min(rank, larger),
          .rows = least + (rank < larger ? 1 : 0),
          .total = total};
}

namespace detail {

/// Throws value_error unless 0 <= rank < size.
inline void check_rank(const char* name, Index rank, Index size) {
  check<value_error>(0 <= rank && rank < size, name, ": got rank ", rank, " of ", size,
                     ", expected 0 <= rank < ", size);
}

}  // namespace detail

}  // namespace multihot
