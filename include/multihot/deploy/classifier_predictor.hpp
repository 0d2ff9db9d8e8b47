#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/standardise.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/nn/detail/transpose_hint.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/predictor.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

template <float_or_double S>
struct Classifier;

/// A Classifier for one sample at a time: a frozen, packed copy
///
///   const nn::Predictor predictor(classifier);
///   auto workspace = decltype(predictor)::Workspace();          // one for each thread
///   const auto& p = predictor.predict_proba(x, workspace);      // x: raw features, one row or
///   many const auto& labels = predictor.predict(x, workspace);
///
/// The bits are those of the classifier. Copies of a predictor share the weights of its network.
template <float_or_double S>
class Predictor<Classifier<S>> {
 public:
  using Scalar = S;

  /// The numbers between raw features and labels. It allocates nothing for a batch of the same
  /// shape as the one before.
  class Workspace {
    friend Predictor;
    Matrix<S> z_;  // standardised
    typename Predictor<MLP<S>>::Workspace network_;
    Probabilities<S> probabilities_;
    Predictions<S> predictions_;
  };

  /// Throws what classifier.check() throws, state_error if its network or scaler was moved from.
  explicit Predictor(const Classifier<S>& classifier)
      : network_((classifier.check(), classifier.network)),
        scaler_(classifier.scaler),
        thresholds_(classifier.thresholds),
        feature_names_(classifier.feature_names) {}

  /// The logits (samples, labels), in the workspace, for raw features x (samples, features). Any
  /// number of threads may call it and the others at once. Throws as Classifier::predict_proba().
  template <batch_of<S, Dynamic> X>
  const auto& operator()(const X& x, Workspace& a, NonFinite nonfinite = NonFinite::refuse) const {
    detail::deploy::standardise(x, a.z_, scaler_, feature_names_, nonfinite);
    return network_(a.z_, a.network_);
  }

  /// The probabilities, in the workspace.
  template <batch_of<S, Dynamic> X>
  const Probabilities<S>& predict_proba(const X& x, Workspace& a,
                                        NonFinite nonfinite = NonFinite::refuse) const {
    sigmoid((*this)(x, a, nonfinite), a.probabilities_);
    return a.probabilities_;
  }
  /// In a new matrix.
  template <batch_of<S, Dynamic> X>
  Probabilities<S> predict_proba(const X& x, NonFinite nonfinite = NonFinite::refuse) const {
    Workspace a;
    return predict_proba(x, a, nonfinite);
  }

  /// The labels, in the workspace: 1 where the probability is above the threshold, else 0.
  template <batch_of<S, Dynamic> X>
  const Predictions<S>& predict(const X& x, Workspace& a,
                                NonFinite nonfinite = NonFinite::refuse) const {
    const auto& p = predict_proba(x, a, nonfinite);
    a.predictions_ = multihot::predict(p, thresholds_);
    return a.predictions_;
  }

 private:
  Predictor<MLP<S>> network_;
  StandardScaler<S> scaler_;
  Eigen::RowVectorX<S> thresholds_;
  std::vector<std::string> feature_names_;
};

}  // namespace multihot
