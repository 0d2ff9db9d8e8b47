#pragma once

#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/table.hpp>
#include <multihot/deploy/classifier_predictor.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/columns_by_name.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

/// Everything that a prediction needs, from raw features to labels
///
///   nn::Classifier<float> classifier{.network = model,
///                                    .scaler = scaler,
///                                    .thresholds = thresholds,
///                                    .feature_names = train.feature_names,
///                                    .label_names = train.label_names};
///   const auto p = classifier.predict_proba(test.x);  // (samples, labels)
///   const auto labels = classifier.predict(test);     // of a Table: by the names of its columns
///
/// A plain struct, whose members may be changed. Its functions are const, and any number of threads
/// may call them at once. The numbers of a sample have the same bits in every batch.
///
/// For one sample at a time, a Predictor (classifier_predictor.hpp) is faster: it packs the weights
/// once. The functions here pack them in each call, since the network may have changed.
template <float_or_double S>
struct Classifier {
  MLP<S> network;                               // standardised features to logits
  StandardScaler<S> scaler = {};                // of the features
  Eigen::RowVectorX<S> thresholds = {};         // (1, labels), of the probabilities
  std::vector<std::string> feature_names = {};  // (features), or empty if there are no names
  std::vector<std::string> label_names = {};    // (labels), or empty

  /// The probability of each label (samples, labels) for raw features x (samples, features).
  /// Throws shape_error if x has another number of columns, and for parts that do not fit each
  /// other; value_error with row and name for a feature that is nan or infinite, unless it shall be
  /// replaced by its mean.
  template <batch_of<S, Dynamic> X>
  Probabilities<S> predict_proba(const X& x, NonFinite nonfinite = NonFinite::refuse) const {
    return Predictor<Classifier>(*this).predict_proba(x, nonfinite);
  }

  /// The same for the columns of a table that have the names of the features, in any order. Other
  /// columns are ignored. If the table or the classifier has no names, the columns are taken as
  /// they are. Throws value_error with all names that the table lacks, or has twice.
  Probabilities<S> predict_proba(const Table<S>& table,
                                 NonFinite nonfinite = NonFinite::refuse) const {
    if (table.feature_names.empty() || feature_names.empty()) {
      return predict_proba(table.x, nonfinite);
    }
    return predict_proba(detail::deploy::columns_by_name(table, feature_names), nonfinite);
  }

  /// 1 where the probability is above the label's threshold, else 0 (samples, labels).
  Predictions<S> predict(const auto& x, NonFinite nonfinite = NonFinite::refuse) const {
    return multihot::predict(predict_proba(x, nonfinite), thresholds);
  }

  /// Throws shape_error with all parts that do not fit the network, then value_error for names that
  /// occur twice and for thresholds that are not finite. The functions above call it first.
  void check() const { detail::deploy::check_classifier(*this); }
};

}  // namespace multihot
