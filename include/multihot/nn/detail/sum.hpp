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
  using Vector = Eigen::Array<S, lanes, 1>;
  using Four = Eigen::Array<S, lanes, 4>;
  const auto at = [](const S* p) { return Eigen::Map<const Vector>(p); };
  Vector a = Vector::Zero(), b = a, c = a, d = a;  // the lowest level
  Four levels[3];                                  // sums of 16, 256 and 4096 additions
  int used = 0;                                    // how many of them have a value

  const Index rows = n / width;
  for (Index row = 1; row <= rows; ++row, x += width) {
    a += at(x);
    b += at(x + lanes);
    c += at(x + 2 * lanes);
    d += at(x + 3 * lanes);
    if (row % 16 != 0) continue;
    Four sums;
    sums << a, b, c, d;
    a = b = c = d = Vector::Zero();
    Index steps = row / 16;
    for (int level = 0; level < 3; ++level, steps /= 16) {
      if (level == used) levels[used++].setZero();
      levels[level] += sums;
      if (steps % 16 != 0 || level == 2) break;
      sums = levels[level];
      levels[level].setZero();
    }
  }
  for (int level = 0; level < used; ++level) {
    a += levels[level].col(0);
    b += levels[level].col(1);
    c += levels[level].col(2);
    d += levels[level].col(3);
  }

  Index rest = n % width;
  for (; rest >= lanes; rest -= lanes, x += lanes) a += at(x);
  const Vector sum = ((a + b) + c) + d;

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
