#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/table.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/nn/detail/transpose_hint.hpp>

namespace multihot {

/// A feature that is nan or infinite is an error, or is replaced by its mean in the training set.
enum class NonFinite { refuse, mean };

}  // namespace multihot

/// From raw features to standardised ones.
namespace multihot::detail::deploy {

/// The columns of a table that have these names, in their order (samples, names). Throws
/// value_error with all names that are not there once, shape_error if columns have no name.
template <float_or_double S>
Matrix<S> columns_by_name(const Table<S>& table, const std::vector<std::string>& names) {
  const auto columns = static_cast<Index>(table.feature_names.size());
  check<shape_error>(columns == table.x.cols(), "Classifier: the table has ", columns,
                     " feature_names, expected ", table.x.cols(), ", one for each column");
  std::multimap<std::string_view, Index> places;
  for (const auto& name : table.feature_names) {
    places.emplace(name, static_cast<Index>(places.size()));
  }
  Problems problems;
  std::vector<Index> chosen;
  for (const auto& name : names) {
    const auto count = places.count(name);
    if (count == 1) chosen.push_back(places.find(name)->second);
    else problems.add(count == 0 ? "missing " : "more than one ", Found{name});
  }
  problems.check_none<value_error>("Classifier: features of the table: ");
  return table.x(Eigen::indexing::all, chosen);
}

/// z = (x - mean) / scale, with the bits of scaler.transform(x). Throws value_error with row and
/// name for a feature that is not finite, or sets it to 0. Allocates nothing if z has the shape.
template <float_or_double S>
void standardise(const auto& x, Matrix<S>& z, const StandardScaler<S>& scaler,
                 const std::vector<std::string>& names, NonFinite nonfinite) {
  const double *mean = scaler.mean().data(), *scale = scaler.scale().data();
  const Index rows = x.rows(), cols = scaler.mean().size();
  check<shape_error>(x.cols() == cols, "Classifier: x is ", shape(x), ", expected ", cols,
                     " columns", nn::transpose_hint(shape(x), cols));
  resize("Classifier: z", z, rows, cols);
  z = x;
  S* number = z.data();
  const auto simple = [&](S& to, Index j) {
    to = static_cast<S>((static_cast<double>(to) - mean[j]) / scale[j]);
  };
  // Without branches, compilers use vector instructions, if the inner loop is the long one.
  if (rows == 1) {
    for (Index j = 0; j < cols; ++j) simple(number[j], j);
  } else {
    for (Index j = 0; j < cols; ++j, number += rows) {
      for (Index i = 0; i < rows; ++i) simple(number[i], j);
    }
  }
  if ((z.array() * S(0)).sum() == 0) [[likely]]  // else a number is not finite
    return;
  z = x;
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) {
      const S x_ij = z(i, j);
      const bool finite = std::isfinite(x_ij);
      if (!finite && nonfinite == NonFinite::refuse) {
        const auto name = [&] { return Found{names[static_cast<std::size_t>(j)]}; };
        fail<value_error>("Classifier: x(", i, ",", j, ")=", x_ij,
                          names.empty() ? "" : ", feature " + text(name()),
                          ", expected finite, or the option NonFinite::mean");
      }
      const double z_ij = standardised(static_cast<double>(x_ij), mean[j], scale[j]);
      z(i, j) = finite ? static_cast<S>(z_ij) : S(0);
    }
  }
}

/// The logits (samples, labels) for standardised z. A network may add up a single row in another
/// order, but not two of them: so a sample has the same bits in every batch.
template <float_or_double S>
Matrix<S> logits(const auto& network, const Matrix<S>& z) {
  if (z.rows() != 1) return network(z);
  return network(Matrix<S>(z.replicate(2, 1))).topRows(1);
}

}  // namespace multihot::detail::deploy
