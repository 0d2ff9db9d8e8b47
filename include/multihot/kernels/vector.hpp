#pragma once

#include <cstring>
#include <type_traits>
#include <utility>

#include <multihot/core.hpp>

/// Vector registers in portable C++. A Vector<S> holds a few numbers, which one instruction adds or
/// multiplies. With g++ and clang it is a vector type of the compiler, elsewhere a small Eigen
/// array. Both have v[i] and + - * /, with a vector or a number.
namespace multihot::kernels {

#if defined(__AVX512F__)
inline constexpr int register_bytes = 64;
#elif defined(__AVX__)
inline constexpr int register_bytes = 32;
#else
inline constexpr int register_bytes = 16;
#endif

/// How many numbers a register holds.
template <float_or_double S>
inline constexpr int lanes = register_bytes / static_cast<int>(sizeof(S));

#if defined(__GNUC__)
template <float_or_double S, int n>
struct VectorOf {
  using type [[gnu::vector_size(n * sizeof(S))]] = S;
};
template <float_or_double S, int n = lanes<S>>
using Vector = typename VectorOf<S, n>::type;
#else
template <float_or_double S, int n = lanes<S>>
using Vector = Eigen::Array<S, n, 1>;
#endif

/// Of n numbers; without n, of a whole register.
template <int n = 0, float_or_double S>
[[gnu::always_inline]] inline auto load(const S* p) {
  Vector<S, n == 0 ? lanes<S> : n> v;
  std::memcpy(static_cast<void*>(&v), p, sizeof v);
  return v;
}

/// v may also be an expression of Eigen's, which is then computed.
template <float_or_double S, class V = Vector<S>>
[[gnu::always_inline]] inline void store(S* p, const V& v) {
  if constexpr (requires { v.eval(); }) {
    const auto& numbers = v.eval();
    std::memcpy(p, static_cast<const void*>(&numbers), sizeof numbers);
  } else {
    std::memcpy(p, static_cast<const void*>(&v), sizeof v);
  }
}

template <int n = 0, float_or_double S>
[[gnu::always_inline]] inline auto broadcast(S s) {
  using V = Vector<S, n == 0 ? lanes<S> : n>;
#if defined(__GNUC__)
  return s - V{};  // s itself, also if it is -0 or nan; g++ needs many instructions for a loop
#else
  return V(V::Constant(s));
#endif
}

/// mask ? a : b for each lane
template <class Mask, class V>
[[gnu::always_inline]] inline V select(const Mask& mask, const V& a, const V& b) {
#if defined(__GNUC__)
  return mask ? a : b;
#else
  return mask.select(a, b);
#endif
}

/// The number 0, or a Vector of zeros.
template <class V>
[[gnu::always_inline]] inline V zero() {
  if constexpr (requires { V::Zero(); }) return V::Zero();
  else return V{};
}

/// max(v, floor) of each of n numbers; nan stays nan. (With a floor that is not a constant, g++ too
/// makes it one instruction.)
template <int n, float_or_double S>
[[gnu::always_inline]] inline auto max(const std::type_identity_t<Vector<S, n>>& v, S floor) {
  const auto floors = broadcast<n>(floor);
  return select(v < floors, floors, Vector<S, n>(v));
}

/// p[0], ..., p[n - 1], then zeros. May read a whole register, as load() does.
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> load_first(Index n, const S* p) {
#if defined(__GNUC__)
  const Vector<S> v = load(p);
  auto place = v < v;  // a vector of integers as wide as S
  for (int i = 0; i < lanes<S>; ++i) place[i] = i;
  return place < static_cast<std::remove_cvref_t<decltype(place[0])>>(n) ? v : Vector<S>{};
#else
  Vector<S> v = Vector<S>::Zero();
  for (int i = 0; i < n; ++i) v[i] = p[i];
  return v;
#endif
}

#if defined(__GNUC__)
/// The vector of a[from(i)] where from(i) < n, else b[from(i) - n], for i = 0, ..., n - 1.
template <int n, class V>
[[gnu::always_inline]] inline V shuffle(const V& a, const V& b, auto from) {
  return [&]<int... i>(std::integer_sequence<int, i...>) {
#if __has_builtin(__builtin_shufflevector)
    return __builtin_shufflevector(a, b, from(i)...);
#else  // g++ before 12
    return __builtin_shuffle(a, b, decltype(a < b){from(i)...});
#endif
  }(std::make_integer_sequence<int, n>());
}
#endif

/// Swaps v[i][j] and v[j][i] for all i, j < n: first in pairs of rows, then in pairs of pairs, and
/// so on.
template <int n, int h = 1, class V>
[[gnu::always_inline]] inline void transpose(V* v) {
  if constexpr (h < n) {
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) {
      if ((i & h) != 0) continue;
      const V a = v[i], b = v[i + h];
#if defined(__GNUC__)
      v[i] = shuffle<n>(a, b, [](int j) { return j & h ? n + j - h : j; });
      v[i + h] = shuffle<n>(a, b, [](int j) { return j & h ? n + j : j + h; });
#else
      for (int j = 0; j < n; ++j) {
        v[i][j] = j & h ? b[j - h] : a[j];
        v[i + h][j] = j & h ? b[j] : a[j + h];
      }
#endif
    }
    transpose<n, 2 * h>(v);
  }
}

}  // namespace multihot::kernels
