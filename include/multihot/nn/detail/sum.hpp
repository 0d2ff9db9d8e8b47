#pragma once

#include <cmath>

#include <multihot/core.hpp>

namespace multihot::detail::nn {

/// x[0] + ... + x[n - 1] in the order in which PyTorch adds up a tensor on AVX2
/// (ATen/native/cpu/SumKernel.cpp): four vectors of running sums, of which every 16th, 256th and
/// 4096th addition empties one level into the next. A mean of 160 numbers in another order differs
/// in its last bit, and a printed loss in its last digit.
template <float_or_double S>
S pytorch_sum(const S* x, Index n) {
  constexpr int lanes = 32 / sizeof(S), width = 4 * lanes;
  using Row = Eigen::Array<S, width, 1>;
  using Vector = Eigen::Array<S, lanes, 1>;
  Row levels[4] = {Row::Zero(), Row::Zero(), Row::Zero(), Row::Zero()};

  const Index rows = n / width;
  for (Index row = 1; row <= rows; ++row, x += width) {
    levels[0] += Eigen::Map<const Row>(x);
    Index steps = row;  // divided by 16 as long as that goes without a rest
    for (int level = 0; level < 3 && steps % 16 == 0; ++level, steps /= 16) {
      levels[level + 1] += levels[level];
      levels[level].setZero();
    }
  }
  for (int level = 1; level < 4; ++level) levels[0] += levels[level];

  Vector sum = levels[0].template head<lanes>();
  Index rest = n % width;
  for (; rest >= lanes; rest -= lanes, x += lanes) sum += Eigen::Map<const Vector>(x);
  for (int k = lanes; k < width; k += lanes) sum += levels[0].template segment<lanes>(k);

  S total = 0;
  for (; rest > 0; --rest, ++x) total += *x;
  for (int k = 0; k < lanes; ++k) total += sum[k];
  return total;
}

/// pytorch_sum(x, size) / n. If the sum overflows, the mean is still computed, unlike in PyTorch.
template <float_or_double S>
S pytorch_mean(const S* x, Index size, S n) {
  const S mean = pytorch_sum(x, size) / n;
  if (std::isfinite(mean)) return mean;
  return (Eigen::Map<const Eigen::ArrayX<S>>(x, size) / n).sum();
}

}  // namespace multihot::detail::nn
