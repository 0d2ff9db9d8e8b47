#pragma once

#include <multihot/core.hpp>

namespace multihot::detail::nn {

/// A weight of a loss. Its shape says what its numbers belong to: (1, labels) to the labels,
/// (samples, 1) to the samples, (samples, labels) to the elements.
template <float_or_double S>
struct LossWeight {
  const char* name;
  const Matrix<S>& w;
  bool vector;  // also accept (labels, 1), and 1x1 for all labels

  bool is_of_labels(Index labels) const {
    if (w.rows() == 1 && w.cols() == labels) return true;
    return vector && w.cols() == 1 && (w.rows() == labels || w.rows() == 1);
  }

  /// m *= w
  void multiply(auto& m) const {
    const Eigen::Map<const Eigen::Array<S, 1, Dynamic>> row(w.data(), w.size());
    if (w.size() == 1) m *= w(0);
    else if (is_of_labels(m.cols())) m.rowwise() *= row;
    else if (w.cols() == 1) m.colwise() *= w.col(0).array();
    else m *= w.array();
  }

  /// Throws shape_error unless it fits a batch of shape z.
  void check_batch(Shape z) const {
    const Shape label{1, z.cols}, sample{z.rows, 1};
    const bool fits = is_of_labels(z.cols) || shape(w) == sample || shape(w) == z;
    check<shape_error>(fits, "BCEWithLogitsLoss: ", name, " is ", shape(w), ", expected ", label,
                       ", ", sample, " or ", z, vector ? ", or a column of labels, or 1x1" : "");
  }

  /// Throws shape_error unless it fits every batch.
  void check_any_batch(Index labels) const {
    check<shape_error>(is_of_labels(labels), "BCEWithLogitsLoss: ", name, " is ", shape(w),
                       ", expected ", Shape{1, labels},
                       ", a number for each label and none for each row: the rows come in batches; "
                       "in a loop of your own each batch can have its weights");
  }
};

}  // namespace multihot::detail::nn
