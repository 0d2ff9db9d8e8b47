#pragma once

#include <algorithm>

#include <multihot/core.hpp>

namespace multihot {

/// Who does the parts of a long loop: the calling thread, here; several, in threads.hpp.
struct Serial {
  /// f(0), f(1), ..., f(n - 1), in any order.
  void run(Index n, const auto& f) const {
    for (Index i = 0; i < n; ++i) f(i);
  }
};

template <class T>
concept executor = requires(const T& threads) { threads.run(Index(), [](Index) {}); };

namespace kernels {

/// f(begin, end) for parts of 0, ..., n - 1 of at least `grain`. They never depend on the number of
/// threads, so that no result does. One thread alone takes all at once.
template <executor T>
[[gnu::always_inline]] inline void for_each_part(const T& threads, Index n, Index grain, auto f) {
  if constexpr (std::same_as<T, Serial>) {
    f(Index(0), n);
  } else {
    const Index parts = std::max<Index>(n / grain, 1);
    threads.run(parts, [&](Index i) { f(i * grain, i + 1 == parts ? n : (i + 1) * grain); });
  }
}

/// f(columns) for parts of a batch of a few thousand numbers, where columns(m) are those of m.
template <executor T>
[[gnu::always_inline]] inline void for_each_column(const T& threads, const auto& batch, auto f) {
  if constexpr (std::same_as<T, Serial>) {
    f([](auto& m) -> auto& { return m; });
  } else {
    const Index grain = 4096 / std::max<Index>(batch.rows(), 1) + 1;
    for_each_part(threads, batch.cols(), grain, [&](Index k, Index end) {
      f([=](auto& m) { return m.middleCols(k, end - k); });
    });
  }
}

}  // namespace kernels
}  // namespace multihot
