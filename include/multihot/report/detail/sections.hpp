#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/label_intervals.hpp>
#include <multihot/metrics/label_figures.hpp>
#include <multihot/optim/mode.hpp>
#include <multihot/report/detail/charts.hpp>
#include <multihot/report/detail/html.hpp>
#include <multihot/report/detail/label_card.hpp>
#include <multihot/train/detail/best_epoch.hpp>
#include <multihot/train/progress.hpp>

/// The parts of a report.
namespace multihot::detail::report {

using Intervals = BootstrapResult<Eigen::VectorXd>;

inline std::string interval(const Intervals& all, Index k) {
  if (std::isnan(all.low[k])) return std::string(dash);
  return fixed(std::max(all.low[k], 0.0)).append(dash) + fixed(all.high[k]);
}

inline std::string headline(const LabelFigures& of, const Intervals& intervals) {
  std::string all;
  const auto add = [&](const char* name, double x, Index k) {
    const std::string range = tag("span", interval(intervals, k));
    all += tag("li", tag("span", name) + tag("strong", fixed(x)) + range);
  };
  add("Micro F1", of.micro.f1, metrics::micro_f1);
  add("Macro F1", of.macro.f1, metrics::macro_f1);
  add("Macro AUC", of.macro.auc, metrics::macro_auc);
  add("Macro average precision", of.macro.average_precision, metrics::macro_ap);
  add("Subset accuracy", of.subset_accuracy, metrics::subset);
  add("Hamming loss", of.hamming_loss, metrics::hamming);
  return tag("ul class=\"figures\"", all);
}

inline std::string training(const std::vector<Epoch>& history, std::string_view name, Mode mode) {
  const std::size_t best = train::best_epoch(history, mode);
  const Svg loss = epochs_chart("Loss", history, {train_loss, validation_loss}, best);
  const Svg metric = epochs_chart(name, history, {validation_metric}, best);
  std::string all = figure("Loss", loss.str());
  if (train::has_metric(history)) all += figure(name, metric.str());
  return section("Training", tag("div class=\"grid\"", all));
}

inline std::string labels(const LabelFigures& figures, const Intervals& intervals) {
  const auto row = [&](const LabelFigures::Line& of, const std::string& threshold) {
    std::string cells = name_tag("th scope=\"row\"", of.name);
    cells += tag("td", grouped(of.support)) + tag("td", threshold);
    const auto numbers = {of.precision, of.recall, of.f1, of.auc, of.average_precision};
    for (const double x : numbers) cells += cell("v", x, fixed(x));
    return tag("tr", cells);
  };
  std::string head, rows, averages;
  for (const auto* title :
       {"Label", "Support", "Threshold", "Precision", "Recall", "F1", "AUC", "Average precision"}) {
    head += tag("th scope=\"col\"", title);
  }
  Index k = metrics::first_threshold;
  for (const auto& of : figures.labels) {
    rows += row(of, fixed(of.threshold) + tag("small", interval(intervals, k++)));
  }
  for (const auto* of : {&figures.micro, &figures.macro, &figures.weighted, &figures.samples}) {
    averages += row(*of, "");
  }
  const char* text =
      "Support is the number of samples with the label. The small interval is that of the "
      "threshold with the best F1 on these samples.";
  rows = tag("tbody", rows) + tag("tbody class=\"averages\"", averages);
  rows = table("table class=\"labels\"", "Figures of each label", head, rows);
  return section("Labels", tag("p", text) + rows);
}

inline std::string curves(const std::vector<LabelCard>& cards) {
  std::vector<Points> precision_recall, roc;
  std::string all;
  for (const LabelCard& card : cards) {
    precision_recall.push_back(card.precision_recall);
    roc.push_back(card.roc);
    all += figure(card.figures.name, card.draw().str());
  }
  const char* text =
      "Thin lines are those of all labels. Dots and dotted lines mark the threshold. Of the "
      "scores, "
      "those of samples with the label go up, the others down. Observed is the share of samples "
      "with the label, ECE the expected calibration error.";
  all = Svg::definition("pr", precision_recall) + Svg::definition("roc", roc) +
        tag("div class=\"grid\"", all);
  return section("Curves", tag("p", text) + all);
}

/// Charts of at most 14 labels
inline std::string counts(const LabelFigures& figures) {
  std::vector<Bars> all;
  double most = 1;
  for (const auto& of : figures.labels) {
    const auto support = static_cast<double>(of.support), n = static_cast<double>(of.predicted);
    all.push_back({of.name, {support, n}});
    most = std::max({most, support, n});
  }
  std::string charts;
  for (auto from = all.begin(), to = from; from != all.end(); from = to) {
    to += std::min<std::ptrdiff_t>(all.end() - from, 14);
    const std::vector<Bars> some(from, to);
    charts +=
        figure("Samples with a label", bars_chart({"true", "predicted"}, some, most, 0).str());
  }
  return charts;
}

/// x (labels, labels) in [-1, 1], in hundredths
inline std::string heat_map(std::string_view name, std::string_view text,
                            const LabelFigures& figures, const Eigen::ArrayXXd& x) {
  const auto title = [&](Index k) {
    return shortened(clean(figures.labels[static_cast<std::size_t>(k)].name), 30, columns);
  };
  std::string head = tag("td", ""), rows;
  for (Index i = 0; i < x.rows(); ++i) {
    const std::string& label = figures.labels[static_cast<std::size_t>(i)].name;
    head += tag("th scope=\"col\"", name_tag("div", label));
    std::string cells = name_tag("th scope=\"row\"", label);
    for (Index j = 0; j < x.cols(); ++j) {
      const std::string of = title(i) + ", " + title(j) + ": " + fixed(x(i, j));
      const char* kind = x(i, j) < 0 ? "o" : "p";
      cells += i == j ? tag("td", "") : cell(kind, x(i, j), fixed(100 * x(i, j), 0), of);
    }
    rows += tag("tr", cells);
  }
  const std::string open = R"(table class="heat" style="--n:)" + detail::text(x.cols()) + "\"";
  return figure(name, tag("p", text) + table(open, name, head, tag("tbody", rows)));
}

}  // namespace multihot::detail::report
