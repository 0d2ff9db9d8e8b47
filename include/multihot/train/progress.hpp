#pragma once

#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/batches_place.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// One step of the optimizer.
struct Step {
  Index epoch, batch;  // from 1
  double loss;         // of the batch, before the step
};

/// A finished epoch.
struct Epoch {
  Index epoch;             // from 1
  double train_loss;       // mean or sum over the epoch; each batch before its step
  double validation_loss;  // with the weights at the end of the epoch
  double metric;           // of the validation data; the validation loss if fit() got no metric
  double lr;               // the learning rate of its steps
};

/// The state of a training run. Pass it to fit(), and fit() continues there:
///
///   Progress progress;
///   load_checkpoint("run.safetensors", model, optimizer, generator, progress);
///   fit(model, criterion, optimizer, train, validation,
///       {.generator = generator, .progress = &progress});
struct Progress {
  std::vector<Epoch> history;  // the finished epochs
  BatchesPlace place;          // in the current epoch, if it has begun
  double loss = 0;             // sum of the losses of the current epoch so far
  Index samples = 0;           // how many samples, or known labels; 0 with Reduction::sum

  static constexpr const char* state_name = "progress";
  StateDict state_dict() const {
    std::vector<Row> rows;
    rows.reserve(history.size());
    for (const auto& [_, train_loss, validation_loss, metric, lr] : history) {
      rows.push_back({train_loss, validation_loss, metric, lr});
    }
    return {{"seed", detail::array(place.seed)},
            {"batches", detail::array(place.batches, detail::most_steps)},
            {"loss", detail::array(loss)},
            {"samples", detail::array(samples, detail::most_steps)},
            {"history", detail::array(rows)}};
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state("Progress", state, state_dict());
    std::vector<Row> rows;
    detail::assign(rows, state.at("history"));
    std::vector<Epoch> epochs;
    epochs.reserve(rows.size());
    for (const auto& [train_loss, validation_loss, metric, lr] : rows) {
      epochs.push_back({std::ssize(epochs) + 1, train_loss, validation_loss, metric, lr});
    }
    history = std::move(epochs);
    detail::assign(place.seed, state.at("seed"));
    detail::assign(place.batches, state.at("batches"));
    detail::assign(loss, state.at("loss"));
    detail::assign(samples, state.at("samples"));
  }

 private:
  using Row = std::array<double, 4>;  // an Epoch without its number
};

}  // namespace multihot
