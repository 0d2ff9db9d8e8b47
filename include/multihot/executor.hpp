#pragma once

#include <multihot/core.hpp>

namespace multihot {

/// An executor runs the parts of a long loop: Serial in the calling thread, Threads (threads.hpp)
/// in several. Passes of models, the loss, zero_grad() and step() take one as their last argument:
///
///   model.forward(x);           // Serial
///   model.forward(x, threads);  // Threads
struct Serial {
  /// Calls f(0), f(1), ..., f(n - 1), in any order.
  void run(Index n, const auto& f) const {
    for (Index i = 0; i < n; ++i) f(i);
  }
};

template <class T>
concept executor = requires(const T& threads) { threads.run(Index(), [](Index) {}); };

}  // namespace multihot
