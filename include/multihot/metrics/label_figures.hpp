#pragma once

#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/classification_report.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/predict.hpp>

namespace multihot {

/// All figures of each label and their averages. A figure that is not defined, such as the
/// precision of a label that is never predicted, is nan. The averages of the AUC leave it out, and
/// all others take 0 for it, as scikit-learn does.
struct LabelFigures {
  struct Line {
    std::string name = {};
    Index support = 0, predicted = 0;  // samples whose target is 1, and whose prediction is 1
    double threshold = 0, precision = 0, recall = 0, f1 = 0, auc = 0, average_precision = 0;
  };
  std::vector<Line> labels = {};
  Line micro = {}, macro = {}, weighted = {}, samples = {};  // no threshold; samples: no AUC
  double subset_accuracy = 0, hamming_loss = 0;
};

namespace detail::metrics {

/// Copies of any matrix as double: functions and options that take them need no template argument.
struct Numbers : Eigen::ArrayXXd {
  template <eigen_expression X>
  Numbers(const X& x) : Eigen::ArrayXXd(x.derived().template cast<double>()) {}
};
struct AnyProbabilities {
  template <float_or_double S>
  AnyProbabilities(const Probabilities<S>& p) : is_float(sizeof(S) == 4) {
    static_cast<multihot::Matrix<double>&>(values) = p.template cast<double>();
  }
  Probabilities<double> values;
  bool is_float;  // predict() rounds thresholds to the type of the probabilities
};

}  // namespace detail::metrics

struct LabelFiguresOptions {
  detail::metrics::Numbers thresholds = Eigen::ArrayXXd();  // (1, labels), or empty: 0.5
  std::vector<std::string> label_names = {};                // (labels), or empty: "label 0", ...
  Missing missing = Missing::refuse;
};

/// The figures of probabilities, with the values of the other metrics
///
///   const auto figures = label_figures(test.y, p, {.thresholds = thresholds});
///   figures.labels[0].auc;  figures.macro.f1;
///
/// targets and probabilities are (samples, labels). Throws shape_error if their shapes differ, or
/// for another number of thresholds or names; value_error for a target that is not 0 or 1, a
/// probability that is not in [0, 1] and a threshold that is not finite.
inline LabelFigures label_figures(const detail::metrics::Numbers& targets,
                                  const detail::metrics::AnyProbabilities& probabilities,
                                  const LabelFiguresOptions& options = {}) {
  const char* function = "label_figures";
  const auto& names = options.label_names;
  const auto& t = targets;
  const auto& p = probabilities.values;
  detail::metrics::checked_targets(function, t, detail::shape(p), options.missing);
  detail::metrics::checked_probabilities(function, p);
  Eigen::ArrayXd thresholds = options.thresholds.reshaped();
  if (thresholds.size() == 0) thresholds.setConstant(t.cols(), 0.5);
  if (probabilities.is_float) thresholds = thresholds.cast<float>().cast<double>().eval();
  detail::check<value_error>((t == t).any(), function,
                             ": all targets are nan, expected one that is known");
  detail::check<shape_error>(thresholds.size() == t.cols(), function, ": got ", thresholds.size(),
                             " thresholds, expected ", t.cols());
  detail::check<value_error>(thresholds.isFinite().all(), function,
                             ": a threshold is nan or infinite, expected finite");
  detail::check<shape_error>(names.empty() || std::ssize(names) == t.cols(), function, ": got ",
                             names.size(), " label_names, expected ", t.cols());

  const auto predictions = predict(p, thresholds);
  const auto ignore = Missing::ignore;
  constexpr double nan = detail::metrics::not_defined;
  const Confusion counts = multilabel_confusion_matrix(t, predictions, ignore);
  const Confusion total = counts.total();
  const auto labels =
      classification_report(t, predictions, {.zero_division = nan, .missing = ignore}).labels;
  const auto averages = classification_report(t, predictions, {.missing = ignore});
  const Eigen::ArrayXd auc = roc_auc_score(t, p, per_label, ignore);
  const Eigen::ArrayXd precision = average_precision_score(t, p, per_label, ignore);
  const auto line = [](std::string name, const ClassificationReport::Line& of, double predicted,
                       double threshold, double of_roc, double of_precision) {
    return LabelFigures::Line{std::move(name), of.support,   static_cast<Index>(predicted),
                              threshold,       of.precision, of.recall,
                              of.f1,           of_roc,       of_precision};
  };
  LabelFigures figures{.subset_accuracy = accuracy_score(t, predictions, ignore),
                       .hamming_loss = hamming_loss(t, predictions, ignore)};
  for (Index j = 0; j < t.cols(); ++j) {
    const auto k = static_cast<std::size_t>(j);
    figures.labels.push_back(line(names.empty() ? "label " + detail::text(j) : names[k], labels[k],
                                  counts.tp[j] + counts.fp[j], thresholds[j], auc[j],
                                  precision[j]));
  }
  const auto average = [&](const char* name, const auto& of, double of_roc, Average kind) {
    return line(name, of, total.tp[0] + total.fp[0], nan, of_roc,
                average_precision_score(t, p, kind, ignore));
  };
  using detail::metrics::mean_of_defined;
  const double of_all = roc_auc_score(t.reshaped(), p.reshaped(), per_label, ignore)[0];
  const double mean = mean_of_defined(auc, Eigen::ArrayXd::Ones(t.cols()));
  const double weighted = mean_of_defined(auc, counts.tp + counts.fn);
  figures.micro = average("micro average", averages.micro, of_all, Average::micro);
  figures.macro = average("macro average", averages.macro, mean, Average::macro);
  figures.weighted = average("weighted average", averages.weighted, weighted, Average::weighted);
  figures.samples = average("samples average", averages.samples, nan, Average::samples);
  return figures;
}

}  // namespace multihot
