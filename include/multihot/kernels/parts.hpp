#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/executor.hpp>

namespace multihot::kernels {

/// f(begin, end) for parts of 0, ..., n - 1 of at least `grain` numbers. The parts do not depend on
/// the number of threads, so no result does. A single thread takes all of it at once.
template <executor T>
[[gnu::always_inline]] inline void for_each_part(const T& threads, Index n, Index grain, auto f) {
  if constexpr (std::same_as<T, Serial>) {
    f(Index(0), n);
  } else {
    const Index parts = std::max<Index>(n / grain, 1);
    threads.run(parts, [&](Index i) { f(i * grain, i + 1 == parts ? n : (i + 1) * grain); });
  }
}

/// f(columns) for parts of a batch, of a few thousand numbers each: columns(m) is the same part of
/// a matrix m.
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
