#pragma once

#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/optim/mode.hpp>
#include <multihot/parameter.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

struct EarlyStoppingOptions {
  Index patience = 10;  // stop after this many epochs in a row without improvement
  Mode mode = Mode::min;
  double min_delta = 0;  // the minimum improvement
};

/// Keeps the weights of the epoch with the best metric, and tells when to stop:
///
///   EarlyStopping<float> stopping(model.parameters(), {.patience = 20});
///   for (...) {  // epochs
///     ...
///     stopping.step(validation_loss);
///     if (stopping.should_stop()) break;
///   }
///   stopping.restore();
///
/// Prechelt, "Early stopping - but when?", 1998
template <float_or_double S>
class EarlyStopping {
 public:
  /// Throws value_error unless patience >= 1 and min_delta >= 0.
  explicit EarlyStopping(std::vector<Parameter<S>> parameters,
                         const EarlyStoppingOptions& options = {})
      : parameters_(std::move(parameters)),
        options_(options),
        best_(detail::optim::worst(options.mode)) {
    detail::check<value_error>(options.patience >= 1, "EarlyStopping: patience=", options.patience,
                               ", expected >= 1");
    detail::check<value_error>(options.min_delta >= 0,
                               "EarlyStopping: min_delta=", options.min_delta, ", expected >= 0");
    Index size = 0;
    for (const auto& p : parameters_) size += p.value.size();
    weights_.setZero(size);
  }
  EarlyStopping(const EarlyStopping&) = default;
  EarlyStopping(EarlyStopping&&) noexcept = default;
  EarlyStopping& operator=(const EarlyStopping& other) { return *this = EarlyStopping(other); }
  EarlyStopping& operator=(EarlyStopping&&) noexcept = default;
  ~EarlyStopping() = default;

  /// Call it after each epoch, with its metric. nan is never an improvement.
  void step(double metric) {
    alive_.check("EarlyStopping");
    epoch_ += 1;
    if (!detail::optim::is_better(options_.mode, metric, best_, options_.min_delta)) return;
    best_ = metric;
    best_epoch_ = epoch_;
    for_each_parameter([](auto value, auto kept) { kept = value; });
  }

  bool should_stop() const { return epoch_ - best_epoch_ >= options_.patience; }

  /// Restores the parameters of the best epoch. Does nothing if there is none yet.
  void restore() {
    alive_.check("EarlyStopping");
    if (best_epoch_ == 0) return;
    for_each_parameter([](auto value, auto kept) { value = kept; });
  }

  double best() const { return best_; }
  Index best_epoch() const { return best_epoch_; }  // from 1; 0 if there is none yet

  static constexpr const char* state_name = "early_stopping";
  StateDict state_dict() const {
    alive_.check("EarlyStopping");
    return {{"best", detail::array(best_)},
            {"epoch", detail::array(epoch_, detail::most_steps)},
            {"best_epoch", detail::array(best_epoch_, detail::most_steps)},
            {"weights", detail::array(weights_)}};
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state("EarlyStopping", state, state_dict());
    detail::assign(best_, state.at("best"));
    detail::assign(epoch_, state.at("epoch"));
    detail::assign(best_epoch_, state.at("best_epoch"));
    detail::assign(weights_, state.at("weights"));
  }

 private:
  /// Calls f(value, kept) for each parameter.
  void for_each_parameter(auto f) {
    Index offset = 0;
    for (const auto& p : parameters_) {
      f(p.value, weights_.segment(offset, p.value.size()));
      offset += p.value.size();
    }
  }

  detail::Alive alive_;
  detail::Owned<std::vector<Parameter<S>>> parameters_;
  EarlyStoppingOptions options_;
  double best_;
  Index epoch_ = 0, best_epoch_ = 0;
  detail::Owned<Eigen::VectorX<S>> weights_;  // of the best epoch, one parameter after the other
};

}  // namespace multihot
