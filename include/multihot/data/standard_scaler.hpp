#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/detail/ownership.hpp>

namespace multihot {

namespace detail {

/// (x - mean) / scale, computed from halves if x - mean overflows
inline double standardised(double x, double mean, double scale) {
  const double distance = x - mean;
  return std::isfinite(distance) ? distance / scale : (x / 2 - mean / 2) / (scale / 2);
}

}  // namespace detail

/// Standardises each feature: z = (x - mean) / scale.        sklearn.preprocessing.StandardScaler
///
///   const StandardScaler scaler(train.x);
///   const auto x_train = scaler.transform(train.x), x_test = scaler.transform(test.x);
///
/// The constructor computes the mean and the standard deviation (scale) of each feature of x
/// (samples, features). Pass the training set alone: with the test set in it, test scores are too
/// good. A constant feature has scale 1 and becomes 0.
template <float_or_double S>
class StandardScaler {
 public:
  /// For 0 features, until another one is assigned to it.
  StandardScaler() = default;

  /// With a known mean and scale of each feature, two vectors. Throws shape_error if their sizes
  /// differ, value_error unless all numbers are finite and each scale is positive.
  template <eigen_expression Mean, eigen_expression Scale>
  StandardScaler(const Mean& mean, const Scale& scale)
      : mean_(mean.reshaped().transpose().template cast<double>()),
        scale_(scale.reshaped().transpose().template cast<double>()) {
    detail::check<shape_error>(mean_.size() == scale_.size(), "StandardScaler: got ", mean_.size(),
                               " means and ", scale_.size(), " scales, expected one of each");
    for (Index j = 0; j < mean_.size(); ++j) {
      detail::check<value_error>(std::isfinite(mean_[j]), "StandardScaler: mean[", j,
                                 "]=", mean_[j], ", expected finite");
      detail::check<value_error>(std::isfinite(scale_[j]) && scale_[j] > 0,
                                 "StandardScaler: scale[", j, "]=", scale_[j],
                                 ", expected finite and > 0");
    }
  }

  /// Throws value_error for 0 samples, and for a number that is infinite or nan.
  template <batch_of<S, Dynamic> X>
  explicit StandardScaler(const X& x)
      : mean_(Eigen::RowVectorXd(x.cols())), scale_(Eigen::RowVectorXd(x.cols())) {
    const auto n = static_cast<double>(x.rows());
    detail::check<value_error>(n > 0, "StandardScaler: got 0 rows, expected at least one");
    const auto& evaluated = x.eval();  // once: an expression may be a product
    detail::check_finite("StandardScaler: x", evaluated);
    for (Index j = 0; j < x.cols(); ++j) fit(j, evaluated.col(j).template cast<double>().array());
  }
  StandardScaler(const StandardScaler&) = default;
  StandardScaler(StandardScaler&&) noexcept = default;
  StandardScaler& operator=(const StandardScaler& other) { return *this = StandardScaler(other); }
  StandardScaler& operator=(StandardScaler&&) noexcept = default;
  ~StandardScaler() = default;

  const Eigen::RowVectorXd& mean() const { return mean_; }
  const Eigen::RowVectorXd& scale() const { return scale_; }

  /// Returns z (samples, features). Throws shape_error for another number of features, value_error
  /// for a number that is infinite or nan.
  template <batch_of<S, Dynamic> X>
  Matrix<S> transform(const X& x) const {
    Matrix<S> z = x;
    transform_(z);
    return z;
  }

  /// The same in place, for a matrix, a block or a map. If it throws, x is unchanged.
  template <class X>
    requires batch_of<std::remove_cvref_t<X>, S, Dynamic>
  void transform_(X&& x) const {
    alive_.check("StandardScaler");
    detail::check<shape_error>(x.cols() == mean_.size(), "StandardScaler: got ", x.cols(),
                               " columns, expected ", mean_.size());
    detail::check_finite("StandardScaler: x", x);
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        x(i, j) =
            static_cast<S>(detail::standardised(static_cast<double>(x(i, j)), mean_[j], scale_[j]));
      }
    }
  }

 private:
  /// Computes mean and scale of feature j from its numbers x.
  void fit(Index j, const auto& x) {
    const auto n = static_cast<double>(x.size());
    // Division by a power of two is exact, and keeps the squares from overflow and underflow.
    const double unit = power_of_two(x.abs().maxCoeff());
    // Two passes: mean(x^2) - mean(x)^2 would lose a deviation that is small compared with the
    // mean. `rest` corrects the rounding of the mean.
    const double mean = (x / unit).sum() / n;
    const double rest = (x / unit - mean).sum();
    const double variance = ((x / unit - mean).square().sum() - rest * rest / n) / n;
    // By rounding errors, the variance of a constant feature can be as large as this:
    constexpr double eps = std::numeric_limits<double>::epsilon();
    const double rounding = n * mean * eps;
    const bool constant = variance <= n * eps * variance + rounding * rounding;
    mean_[j] = unit * mean;
    scale_[j] = constant ? 1 : unit * std::sqrt(variance);
  }

  /// The 2^k with 2^k > x >= 2^k / 2; if it is too large for a double, the largest power of two.
  static double power_of_two(double x) {
    int exponent = 0;
    std::frexp(x, &exponent);
    return std::ldexp(1.0, std::min(exponent, std::numeric_limits<double>::max_exponent - 1));
  }

  detail::Alive alive_;
  detail::Owned<Eigen::RowVectorXd> mean_, scale_;
};

template <eigen_expression X>
StandardScaler(const X&) -> StandardScaler<typename X::Scalar>;

}  // namespace multihot
