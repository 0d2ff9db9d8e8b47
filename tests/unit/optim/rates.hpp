#pragma once

#include <multihot/optim/sgd.hpp>
#include <vector>

/// An optimizer of one weight, with the learning rate 1.
struct Optimizer {
  multihot::Tensor<double> w{1, 1};
  multihot::SGD<double> sgd{{w.parameter()}, {.lr = 1}};
};

/// The learning rates of so many epochs, and of the one after them.
inline std::vector<double> rates(multihot::SGD<double>& optimizer, auto& scheduler, int epochs) {
  std::vector<double> rates{optimizer.lr()};
  for (int i = 0; i < epochs; ++i) scheduler.step(), rates.push_back(optimizer.lr());
  return rates;
}
