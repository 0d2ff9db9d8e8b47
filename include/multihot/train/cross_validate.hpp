#pragma once

#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/split.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/data/table.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/train/train_classifier.hpp>

namespace multihot {

/// A part of the samples, and a classifier that was trained on the other parts.
template <float_or_double S>
struct Fold {
  Eigen::VectorX<Index> rows;  // of the table
  TrainedClassifier<S> trained;
};

/// K-fold cross-validation: each sample is judged by a classifier that has not seen it.
///                                              sklearn.model_selection.cross_validate
///
///   for (const auto& [rows, trained] : cross_validate(table, 5, {.epochs = 60})) {
///     const auto test = rows_of(table, rows);
///     const auto p = trained.classifier.predict_proba(test);
///     ...
///   }
///
/// The folds are stratified. Each training run has the seed of the options; the checkpoint of fold
/// k, from 1, has ".fold<k>" after its name. companion(k) returns a ProgressBar or a callback for
/// fold k. If options.stop ends a training run, its fold is the last. Throws value_error unless
/// folds >= 2, and what train_classifier() throws.
template <float_or_double S>
std::vector<Fold<S>> cross_validate(const Table<S>& table, Index folds,
                                    const TrainClassifierOptions& options, auto companion) {
  detail::check<value_error>(folds >= 2, "cross_validate: folds=", folds, ", expected >= 2");
  Generator generator(options.seed);
  const std::vector<double> fractions(static_cast<std::size_t>(folds),
                                      1.0 / static_cast<double>(folds));
  const Parts parts = stratified_split(table.y, fractions, generator);
  std::vector<Fold<S>> results;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    auto of_fold = options;
    if (!options.checkpoint.empty()) of_fold.checkpoint += ".fold" + detail::text(k + 1);
    auto&& shown = companion(static_cast<Index>(k) + 1);
    auto trained = train_classifier(rows_of(table, all_but(parts, k)), of_fold, shown);
    results.push_back({parts[k], std::move(trained)});
    if (results.back().trained.stopped) break;
  }
  return results;
}

/// The same without companions.
template <float_or_double S>
std::vector<Fold<S>> cross_validate(const Table<S>& table, Index folds,
                                    const TrainClassifierOptions& options = {}) {
  return cross_validate(table, folds, options, [](Index) { return [](const Epoch&) {}; });
}

}  // namespace multihot
