#pragma once

#include <algorithm>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/mode.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// How `threshold` is meant: relative to the best metric, or as an absolute difference.
enum class ThresholdMode { rel, abs };

struct ReduceLROnPlateauOptions {
  Mode mode = Mode::min;
  double factor = 0.1;
  Index patience = 10;      // epochs in a row without improvement that are accepted
  double threshold = 1e-4;  // the minimum improvement
  ThresholdMode threshold_mode = ThresholdMode::rel;
  Index cooldown = 0;  // epochs after a reduction that do not count
  double min_lr = 0;
  double eps = 1e-8;  // lr is not reduced by eps or less
};

/// lr = max(factor lr, min_lr) if the metric has not improved for more than `patience` epochs
///                                               torch.optim.lr_scheduler.ReduceLROnPlateau
///
///   ReduceLROnPlateau scheduler(optimizer, {.patience = 5});
///   for (...) {  // epochs
///     ...
///     scheduler.step(validation_loss);
///   }
class ReduceLROnPlateau {
 public:
  /// Throws value_error for an option out of range.
  explicit ReduceLROnPlateau(const LearningRate& optimizer,
                             const ReduceLROnPlateauOptions& options = {})
      : rate_(optimizer.shared_rate()),
        options_(options),
        best_(detail::optim::worst(options.mode)) {
    const auto check = [](const char* option, auto x, bool ok, const char* expected) {
      detail::optim::check_option("ReduceLROnPlateau", option, x, ok, expected);
    };
    check("factor", options.factor, options.factor >= 0 && options.factor < 1, "in [0, 1)");
    check("patience", options.patience, options.patience >= 0, ">= 0");
    check("threshold", options.threshold, options.threshold >= 0, ">= 0");
    check("cooldown", options.cooldown, options.cooldown >= 0, ">= 0");
    check("min_lr", options.min_lr, options.min_lr >= 0, ">= 0");
    check("eps", options.eps, options.eps >= 0, ">= 0");
  }

  /// Call it after each epoch, with its metric. nan is never an improvement.
  void step(double metric) {
    const double before = rate_->lr;
    bad_epochs_ += 1;
    if (is_better(metric)) {
      best_ = metric;
      bad_epochs_ = 0;
    }
    if (cooldown_ > 0) {
      cooldown_ -= 1;
      bad_epochs_ = 0;
    }
    if (bad_epochs_ <= options_.patience) return;
    cooldown_ = options_.cooldown;
    bad_epochs_ = 0;
    const double lr = std::max(options_.factor * before, options_.min_lr);
    if (before - lr > options_.eps) rate_->set(lr);
  }

  static constexpr const char* state_name = "scheduler";
  StateDict state_dict() const {
    return {{"best", detail::array(best_)},
            {"num_bad_epochs", detail::array(bad_epochs_, detail::most_steps)},
            {"cooldown_counter", detail::array(cooldown_, detail::most_steps)}};
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state("ReduceLROnPlateau", state, state_dict());
    detail::assign(best_, state.at("best"));
    detail::assign(bad_epochs_, state.at("num_bad_epochs"));
    detail::assign(cooldown_, state.at("cooldown_counter"));
  }

 private:
  bool is_better(double metric) const {
    const auto [mode, threshold] = std::pair(options_.mode, options_.threshold);
    if (options_.threshold_mode == ThresholdMode::abs) {
      return detail::optim::is_better(mode, metric, best_, threshold);
    }
    const double factor = mode == Mode::min ? 1 - threshold : 1 + threshold;
    return detail::optim::is_better(mode, metric, best_ * factor, 0);
  }

  detail::optim::SharedRate rate_;
  ReduceLROnPlateauOptions options_;
  double best_;
  Index bad_epochs_ = 0;  // in a row
  Index cooldown_ = 0;    // epochs left of it
};

}  // namespace multihot
