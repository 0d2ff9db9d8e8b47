#pragma once

#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>

/// The same network, with static sizes and with run-time sizes.
template <class S>
struct Static : multihot::MLP<S, 10, 20, 5> {
  explicit Static(multihot::Generator& g) : multihot::MLP<S, 10, 20, 5>(g) {}
};

template <class S>
struct RunTime : multihot::MLP<S> {
  explicit RunTime(multihot::Generator& g) : multihot::MLP<S>({10, 20, 5}, g) {}
};

#define MODELS Static<float>, Static<double>, RunTime<float>, RunTime<double>
