#pragma once

#include <memory>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/features.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/predictor.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

template <float_or_double S>
struct Classifier;

/// A frozen copy of a Classifier, for one sample at a time
///
///   const nn::Predictor predictor(classifier);
///   auto workspace = decltype(predictor)::Workspace();      // one for each thread
///   const auto& p = predictor.predict_proba(x, workspace);  // x: raw features, one row or many
///   const auto& labels = predictor.predict(x, workspace);
///
/// The bits are those of the classifier. Copies of a predictor share all of it. It is a type of
/// its own, since the members of a Classifier may change: weights that were packed for speed would
/// be out of date, and checking them takes as long as a prediction.
template <float_or_double S>
class Predictor<Classifier<S>> {
 public:
  using Scalar = S;

  /// The numbers between features and labels, and the results. It allocates nothing for a batch of
  /// the same shape as the one before.
  class Workspace {
    friend Predictor;
    Matrix<S> z_;
    typename Predictor<MLP<S>>::Workspace network_;
    Probabilities<S> probabilities_;
    Predictions<S> predictions_;
  };

  /// Throws what classifier.check() throws, state_error if its network was moved from.
  explicit Predictor(const Classifier<S>& classifier)
      : parts_((classifier.check(), std::make_shared<const Parts>(classifier))) {}

  Predictor(const Predictor&) = default;  // and no move: there is no empty predictor
  Predictor& operator=(const Predictor&) = default;
  ~Predictor() = default;

  /// As Classifier::predict_proba(), in the workspace. Any number of threads may call it at once.
  template <batch_of<S, Dynamic> X>
  const Probabilities<S>& predict_proba(const X& x, Workspace& a,
                                        NonFinite nonfinite = NonFinite::refuse) const {
    detail::deploy::standardise(x, a.z_, parts_->scaler, parts_->feature_names, nonfinite);
    sigmoid(parts_->network(a.z_, a.network_), a.probabilities_);
    return a.probabilities_;
  }

  /// As Classifier::predict(), in the workspace.
  template <batch_of<S, Dynamic> X>
  const Predictions<S>& predict(const X& x, Workspace& a,
                                NonFinite nonfinite = NonFinite::refuse) const {
    const auto& p = predict_proba(x, a, nonfinite);
    detail::resize("Classifier: predictions", a.predictions_, p.rows(), p.cols());
    detail::metrics::decide(p, parts_->thresholds, a.predictions_);
    return a.predictions_;
  }

 private:
  struct Parts {
    explicit Parts(const Classifier<S>& classifier)
        : network(classifier.network),
          scaler(classifier.scaler),
          thresholds(classifier.thresholds),
          feature_names(classifier.feature_names) {}

    Predictor<MLP<S>> network;
    StandardScaler<S> scaler;
    Eigen::RowVectorX<S> thresholds;
    std::vector<std::string> feature_names;
  };

  std::shared_ptr<const Parts> parts_;
};

}  // namespace multihot
