#pragma once

#include <cstring>
#include <type_traits>
#include <utility>

#include <multihot/core.hpp>

/// The registers of the machine in portable C++: a few numbers which one instruction adds or
/// multiplies. g++ and clang have a type for them, elsewhere a small Eigen array takes its place.
/// Both know v[i] and + - * /, with a vector or with a number.
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
template <float_or_double S>
struct VectorOf {
  using type [[gnu::vector_size(register_bytes)]] = S;
};
template <float_or_double S>
using Vector = typename VectorOf<S>::type;
#else
template <float_or_double S>
using Vector = Eigen::Array<S, lanes<S>, 1>;
#endif

/// f(0), f(1), ..., f(n - 1), each number a constant: written out, at any optimisation.
template <int n>
[[gnu::always_inline]] inline void unroll(auto f) {
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (f(std::integral_constant<int, i>()), ...);
  }(std::make_integer_sequence<int, n>());
}

template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> load(const S* p) {
  Vector<S> v;
  std::memcpy(static_cast<void*>(&v), p, sizeof v);
  return v;
}

template <float_or_double S>
[[gnu::always_inline]] inline void store(S* p, const Vector<S>& v) {
  std::memcpy(p, static_cast<const void*>(&v), sizeof v);
}

template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> broadcast(S s) {
  Vector<S> v;
  for (int i = 0; i < lanes<S>; ++i) v[i] = s;
  return v;
}

/// The first n numbers from p on, and zeros behind them.
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> load_first(Index n, const S* p) {
#if defined(__GNUC__)
  const Vector<S> v = load(p);
  auto place = v < v;  // a vector of whole numbers as wide as S
  for (int i = 0; i < lanes<S>; ++i) place[i] = i;
  return place < static_cast<std::remove_cvref_t<decltype(place[0])>>(n) ? v : Vector<S>{};
#else
  Vector<S> v = Vector<S>::Zero();
  for (int i = 0; i < n; ++i) v[i] = p[i];
  return v;
#endif
}

#if defined(__GNUC__)
/// Of each number of a and b, chosen by its place i: a[from(i)] if it is below the number of
/// lanes, b[from(i) - lanes] otherwise.
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> shuffle(const Vector<S>& a, const Vector<S>& b, auto from) {
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return __builtin_shufflevector(a, b, from(i)...);
  }(std::make_integer_sequence<int, lanes<S>>());
}
#endif

}  // namespace multihot::kernels
