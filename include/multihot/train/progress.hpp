#pragma once

#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/batches.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// A step that was taken.
struct Step {
  Index epoch, batch;  // from 1
  double loss;         // of the batch, before it
};

/// An epoch that is over.
struct Epoch {
  Index epoch;             // from 1
  double train_loss;       // of all its samples, each before its step: their mean or their sum
  double validation_loss;  // with the weights at the end of the epoch
  double metric;           // the same, or the metric that was handed to fit()
  double lr;               // of its steps
};

/// How far a training has come: with it in its options, fit() goes on from there.
struct Progress {
  std::vector<Epoch> history;  // of the epochs that are over
  BatchesPlace place;          // in the one under way, if it has begun
  double loss = 0;             // the sum over that one so far
  Index samples = 0;           // in it, or known labels if others are ignored; 0 for Reduction::sum

  static constexpr const char* state_name = "progress";
  StateDict state_dict() const {
    std::vector<Row> rows;
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
  using Row = std::array<double, 4>;  // of an epoch: all but its number
};

}  // namespace multihot
