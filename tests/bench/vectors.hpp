#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

/// The widest registers that the program is compiled for, with the vector types of g++ and clang,
/// which know + - * / and comparisons, also between a vector and a number.
namespace bench {

#if defined(__AVX512F__)
inline constexpr int lanes = 16;
#elif defined(__AVX2__)
inline constexpr int lanes = 8;
#else
inline constexpr int lanes = 4;
#endif

inline constexpr const char* instructions = lanes == 16  ? "AVX-512"
                                            : lanes == 8 ? "AVX2"
                                                         : "neither AVX2 nor AVX-512";

using Floats [[gnu::vector_size(4 * lanes)]] = float;
using Ints [[gnu::vector_size(4 * lanes)]] = int;

[[gnu::always_inline]] inline Floats load(const float* p) {
  Floats v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
[[gnu::always_inline]] inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

[[gnu::always_inline]] inline Floats broadcast(float s) { return Floats{} + s; }

/// f(0), f(1), ..., f(n - 1), each number a constant.
template <int n>
[[gnu::always_inline]] inline void unroll(auto f) {
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (f(std::integral_constant<int, i>()), ...);
  }(std::make_integer_sequence<int, n>());
}

/// Cuts a and b into blocks, adds the upper half of each block to the lower half, and puts the sums
/// back in turns, a run of a's and a run of b's. No block is smaller than 128 bits, within which
/// shuffles are cheapest.
template <int run>
[[gnu::always_inline]] inline Floats fold(Floats a, Floats b) {
  constexpr int block = std::max(4, 2 * run);
  constexpr auto source = [](int lane) {
    const int turn = lane % block / run;
    const int in_a = lane / block * block + turn / 2 * run + lane % run;
    return turn % 2 == 0 ? in_a : in_a + lanes;
  };
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return __builtin_shufflevector(a, b, source(i)...) +
           __builtin_shufflevector(a, b, (source(i) + block / 2)...);
  }(std::make_integer_sequence<int, lanes>());
}

/// In lane i the sum of the lanes of f(i), i a constant. The vectors are asked for as late as
/// possible, so that few are alive at a time.
template <int first = 0, int run = lanes / 2>
[[gnu::always_inline]] inline Floats sums(const auto& f) {
  if constexpr (run == 0) return f(std::integral_constant<int, first>());
  else return fold<run>(sums<first, run / 2>(f), sums<first + run, run / 2>(f));
}

}  // namespace bench
