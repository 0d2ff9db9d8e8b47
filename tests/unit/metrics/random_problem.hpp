#pragma once

#include <cstdint>
#include <multihot/metrics/predict.hpp>
#include <multihot/random.hpp>

/// Random targets, logits and predictions of 4 labels.
struct RandomProblem {
  explicit RandomProblem(std::uint64_t seed, multihot::Index samples = 40) : g(seed) {
    t = multihot::randint<float>(0, 2, samples, 4, g);
    z = multihot::randint<float>(-3, 4, samples, 4, g);  // with many ties
    p = multihot::predict(multihot::sigmoid(z));
  }
  multihot::Generator g;
  multihot::Matrix<float> t, z;
  multihot::Predictions<float> p;
};
