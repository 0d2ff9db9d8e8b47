#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/calibration.hpp>
#include <multihot/metrics/label_figures.hpp>
#include <multihot/metrics/precision_recall_curve.hpp>
#include <multihot/metrics/roc_curve.hpp>
#include <multihot/report/detail/svg.hpp>

namespace multihot::detail::report {

/// Four charts of a label: precision and recall, ROC, scores, calibration. All labels have the same
/// scales, so that the curves of all can be drawn thin among those of one: definitions pr and roc.
class LabelCard {
 public:
  LabelFigures::Line figures;    // the threshold is nan if there is none
  Points precision_recall, roc;  // empty if they are not defined

  LabelCard(LabelFigures::Line of, const Eigen::ArrayXd& t, const Eigen::ArrayXd& p)
      : figures(std::move(of)), t_(t), p_(p) {
    const auto curve = [](const Scale& x, const auto& xs, const auto& ys) {
      Points points;
      for (Index k = 0; k < xs.size(); ++k) points.push_back({x(xs[k]), top(ys[k])});
      return thinned(points);
    };
    if (!std::isnan(figures.average_precision)) {
      const auto pr = precision_recall_curve(t, p, {true, Missing::ignore});
      precision_recall = curve(left, pr.recall, pr.precision);
    }
    if (!std::isnan(figures.auc)) {
      const auto of_roc = roc_curve(t, p, {true, Missing::ignore});
      roc = curve(right, of_roc.fpr, of_roc.tpr);
    }
  }

  Svg draw() const {
    const bool known = (t_ == t_).any(), decided = !std::isnan(figures.threshold);
    const double ece =
        known ? expected_calibration_error(t_, p_, {10, Missing::ignore}) : undefined;
    const std::string ap = "AP " + fixed(figures.average_precision), error = "ECE " + fixed(ece);
    const std::string auc = "AUC " + fixed(figures.auc);
    const std::string threshold = decided ? "threshold " + fixed(figures.threshold, 2) : "";
    Svg svg(340, 334, figures.name + ": " + ap + ", " + auc + ", " + error);
    const auto axes = [&](const Scale& x, const Scale& y, std::string_view x_name,
                          std::string_view y_name, std::string_view figure,
                          const std::vector<double>& y_ticks = {0, 0.5, 1}) {
      svg.axes(x, {0, 0.5, 1}, y, y_ticks);
      svg.text(x.from, y.to - 9, y_name, "q");
      svg.text(x.to, y.to - 9, figure, "e");
      svg.text((x.from + x.to) / 2, y.from + 27, x_name, "q m");
    };
    axes(left, top, "recall", "precision", ap);
    axes(right, top, "false positive rate", "recall", auc);
    axes(left, bottom, "probability", "scores", threshold, {});
    axes(right, bottom, "probability", "observed", error);
    for (const Scale& y : {top, bottom}) svg.line({{right.from, y.from}, {right.to, y.to}}, "z");
    svg.again("pr");
    svg.again("roc");
    svg.line(precision_recall, "a", ap);
    svg.line(roc, "a", auc);
    draw_scores(svg);
    if (known) draw_calibration(svg);
    if (decided) draw_threshold(svg);
    return svg;
  }

 private:
  static constexpr Scale left{0, 1, 28, 158}, right{0, 1, 206, 336};
  static constexpr Scale top{0, 1, 127, 22}, bottom{0, 1, 303, 198};

  void draw_threshold(Svg& svg) const {
    const double recall = figures.recall, precision = figures.precision;
    const double fpr = count(0, figures.threshold, 2) / count(0, -1, 2);
    const double x = left(std::clamp(figures.threshold, 0.0, 1.0));
    svg.line({{x, bottom.from}, {x, bottom.to}}, "t");
    const std::string title = "recall " + fixed(recall) + " at the threshold, ";
    if (recall + precision >= 0) {
      svg.dot({left(recall), top(precision)}, 3.5, "f b", title + "precision " + fixed(precision));
    }
    if (roc.empty()) return;
    svg.dot({right(fpr), top(recall)}, 3.5, "f b", title + "false positive rate " + fixed(fpr));
  }

  /// A histogram: ones go up, zeros go down, each relative to its highest bar.
  void draw_scores(Svg& svg) const {
    Eigen::Array<double, 20, 2> n;
    for (int k = 0; k < 20; ++k) {
      const double low = k == 0 ? -1 : k / 20.0;
      for (const int target : {0, 1}) n(k, target) = count(target, low, (k + 1) / 20.0);
    }
    const Eigen::Array2d unit = 52 / n.colwise().maxCoeff().transpose().max(1);
    const double middle = bottom(0.5), width = 6.5;
    for (int k = 0; k < 20; ++k) {
      const double x = left(k / 20.0), up = unit[1] * n(k, 1), down = unit[0] * n(k, 0);
      if (up > 0) svg.bar({x, middle - up}, {width - 1, up}, "f a");
      if (down > 0) svg.bar({x, middle}, {width - 1, down}, "f b");
      const std::string title = "up to " + fixed((k + 1) / 20.0, 2) + ": " + round_text(n(k, 1)) +
                                " ones, " + round_text(n(k, 0)) + " zeros";
      if (up + down > 0) svg.bar({x, bottom.to}, {width, 105}, "h", title);
    }
    svg.line({{left.from, middle}, {left.to, middle}}, "z");
  }

  void draw_calibration(Svg& svg) const {
    const auto curve = calibration_curve(t_, p_, {.n_bins = 10, .missing = Missing::ignore});
    Points points;
    for (Index k = 0; k < curve.count.size(); ++k) {
      const double mean = curve.prob_pred[k], observed = curve.prob_true[k];
      points.push_back({right(mean), bottom(observed)});
      const std::string title = "probability " + fixed(mean) + ", observed " + fixed(observed);
      svg.dot(points.back(), 2.5, "f a", title + " of " + grouped(curve.count[k]));
    }
    svg.line(points, "a");
  }

  /// Samples with this target and a probability in (above, to]
  double count(int target, double above, double to) const {
    return static_cast<double>((t_ == target && p_ > above && p_ <= to).count());
  }

  Eigen::ArrayXd t_, p_;
};

}  // namespace multihot::detail::report
