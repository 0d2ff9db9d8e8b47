#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/detail/ownership.hpp>

namespace multihot {

/// Standardises each feature: z = (x - mean) / scale.        sklearn.preprocessing.StandardScaler
///
///   const StandardScaler scaler(train.x);
///   const auto x_train = scaler.transform(train.x), x_test = scaler.transform(test.x);
///
/// Mean and scale, the standard deviation, are fitted on the samples (samples, features) in the
/// constructor: use the training set alone, or the model learns about the test set. A constant
/// feature has the scale 1, and becomes 0.
template <float_or_double S>
class StandardScaler {
 public:
  /// Throws value_error for no samples, and for a number that is infinite or nan.
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

  /// z (samples, features). Throws shape_error for another number of columns, value_error as the
  /// constructor.
  template <batch_of<S, Dynamic> X>
  Matrix<S> transform(const X& x) const {
    Matrix<S> z = x;
    transform_(z);
    return z;
  }

  /// The same in place, in a matrix, a block or a map; if it throws, x is as it was.
  template <class X>
    requires batch_of<std::remove_cvref_t<X>, S, Dynamic>
  void transform_(X&& x) const {
    alive_.check("StandardScaler");
    detail::check<shape_error>(x.cols() == mean_.size(), "StandardScaler: got ", x.cols(),
                               " columns, expected ", mean_.size());
    detail::check_finite("StandardScaler: x", x);
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        x(i, j) = static_cast<S>(scaled(static_cast<double>(x(i, j)), mean_[j], scale_[j]));
      }
    }
  }

 private:
  /// Mean and scale of feature j, with the numbers x.
  void fit(Index j, const auto& x) {
    const auto n = static_cast<double>(x.size());
    // In units of a power of two, which changes no digit, the squares neither overflow nor vanish.
    const double unit = power_of_two(x.abs().maxCoeff());
    // In two passes: the mean of the squares would lose a deviation that is small beside the mean.
    // rest corrects the rounding of the mean.
    const double mean = (x / unit).sum() / n;
    const double rest = (x / unit - mean).sum();
    const double variance = ((x / unit - mean).square().sum() - rest * rest / n) / n;
    // The variance of a constant, by rounding alone, is at most
    constexpr double eps = std::numeric_limits<double>::epsilon();
    const double rounding = n * mean * eps;
    const bool constant = variance <= n * eps * variance + rounding * rounding;
    mean_[j] = unit * mean;
    scale_[j] = constant ? 1 : unit * std::sqrt(variance);
  }

  /// 2^k > x >= 2^k / 2, if that is a double; the largest power of two otherwise
  static double power_of_two(double x) {
    int exponent = 0;
    std::frexp(x, &exponent);
    return std::ldexp(1.0, std::min(exponent, std::numeric_limits<double>::max_exponent - 1));
  }

  /// (x - mean) / scale, in halves where the distance is too large for a double
  static double scaled(double x, double mean, double scale) {
    const double distance = x - mean;
    return std::isfinite(distance) ? distance / scale : (x / 2 - mean / 2) / (scale / 2);
  }

  detail::Alive alive_;
  detail::Owned<Eigen::RowVectorXd> mean_, scale_;
};

template <eigen_expression X>
StandardScaler(const X&) -> StandardScaler<typename X::Scalar>;

}  // namespace multihot
