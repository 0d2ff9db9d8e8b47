#pragma once

#include <multihot/core.hpp>
#include <multihot/kernels/vector.hpp>

/// The sums over the lanes of several registers at once.
namespace multihot::kernels {

/// Sums of pairs: of a, then of b. The members of a pair are `unit` lanes apart, and the pairs of
/// each `group` of lanes stay within it: with 8 lanes, unit 1 and group 4,
///
///   (a0 + a1, a2 + a3, b0 + b1, b2 + b3, a4 + a5, a6 + a7, b4 + b5, b6 + b7)
template <int n, int unit, int group, class V>
[[gnu::always_inline]] inline V sums_of_pairs(const V& a, const V& b) {
  const auto member = [](int i, int which) {
    const int pair = i % (group / 2) / unit, first = i / group * group + 2 * pair * unit + i % unit;
    return first + which * unit + (i % group < group / 2 ? 0 : n);
  };
#if defined(__GNUC__)
  return shuffle<n>(a, b, [=](int i) { return member(i, 0); }) +
         shuffle<n>(a, b, [=](int i) { return member(i, 1); });
#else
  const auto lane = [&](int k) { return k < n ? a[k] : b[k - n]; };
  V sums;
  for (int i = 0; i < n; ++i) sums[i] = lane(member(i, 0)) + lane(member(i, 1));
  return sums;
#endif
}

/// Lane i of the result is the sum of all lanes of v[i], of n registers of n lanes. The recursion
/// reduces m of them: neighbours are added first, then sums of 2, of 4, and so on. It adds within
/// 16 bytes as long as it can, as other shuffles are slow on many machines.
template <float_or_double S, int m = lanes<S>>
[[gnu::always_inline]] inline Vector<S> sums(const Vector<S>* v) {
  if constexpr (m == 1) {
    return *v;
  } else {
    constexpr int n = lanes<S>, block = 16 / sizeof(S);
    constexpr bool within = m <= block;
    return sums_of_pairs<n, within ? 1 : block, within ? block : n>(sums<S, m / 2>(v),
                                                                    sums<S, m / 2>(v + m / 2));
  }
}

/// A long sum has 64 bytes of lanes on every machine: those of the largest register, or of several
/// smaller ones, its parts. So its order, and with it the bits, do not depend on the registers.
template <float_or_double S>
inline constexpr Index sum_lanes = 64 / sizeof(S);
template <float_or_double S>
inline constexpr int sum_parts = static_cast<int>(sum_lanes<S>) / lanes<S>;

/// The sum of all parts, each the sums<S>() of every sum_lanes-th register.
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> sum_of_parts(Vector<S> (&part)[sum_parts<S>]) {
  for (int m = sum_parts<S> / 2; m > 0; m /= 2) {
    for (int p = 0; p < m; ++p) part[p] = part[2 * p] + part[2 * p + 1];
  }
  return part[0];
}

}  // namespace multihot::kernels
