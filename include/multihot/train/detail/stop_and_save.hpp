#pragma once

#include <chrono>
#include <exception>

#include <multihot/train/progress.hpp>

namespace multihot::detail::train {

/// Ends fit() after a step.
struct Stopped : std::exception {};

/// Calls fit(callback, callback) with callbacks that save a checkpoint about every second and after
/// the last epoch, and that end the training if options.stop() is true. Returns whether it was.
bool fit_with_checkpoint(const auto& options, const auto& stopping, auto fit, auto save) {
  auto saved = std::chrono::steady_clock::now();
  const auto stop = [&](const Step&) {
    if (options.stop && options.stop()) throw Stopped();
  };
  const auto save_sometimes = [&](const Epoch& epoch) {
    const bool last = epoch.epoch == options.epochs || stopping.should_stop();
    const auto now = std::chrono::steady_clock::now();
    if (!last && now - saved < std::chrono::seconds(1)) return;
    save();
    saved = now;
  };
  try {
    fit(stop, save_sometimes);
    return false;
  } catch (const Stopped&) {
    save();
    return true;
  }
}

}  // namespace multihot::detail::train
