#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/nn/detail/transpose_hint.hpp>

namespace multihot {

/// A feature that is nan or infinite is an error, or is replaced by its mean in the training set.
enum class NonFinite { refuse, mean };

}  // namespace multihot

namespace multihot::detail::deploy {

/// Throws value_error unless numbers that are not finite are replaced.
[[gnu::cold, gnu::noinline]] inline void check_replaced(const std::vector<std::string>& names,
                                                        Index i, Index j, auto x,
                                                        NonFinite nonfinite) {
  if (nonfinite == NonFinite::mean) return;
  const auto k = static_cast<std::size_t>(j);
  fail<value_error>("Classifier: row ", i, ": feature ",
                    names.empty() ? text(j) : text(Found{names[k]}), " is ", x,
                    ", expected finite, or NonFinite::mean to replace it by its mean");
}

/// z = (x - mean) / scale, the bits of scaler.transform(x). A feature that is not finite throws
/// value_error with its row and name, or becomes 0. If z has the shape of x, this allocates
/// nothing.
template <float_or_double S, class X>
void standardise(const X& x, Matrix<S>& z, const StandardScaler<S>& scaler,
                 const std::vector<std::string>& names, NonFinite nonfinite) {
  const Index features = scaler.mean().size();
  check<shape_error>(x.cols() == features, "Classifier: x is ", shape(x), ", expected ", features,
                     " columns", nn::transpose_hint(shape(x), features));
  const double *mean = scaler.mean().data(), *scale = scaler.scale().data();
  const auto& evaluated = x.eval();  // once: an expression may be a product
  resize("Classifier: z", z, x.rows(), x.cols());
  // Without a branch, so that compilers use vector instructions. A single row is one loop.
  if (x.rows() == 1) {
    S* z_0 = z.data();
    for (Index j = 0; j < features; ++j) {
      z_0[j] = static_cast<S>((static_cast<double>(evaluated.coeff(0, j)) - mean[j]) / scale[j]);
    }
  } else {
    for (Index j = 0; j < features; ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        z(i, j) = static_cast<S>((static_cast<double>(evaluated.coeff(i, j)) - mean[j]) / scale[j]);
      }
    }
  }
  if ((z.array() * S(0)).sum() == S(0)) [[likely]]
    return;
  for (Index j = 0; j < features; ++j) {
    for (Index i = 0; i < x.rows(); ++i) {
      const S x_ij = evaluated.coeff(i, j);
      if (std::isfinite(x_ij)) {
        z(i, j) = static_cast<S>(standardised(static_cast<double>(x_ij), mean[j], scale[j]));
      } else {
        check_replaced(names, i, j, x_ij, nonfinite);
        z(i, j) = 0;
      }
    }
  }
}

}  // namespace multihot::detail::deploy
