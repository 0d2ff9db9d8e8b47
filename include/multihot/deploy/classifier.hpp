#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/table.hpp>
#include <multihot/deploy/classifier_predictor.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/classifier_file.hpp>
#include <multihot/deploy/detail/features.hpp>
#include <multihot/io/detail/file.hpp>
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
///   nn::save("emotions.safetensors", classifier);
///   const auto again = nn::load_classifier<float>("emotions.safetensors");
///
/// For one sample at a time, nn::Predictor(classifier) is faster (classifier_predictor.hpp). It
/// packs the weights once; here they may change between two calls.
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
    detail::deploy::check_widths(*this);
    Matrix<S> z;
    detail::deploy::standardise(x, z, scaler, feature_names, nonfinite);
    return sigmoid(detail::deploy::logits(network, z));
  }

  /// The same for the columns of a table that have the names of the features, in any order. Other
  /// columns are ignored. If the table or the classifier has no names, the columns are taken as
  /// they are. Throws value_error with all names that the table lacks, or has twice.
  Probabilities<S> predict_proba(const Table<S>& table,
                                 NonFinite nonfinite = NonFinite::refuse) const {
    if (table.feature_names.empty() || feature_names.empty()) {
      return predict_proba(table.x, nonfinite);
    }
    check();
    return predict_proba(detail::deploy::columns_by_name(table, feature_names), nonfinite);
  }

  template <class X>
    requires(!batch_of<X, S, Dynamic> && !std::same_as<X, Table<S>>)
  void predict_proba(const X&, auto&&...) const = delete;  // expected x: a matrix or a Table of S

  /// 1 where the probability is above the label's threshold, else 0 (samples, labels).
  Predictions<S> predict(const auto& x, NonFinite nonfinite = NonFinite::refuse) const {
    return multihot::predict(predict_proba(x, nonfinite), thresholds);
  }

  /// Throws shape_error with all parts that do not fit the network, then value_error for names that
  /// occur twice and for thresholds that are not finite. All that takes a classifier calls it;
  /// predictions for a matrix check the shapes alone, which takes no time.
  void check() const { detail::deploy::check_classifier(*this); }
};

/// The bytes of a safetensors file with all of a classifier: its weights as in save(path, network),
/// so that PyTorch and load_mlp() read them; the rest in the metadata; a checksum; and a self-test,
/// three samples and their logits (deploy/detail/classifier_file.hpp).
/// Throws what classifier.check() throws, state_error if its network was moved from, value_error
/// for names that are not UTF-8 and for numbers of the network that are not finite.
template <float_or_double S>
std::string to_safetensors(const Classifier<S>& classifier) {
  std::string bytes = detail::deploy::to_bytes(classifier);
  detail::deploy::from_source<Classifier<S>, S>(detail::io::MemoryBytes(bytes));  // can it be read?
  return bytes;
}

/// Writes them to a file, which is replaced in one step (io/safetensors.hpp). Throws io_error too.
template <float_or_double S>
void save(const std::string& path, const Classifier<S>& classifier) {
  detail::io::write_atomically(path, to_safetensors(classifier));
}

/// The classifier of such a file, with the same bits. Throws
/// - io_error if the file cannot be read or is not a regular file;
/// - format_error if a bit of it has changed, if it is another kind of file, or of another version;
/// - shape_error with all parts that do not fit each other;
/// - value_error for numbers of another type or out of range, and if the network does not give the
///   logits of the self-test: the same bits where sums are computed with the same instructions,
///   else within the bound of their rounding errors.
template <float_or_double S>
Classifier<S> load_classifier(const std::string& path) {
  return detail::deploy::from_source<Classifier<S>, S>(detail::io::FileBytes(path));
}

/// The same from the bytes of a file in memory.
template <float_or_double S>
Classifier<S> classifier_from_safetensors(std::string_view bytes) {
  return detail::deploy::from_source<Classifier<S>, S>(detail::io::MemoryBytes(bytes));
}

}  // namespace multihot
