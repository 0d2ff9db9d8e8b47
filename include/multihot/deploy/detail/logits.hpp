#pragma once

#include <multihot/core.hpp>
#include <multihot/deploy/detail/standardise.hpp>

namespace multihot::detail::deploy {

/// The network's output for standardised x (samples, features). A network may add up a single row
/// in another order, but not two of them: so the bits of a sample are the same in every batch.
template <float_or_double S>
Matrix<S> network_logits(const auto& network, const Matrix<S>& z) {
  if (z.rows() != 1) return network(z);
  return network(Matrix<S>(z.replicate(2, 1))).topRows(1);
}

/// The logits (samples, labels) of a classifier for raw features x.
template <class Classifier, class X>
auto logits(const Classifier& classifier, const X& x, NonFinite nonfinite) {
  Matrix<typename X::Scalar> z;
  standardise(x, z, classifier.scaler, classifier.feature_names, nonfinite);
  return network_logits(classifier.network, z);
}

}  // namespace multihot::detail::deploy
