#pragma once

#include <multihot/core.hpp>

namespace multihot::detail {

/// The sum of all of m in the order in which PyTorch adds up a (row-major) tensor on AVX2
/// (ATen/native/cpu/SumKernel.cpp): four vectors of running sums, of which every 16th, 256th and
/// 4096th addition empties one level into the next. A mean of 160 numbers in another order differs
/// in its last bit, and a printed loss in its last digit.
template <class M>
auto pytorch_sum(const M& m) {
  using S = typename M::Scalar;
  constexpr int lanes = 32 / sizeof(S), width = 4 * lanes;
  Eigen::Array<S, width, 4> levels = Eigen::Array<S, width, 4>::Zero();
  auto sums = levels.col(0);

  Index i = 0, j = 0;
  const auto next = [&] {
    const S x = m(i, j);
    if (++j == m.cols()) j = 0, ++i;
    return x;
  };
  const auto empty = [&](int level, int into) {
    levels.col(into) += levels.col(level);
    levels.col(level).setZero();
  };

  const Index rows = m.size() / width, vectors = m.size() / lanes;
  for (Index row = 1; row <= rows; ++row) {
    for (int k = 0; k < width; ++k) sums[k] += next();
    if (row % 16 == 0) empty(0, 1);
    if (row % 256 == 0) empty(1, 2);
    if (row % 4096 == 0) empty(2, 3);
  }
  for (int level = 1; level < 4; ++level) empty(level, 0);
  for (Index v = 4 * rows; v < vectors; ++v) {
    for (int k = 0; k < lanes; ++k) sums[k] += next();
  }
  for (int k = lanes; k < width; ++k) sums[k % lanes] += sums[k];

  S total = 0;
  for (Index k = vectors * lanes; k < m.size(); ++k) total += next();
  for (int k = 0; k < lanes; ++k) total += sums[k];
  return total;
}

}  // namespace multihot::detail
