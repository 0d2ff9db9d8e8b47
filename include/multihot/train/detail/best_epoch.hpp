#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <multihot/optim/mode.hpp>
#include <multihot/train/progress.hpp>

namespace multihot::detail::train {

/// Whether fit() got a metric: without one, it is the validation loss.
inline bool has_metric(const std::vector<Epoch>& history) {
  for (const Epoch& e : history) {
    if (e.metric != e.validation_loss && !std::isnan(e.metric)) return true;
  }
  return false;
}

/// The position of the epoch with the best metric, or with the lowest validation loss
inline std::size_t best_epoch(const std::vector<Epoch>& history, Mode mode) {
  if (!has_metric(history)) mode = Mode::min;
  std::size_t best = 0;
  for (std::size_t k = 1; k < history.size(); ++k) {
    const double metric = history[k].metric, so_far = history[best].metric;
    if (std::isnan(so_far) || optim::is_better(mode, metric, so_far, 0)) best = k;
  }
  return best;
}

}  // namespace multihot::detail::train
