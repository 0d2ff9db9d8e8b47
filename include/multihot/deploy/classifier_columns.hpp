#pragma once

#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/deploy/classifier.hpp>

namespace multihot {

namespace detail::deploy {

inline TableOptions named_columns(const std::vector<std::string>& features,
                                  const std::vector<std::string>& labels, TableOptions options) {
  options.columns.assign(features.begin(), features.end());
  if (!features.empty())
    options.columns.insert(options.columns.end(), labels.begin(), labels.end());
  options.label_names = labels;
  return options;
}

}  // namespace detail::deploy

/// Options to read the features of a classifier with TableReader or read_table()
///
///   TableReader<float> reader("new.csv", feature_columns(classifier));
///
/// If the classifier has names, the columns may have any order and others are not read. A table
/// that lacks some is an error with their names. Without names, the columns are taken as they are.
template <float_or_double S>
TableOptions feature_columns(const Classifier<S>& classifier, const TableOptions& options = {}) {
  return detail::deploy::named_columns(classifier.feature_names, {}, options);
}

/// The same with the labels: for a table to evaluate on.
template <float_or_double S>
TableOptions sample_columns(const Classifier<S>& classifier, TableOptions options = {}) {
  const auto& labels = classifier.label_names;
  if (labels.empty()) options.labels = classifier.thresholds.size();
  return detail::deploy::named_columns(classifier.feature_names, labels, options);
}

/// Options to read a second table with the columns of the first one, by their names if it has some.
template <float_or_double S>
TableOptions sample_columns(const Table<S>& table, TableOptions options = {}) {
  if (table.label_names.empty()) options.labels = table.y.cols();
  return detail::deploy::named_columns(table.feature_names, table.label_names, options);
}

}  // namespace multihot
