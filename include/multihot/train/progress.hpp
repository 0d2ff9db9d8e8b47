#pragma once

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
  double train_loss;       // the mean over the samples, each before its step
  double validation_loss;  // with the weights at the end of the epoch
  double metric;           // the same, or the metric that was handed to fit()
  double lr;               // of its steps
};

/// How far a training has come: with it in its options, fit() goes on from there.
struct Progress {
  std::vector<Epoch> history;  // of the epochs that are over
  BatchesPlace place;          // in the one under way, if it has begun
  double loss = 0;             // the sum over the samples of that one so far
  Index samples = 0;
};

}  // namespace multihot
