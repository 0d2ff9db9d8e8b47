#pragma once

#include <array>
#include <iterator>
#include <type_traits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/batches.hpp>

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
  static void state(auto& self, auto f) {
    f("seed", self.place.seed);
    f("batches", self.place.batches, detail::most_steps);
    f("loss", self.loss);
    f("samples", self.samples, detail::most_steps);
    std::vector<std::array<double, 4>> table;
    for (const auto& [_, train_loss, validation_loss, metric, lr] : self.history) {
      table.push_back({train_loss, validation_loss, metric, lr});
    }
    f("history", table);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(self)>>) {
      self.history.clear();
      for (const auto& [train_loss, validation_loss, metric, lr] : table) {
        const Index epoch = std::ssize(self.history) + 1;
        self.history.push_back({epoch, train_loss, validation_loss, metric, lr});
      }
    }
  }
};

}  // namespace multihot
