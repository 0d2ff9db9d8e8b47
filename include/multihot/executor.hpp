#pragma once

#include <multihot/core.hpp>

namespace multihot {

/// Who works on the parts of a long loop: here the calling thread alone. Threads (threads.hpp)
/// share the parts.
struct Serial {
  /// f(0), f(1), ..., f(n - 1), in any order.
  void run(Index n, const auto& f) const {
    for (Index i = 0; i < n; ++i) f(i);
  }
};

template <class T>
concept executor = requires(const T& threads) { threads.run(Index(), [](Index) {}); };

}  // namespace multihot
