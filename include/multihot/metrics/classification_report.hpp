#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/score.hpp>

namespace multihot {

/// A line for each label, and one for each average.
struct ClassificationReport {
  struct Line {
    std::string name;
    double precision, recall, f1;
    Index support;  // the number of ones among the targets; in an average, that of all labels
  };

  std::vector<Line> labels;
  Line micro, macro, weighted, samples;
  int digits;  // of the text, after the decimal point

  /// scikit-learn's text, byte for byte.
  std::string text() const;
};

struct ClassificationReportOptions {
  std::vector<std::string> label_names = {};  // UTF-8; "0", "1", ... if there are none
  int digits = 2;
  double zero_division = 0;  // as in MetricOptions
  Missing missing = Missing::refuse;
};

/// Precision, recall and F1 of each label and their averages
///                                           sklearn.metrics.classification_report
///
///   const auto report = classification_report(test.y, predictions, {.label_names = names});
///   std::fputs(report.text().c_str(), stdout);
///   const double f1 = report.macro.f1;
///
/// targets and predictions are (samples, labels). Throws shape_error if their shapes or the number
/// of names differ, value_error for an element that is not 0 or 1 and for negative digits.
template <eigen_expression T, eigen_expression P>
ClassificationReport classification_report(const T& targets, const P& predictions,
                                           const ClassificationReportOptions& options = {}) {
  const char* name = "classification_report";
  const auto t =
      detail::metrics::checked_targets(name, targets, detail::shape(predictions), options.missing);
  const auto p = detail::metrics::checked_predictions(name, predictions);
  detail::check<value_error>((t == t).any(), name,
                             ": all targets are nan, expected one that is known");
  const auto& names = options.label_names;
  detail::check<shape_error>(names.empty() || std::ssize(names) == t.cols(), name, ": got ",
                             names.size(), " label_names, expected ", t.cols());
  detail::check<value_error>(options.digits >= 0, name, ": digits=", options.digits,
                             ", expected >= 0");

  // All lines come from these counts: the targets and predictions are read only twice.
  const Confusion of_labels = detail::metrics::confusion(t, p);
  const Confusion of_samples = detail::metrics::confusion(t.transpose(), p.transpose());
  const double zero_division = options.zero_division;
  const Eigen::ArrayXd support = of_labels.tp + of_labels.fn;
  const auto average = [&](const char* line, const Confusion& counts, Average kind) {
    const auto mean = [&](auto fractions) {
      return detail::metrics::averaged(counts, kind, zero_division, fractions);
    };
    return ClassificationReport::Line{line, mean(detail::metrics::precision),
                                      mean(detail::metrics::recall), mean(detail::metrics::f1),
                                      static_cast<Index>(support.sum())};
  };
  ClassificationReport report{.labels = {},
                              .micro = average("micro avg", of_labels, Average::micro),
                              .macro = average("macro avg", of_labels, Average::macro),
                              .weighted = average("weighted avg", of_labels, Average::weighted),
                              .samples = average("samples avg", of_samples, Average::samples),
                              .digits = options.digits};
  const auto values = [&](auto fractions) {
    return detail::metrics::values(fractions(of_labels), zero_division);
  };
  const Eigen::ArrayXd precision = values(detail::metrics::precision);
  const Eigen::ArrayXd recall = values(detail::metrics::recall);
  const Eigen::ArrayXd f1 = values(detail::metrics::f1);
  for (Index j = 0; j < t.cols(); ++j) {
    report.labels.push_back({names.empty() ? detail::text(j) : names[static_cast<std::size_t>(j)],
                             precision[j], recall[j], f1[j], static_cast<Index>(support[j])});
  }
  return report;
}

namespace detail::metrics {

/// The number of code points in UTF-8, as Python counts characters: all bytes but the ones that
/// continue a code point
inline std::size_t characters(std::string_view s) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), starts));
}

inline std::string padded(std::string_view s, std::size_t width) {
  const std::size_t size = characters(s);
  return std::string(size < width ? width - size : 0, ' ').append(s);
}

/// With this many digits after the point, in any locale
inline std::string fixed(double x, int digits) {
  if (x != x) return "nan";
  std::string s(static_cast<std::size_t>(digits) + 320, ' ');  // the largest double has 309 before
  const auto end =
      std::to_chars(s.data(), s.data() + s.size(), x, std::chars_format::fixed, digits).ptr;
  s.resize(static_cast<std::size_t>(end - s.data()));
  return s;
}

}  // namespace detail::metrics

inline std::string ClassificationReport::text() const {
  using detail::metrics::padded;
  std::size_t width =
      std::max(std::string_view("weighted avg").size(), static_cast<std::size_t>(digits));
  for (const Line& line : labels) width = std::max(width, detail::metrics::characters(line.name));

  std::string all;
  const auto add = [&](std::string_view name, std::initializer_list<std::string> cells) {
    all.append(padded(name, width)).append(" ");
    for (const std::string& cell : cells) all.append(" ").append(padded(cell, 9));
    all += "\n";
  };
  const auto add_line = [&](const Line& line) {
    const auto number = [&](double x) { return detail::metrics::fixed(x, digits); };
    add(line.name,
        {number(line.precision), number(line.recall), number(line.f1), detail::text(line.support)});
  };
  add("", {"precision", "recall", "f1-score", "support"});
  all += "\n";
  for (const Line& line : labels) add_line(line);
  all += "\n";
  for (const Line& line : {micro, macro, weighted, samples}) add_line(line);
  return all;
}

}  // namespace multihot
