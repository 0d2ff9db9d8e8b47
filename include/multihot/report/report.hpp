#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/metrics/detail/label_intervals.hpp>
#include <multihot/metrics/detail/label_pairs.hpp>
#include <multihot/metrics/label_figures.hpp>
#include <multihot/optim/mode.hpp>
#include <multihot/random/generator.hpp>
#include <multihot/report/detail/sections.hpp>
#include <multihot/report/detail/style.hpp>
#include <multihot/train/progress.hpp>

namespace multihot {

/// A report of a trained classifier: one HTML page, which needs no script and no other file
///
///   write_report("report.html", {.history = history, .targets = test.y, .probabilities = p,
///                                .thresholds = thresholds, .label_names = test.label_names});
///
/// Only targets and probabilities are needed. All matrices may be of float or double.
struct ReportData {
  std::vector<Epoch> history = {};                  // of fit(); without it, no curves of training
  detail::metrics::Numbers targets;                 // (samples, labels): 0, 1, or nan if unknown
  detail::metrics::AnyProbabilities probabilities;  // (samples, labels)
  detail::metrics::Numbers thresholds = Eigen::ArrayXXd();  // (1, labels), or empty: 0.5
  std::vector<std::string> label_names = {};                // (labels), or empty: "label 0", ...
  std::string title = "Multi-label classifier";
  std::string metric_name = "Metric";  // in the history
  Mode mode = Mode::max;               // which metric is better
  std::uint64_t seed = 0;              // of the bootstrap
  Index resamples = 1000;
};

namespace detail::report {

inline LabelFigures figures_of(const ReportData& data) {
  return label_figures(data.targets, data.probabilities,
                       {data.thresholds, data.label_names, Missing::ignore});
}

inline LabelCard card_of_all(const ReportData& data, const LabelFigures& figures) {
  LabelFigures::Line line = figures.micro;
  line.name = "All labels";
  return {line, data.targets.reshaped(), data.probabilities.values.reshaped()};
}

}  // namespace detail::report

/// The page. Throws as label_figures() does, and value_error for resamples < 1.
inline std::string to_html(const ReportData& data) {
  using namespace detail::report;
  const auto& t = data.targets;
  const auto& p = data.probabilities.values;
  const LabelFigures figures = figures_of(data);
  Generator generator(data.seed);
  const Intervals intervals =
      detail::metrics::label_intervals(t, p, figures, {generator, data.resamples});
  std::vector<LabelCard> cards;
  if (t.cols() > 1) cards.push_back(card_of_all(data, figures));
  for (const auto& of : figures.labels) {
    const Index j = &of - figures.labels.data();
    cards.emplace_back(of, t.col(j), p.col(j));
  }
  std::string text = "Samples: " + grouped(t.rows()) + ", labels: " + grouped(t.cols());
  text +=
      ", unknown targets: " + grouped(t.isNaN().count()) + ". The intervals hold 95\xc2\xa0% of ";
  text += grouped(data.resamples) + " bootstrap resamples. A dash: not defined.";
  std::string all = tag("h1", escaped(data.title)) + tag("p", text) + headline(figures, intervals);
  if (!data.history.empty()) all += training(data.history, data.metric_name, data.mode);
  all += labels(figures, intervals) + curves(cards);
  std::string pairs = counts(figures);
  if (t.cols() > 1) {
    pairs += heat_map("Co-occurrence",
                      "How many samples of the row also have the other label, in percent.", figures,
                      detail::metrics::co_occurrence(t));
    pairs += heat_map("Correlation of mistakes",
                      "The phi coefficient of each two labels, in hundredths.", figures,
                      detail::metrics::correlation_of_mistakes(t, p, figures));
  }
  all += section("Counts and pairs", tag("div class=\"pairs\"", pairs));
  return page(data.title, style, all);
}

/// A picture of the report, in SVG: the F1 of each label, and the curves of all. Throws as
/// to_html().
inline std::string to_svg(const ReportData& data) {
  using namespace detail::report;
  const LabelFigures figures = figures_of(data);
  std::vector<Bars> f1;
  for (const auto& of : figures.labels) f1.push_back({of.name, {of.f1}});
  return Svg::file(style, bars_chart({"F1"}, f1, 1, 3), card_of_all(data, figures).draw());
}

/// Writes the page, or the picture if the path ends with ".svg". If this fails, an old file stays.
/// Throws io_error, and as to_html().
inline void write_report(const std::string& path, const ReportData& data) {
  detail::io::write_atomically(path, path.ends_with(".svg") ? to_svg(data) : to_html(data));
}

}  // namespace multihot
