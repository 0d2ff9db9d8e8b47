#pragma once

#include <string_view>

namespace multihot::detail::deploy {

/// The header that export_header() writes. The operations of standardisation, layers and sigmoid
/// are those of StandardScaler, kernels/packed_linear.hpp, kernels/exp_log1p.hpp and
/// nn/sigmoid.hpp, in the same order. There are no loops that only copy or clear, as compilers turn
/// them into calls of the C library.
inline constexpr std::string_view header_text =
    R"(// The classifier $name: $features features, $labels labels. Written by multihot.
//
//   #include <cstdio>
//   #include "$name.hpp"
//
//   int main() {
//     if (!$name::self_test()) return 1;  // the compiler or its options break the arithmetic
//     const $scalar x[$name::features] = {};  // a sample: raw features, not standardised
//     $scalar p[$name::labels];
//     $name::predict_proba(x, p);
//     for (std::size_t j = 0; j < $name::labels; ++j) {
//       std::printf("%s: %.4f\n", $name::label_name(j), static_cast<double>(p[j]));
//     }
//   }
//
// It needs C++11, and neither heap nor exceptions nor the C library. Any number of threads may call
// its functions at once. A feature that is nan makes all probabilities nan, and no label is
// predicted. The logits have the bits of multihot's Predictor if both programs use instructions for
// a b + c (FMA), or neither does; otherwise they differ by rounding errors.
#pragma once

#include <cstddef>

#if defined(__FAST_MATH__) || defined(_M_FP_FAST)
#error "$name: compile without -ffast-math and /fp:fast, which break the sigmoid"
#endif

namespace $name {

constexpr std::size_t features = $features, labels = $labels;

inline const char* feature_name(std::size_t j) {
  static const char* const names[features] = $feature_names;
  return names[j];
}
inline const char* label_name(std::size_t j) {
  static const char* const names[labels] = $label_names;
  return names[j];
}
// The label j is predicted if its probability is above this.
inline $scalar threshold(std::size_t j) {
  static const $scalar thresholds[labels] = $thresholds;
  return thresholds[j];
}

namespace detail {

// A register holds neighbouring outputs of a layer.
#if defined(__GNUC__) && defined(__AVX__)
typedef $scalar Vector __attribute__((vector_size(32), aligned(sizeof($scalar)), may_alias));
#elif defined(__GNUC__) && (defined(__SSE2__) || defined(__ARM_NEON))
typedef $scalar Vector __attribute__((vector_size(16), aligned(sizeof($scalar)), may_alias));
#else
typedef $scalar Vector;
#endif
constexpr std::size_t lanes = sizeof(Vector) / sizeof($scalar);

inline Vector multiply_add($scalar x, const Vector& w, const Vector& sum) {
#if defined(__FMA__) && defined(__GNUC__) && !defined(__clang__)
  return $fma(x - Vector{}, w, sum);  // which g++ would avoid on some processors
#else
  return x * w + sum;
#endif
}

// y = x W for R registers of outputs. w has a row for each x, then one more.
template <std::size_t R, std::size_t rows, std::size_t width>
inline void product(const $scalar* x, const $scalar (&w)[rows][width], std::size_t j, $scalar* y) {
  Vector sum[R];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < R; ++r) {
    sum[r] = 0 + x[0] * *reinterpret_cast<const Vector*>(&w[0][j + r * lanes]);
  }
  for (std::size_t k = 1; k + 1 < rows; ++k) {
#pragma GCC unroll 8
    for (std::size_t r = 0; r < R; ++r) {
      sum[r] = multiply_add(x[k], *reinterpret_cast<const Vector*>(&w[k][j + r * lanes]), sum[r]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < R; ++r) *reinterpret_cast<Vector*>(y + j + r * lanes) = sum[r];
}

// y = x W + b, then max(y, 0) for a ReLU. b is the last row of w. Columns at the end may be zeros.
template <bool relu, std::size_t outputs, std::size_t rows, std::size_t width>
inline void linear(const $scalar* x, const $scalar (&w)[rows][width], $scalar* y) {
  constexpr std::size_t rest = width / lanes % 8;
  $scalar sum[width];
  std::size_t t = 0;
  for (; t + 8 * lanes <= width; t += 8 * lanes) product<8>(x, w, t, sum);
  if (rest > 0) product<rest == 0 ? 1 : rest>(x, w, t, sum);
  for (std::size_t j = 0; j < outputs; ++j) {
    const $scalar z = sum[j] + w[rows - 1][j];
    y[j] = relu && z < 0 ? 0 : z;
  }
}

// exp(x), x <= 0: exp(x) = 2^-n exp(r), r = x + n log 2
inline $scalar exp_of_negative($scalar x) {
  static const $scalar c[] = $exp;
  if (x < $underflow) x = $underflow;
  const $scalar shifted = x * $log_two_e + $shift;
  const $scalar rounded = shifted - $shift;
  const $scalar r = (x - rounded * $log_two_high) - rounded * $log_two_low;
  $scalar p = c[0];
  for (std::size_t i = 1; i < sizeof c / sizeof c[0]; ++i) p = p * r + c[i];
  const $scalar y = 1 + (r + r * r * p);
  // 2^-n in two factors, so that a subnormal result is rounded only once
  const int n = rounded < 0 ? static_cast<int>(-rounded) : 0;
  $scalar first = 1, second = 1, power = $half;
  for (int a = n - n / 2, b = n / 2; a > 0; a /= 2, b /= 2, power *= power) {
    if (a % 2 != 0) first *= power;
    if (b % 2 != 0) second *= power;
  }
  return y * first * second;
}

inline $scalar sigmoid($scalar z) {
  const $scalar e = exp_of_negative(z < 0 ? z : -z);
  return (z < 0 ? e : 1) / (1 + e);
}

inline bool near($scalar got, $scalar expected, $scalar tolerance) {
  return got - expected <= tolerance && expected - got <= tolerance;
}

}  // namespace detail

inline void logits(const $scalar* x, $scalar* z) {
  static const double mean[features] = $mean;
  static const double scale[features] = $scale;
$weights  $scalar a[features];
  for (std::size_t j = 0; j < features; ++j) {
    a[j] = static_cast<$scalar>((static_cast<double>(x[j]) - mean[j]) / scale[j]);
  }
$layers}

inline void predict_proba(const $scalar* x, $scalar* probabilities) {
  logits(x, probabilities);
  for (std::size_t j = 0; j < labels; ++j) probabilities[j] = detail::sigmoid(probabilities[j]);
}

inline void predict(const $scalar* x, bool* predictions) {
  $scalar p[labels];
  predict_proba(x, p);
  for (std::size_t j = 0; j < labels; ++j) predictions[j] = p[j] > threshold(j);
}

// Whether samples get the logits that were computed for them when this file was written.
inline bool self_test() {
  static const $scalar x[][features] = $test_x;
  static const $scalar z[][labels] = $test_z;
  bool ok = detail::near(detail::sigmoid(-3), $sigmoid, $sigmoid_tolerance);
  for (std::size_t i = 0; i < sizeof z / sizeof z[0]; ++i) {
    $scalar got[labels];
    logits(x[i], got);
    for (std::size_t j = 0; j < labels; ++j) {
      ok = ok && detail::near(got[j], z[i][j], $tolerance);
    }
  }
  return ok;
}

}  // namespace $name
)";

}  // namespace multihot::detail::deploy
