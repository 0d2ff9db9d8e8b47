#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/executor.hpp>

namespace multihot::kernels {

/// Calls f(begin, end) for parts of the range 0, ..., n - 1, each of at least `grain` indices. The
/// parts do not depend on the number of threads, so the results do not either. Serial calls f once,
/// for the whole range.
template <executor T>
[[gnu::always_inline]] inline void for_each_part(const T& threads, Index n, Index grain, auto f) {
  if constexpr (std::same_as<T, Serial>) {
    f(Index(0), n);
  } else {
    const Index parts = std::max<Index>(n / grain, 1);
    threads.run(parts, [&](Index i) { f(i * grain, i + 1 == parts ? n : (i + 1) * grain); });
  }
}

/// Calls f(columns) for blocks of columns of a batch, of a few thousand numbers each. columns(m) is
/// this block of a matrix m.
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

}  // namespace multihot::kernels
