#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/quantile.hpp>
#include <multihot/random.hpp>
#include <multihot/random/detail/rewind.hpp>

/// Confidence intervals of any statistic, as scipy.stats.bootstrap(method="percentile",
/// paired=True)
///
///   const auto f1 = [&](const Eigen::VectorX<Index>& rows) {
///     const auto all = Eigen::indexing::all;
///     return f1_score(test.y(rows, all), predictions(rows, all), Average::macro);
///   };
///   const auto [low, high, standard_error] = bootstrap(test.y.rows(), f1, {.generator = g});
///
/// A resample is n of the n rows, drawn with replacement. A statistic is a number or a vector of
/// numbers, and so are the results. The interval lies between two quantiles of the statistic of all
/// resamples, by numpy's method "linear".
/// Where a number is nan, as the ROC AUC of a label that is all 0 in a resample, this resample is
/// left out for this number, as by numpy.nanquantile. If it is always nan, so are its results.
/// Both functions throw value_error if n or n_resamples is less than 1 or confidence_level is not
/// between 0 and 1, shape_error if the size of the vector changes. If they or the statistic throw,
/// the generator is as before.
namespace multihot {

struct BootstrapOptions {
  Generator& generator;  // a resample is torch.randint(0, n, (n,), generator=generator)
  Index n_resamples = 1000;
  double confidence_level = 0.95;
};

/// X is double or Eigen::VectorXd.
template <class X>
struct BootstrapResult {
  X low, high;       // the confidence interval
  X standard_error;  // the standard deviation over the resamples
};

namespace detail::metrics {

/// A function of the rows or of the counts, whose result is a number or a vector of numbers.
template <class F, class Resample>
concept statistic_of = requires(F f, const Resample& resample) {
  requires arithmetic<std::remove_cvref_t<decltype(f(resample))>> ||
               eigen_expression<std::remove_cvref_t<decltype(f(resample))>>;
};

inline BootstrapResult<double> percentile_interval(const auto& values, double confidence_level) {
  std::vector<double> x;
  std::copy_if(values.begin(), values.end(), std::back_inserter(x),
               [](double v) { return v == v; });
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (x.empty()) return {nan, nan, nan};
  std::sort(x.begin(), x.end());
  const Eigen::Map<const Eigen::ArrayXd> all(x.data(), static_cast<Index>(x.size()));
  const double alpha = (1 - confidence_level) / 2;
  // numpy gets percents. Of one resample, the standard deviation is 0 / 0.
  return {quantile(x, alpha * 100 / 100), quantile(x, (1 - alpha) * 100 / 100),
          std::sqrt((all - all.mean()).square().sum() / static_cast<double>(all.size() - 1))};
}

auto bootstrap(const char* name, Index n, auto statistic, const BootstrapOptions& options) {
  const auto& [generator, n_resamples, level] = options;
  check<value_error>(n >= 1, name, ": n=", n, ", expected >= 1");
  check<value_error>(n_resamples >= 1, name, ": n_resamples=", n_resamples, ", expected >= 1");
  check<value_error>(level > 0 && level < 1, name, ": confidence_level=", level,
                     ", expected between 0 and 1");
  const random::Rewind rewind(generator);
  Eigen::VectorX<Index> rows;
  constexpr bool one = arithmetic<std::remove_cvref_t<decltype(statistic(rows))>>;
  Eigen::MatrixXd values;  // (n_resamples, numbers)
  for (Index k = 0; k < n_resamples; ++k) {
    rows = randint<Index>(0, n, n, 1, generator);
    const auto& x = statistic(std::as_const(rows));
    Index size = 1;
    if constexpr (!one) size = x.size();
    if (k == 0) values.resize(n_resamples, size);
    check<shape_error>(size == values.cols(), name, ": the statistic of resample ", k, " has ",
                       size, " numbers, expected ", values.cols(), ", as that of resample 0");
    if constexpr (one) values(k, 0) = static_cast<double>(x);
    else values.row(k) = x.reshaped().template cast<double>().matrix().transpose();
  }
  if constexpr (one) {
    return percentile_interval(values.col(0), level);
  } else {
    const Eigen::VectorXd zeros = Eigen::VectorXd::Zero(values.cols());
    BootstrapResult<Eigen::VectorXd> result{zeros, zeros, zeros};
    for (Index j = 0; j < values.cols(); ++j) {
      const auto of_one = percentile_interval(values.col(j), level);
      result.low[j] = of_one.low;
      result.high[j] = of_one.high;
      result.standard_error[j] = of_one.standard_error;
    }
    return result;
  }
}

}  // namespace detail::metrics

/// The interval of statistic(rows), where rows is an Eigen::VectorX<Index> of n row numbers.
template <detail::metrics::statistic_of<Eigen::VectorX<Index>> Statistic>
auto bootstrap(Index n, Statistic statistic, const BootstrapOptions& options) {
  return detail::metrics::bootstrap(
      "bootstrap", n, [&](const Eigen::VectorX<Index>& rows) { return statistic(rows); }, options);
}

/// The same for statistic(counts), where counts is an Eigen::VectorXi: how often each of the n rows
/// is in the resample. With counts, scores need to be sorted only once for all resamples.
template <detail::metrics::statistic_of<Eigen::VectorXi> Statistic>
auto bootstrap_counts(Index n, Statistic statistic, const BootstrapOptions& options) {
  Eigen::VectorXi counts;
  return detail::metrics::bootstrap(
      "bootstrap_counts", n,
      [&](const Eigen::VectorX<Index>& rows) {
        counts.setZero(n);
        for (const Index row : rows) ++counts[row];
        return statistic(std::as_const(counts));
      },
      options);
}

}  // namespace multihot
