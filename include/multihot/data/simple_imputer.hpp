#pragma once

#include <cmath>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/detail/ownership.hpp>

namespace multihot {

/// Replaces each missing value (nan) by the mean of its feature.   sklearn.impute.SimpleImputer
///
///   const SimpleImputer imputer(train.x);
///   const auto x_train = imputer.transform(train.x), x_test = imputer.transform(test.x);
///
/// The constructor computes the mean of the known values of each feature of x (samples, features).
/// Pass the training set alone: with the test set in it, test scores are too good.
template <float_or_double S>
class SimpleImputer {
 public:
  /// For 0 features, until another one is assigned to it.
  SimpleImputer() = default;

  /// Throws value_error for 0 samples, for an infinite number, and for a feature without any known
  /// value: scikit-learn drops such a column, which would move the others.
  template <batch_of<S, Dynamic> X>
  explicit SimpleImputer(const X& x) : statistics_(Eigen::RowVectorXd(x.cols())) {
    detail::check<value_error>(x.rows() > 0, "SimpleImputer: got 0 rows, expected at least one");
    const auto& evaluated = x.eval();  // once: an expression may be a product
    detail::check_not_infinite("SimpleImputer: x", evaluated);
    for (Index j = 0; j < x.cols(); ++j) {
      statistics_[j] = mean(evaluated.col(j));
      detail::check<value_error>(!std::isnan(statistics_[j]), "SimpleImputer: feature ", j,
                                 " has no known value, expected at least one");
    }
  }
  SimpleImputer(const SimpleImputer&) = default;
  SimpleImputer(SimpleImputer&&) noexcept = default;
  SimpleImputer& operator=(const SimpleImputer& other) { return *this = SimpleImputer(other); }
  SimpleImputer& operator=(SimpleImputer&&) noexcept = default;
  ~SimpleImputer() = default;

  /// The mean of each feature.
  const Eigen::RowVectorXd& statistics() const { return statistics_; }

  /// Returns x without missing values (samples, features). Throws shape_error for another number of
  /// features, value_error for an infinite number.
  template <batch_of<S, Dynamic> X>
  Matrix<S> transform(const X& x) const {
    Matrix<S> known = x;
    transform_(known);
    return known;
  }

  /// The same in place, for a matrix, a block or a map. If it throws, x is unchanged.
  template <class X>
    requires batch_of<std::remove_cvref_t<X>, S, Dynamic>
  void transform_(X&& x) const {
    alive_.check("SimpleImputer");
    detail::check<shape_error>(x.cols() == statistics_.size(), "SimpleImputer: got ", x.cols(),
                               " columns, expected ", statistics_.size());
    detail::check_not_infinite("SimpleImputer: x", x);
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        if (std::isnan(x(i, j))) x(i, j) = static_cast<S>(statistics_[j]);
      }
    }
  }

 private:
  /// The mean of the numbers that are not nan; nan if there is none.
  static double mean(const auto& x) {
    const auto sum_in = [&](double unit) {
      double sum = 0;
      for (Index i = 0; i < x.size(); ++i) sum += std::isnan(x[i]) ? 0 : x[i] / unit;
      return sum;
    };
    const auto known = static_cast<double>(x.size() - x.array().isNaN().count());
    const double all = sum_in(1);
    return std::isfinite(all) ? all / known : sum_in(known);  // the sum may be out of range
  }

  detail::Alive alive_;
  detail::Owned<Eigen::RowVectorXd> statistics_;
};

template <eigen_expression X>
SimpleImputer(const X&) -> SimpleImputer<typename X::Scalar>;

}  // namespace multihot
