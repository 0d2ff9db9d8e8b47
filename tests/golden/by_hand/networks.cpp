// Trains the networks that networks.py describes, one a line of standard input, and prints for each
// the loss of every epoch, and then the weights after some of them, in hexadecimal.

#include <cstdio>
#include <iostream>
#include <multihot/multihot.hpp>
#include <multihot/optim/sgd.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace nn = multihot;

namespace {

/// As networks.py writes it, in this order
struct Network {
  std::string scalar, optimizer, reduction, weight;
  bool pos_weight, soft_targets;
  std::uint64_t seed;
  nn::Index batch;
  int epochs;
  double lr, momentum, dampening, beta1, beta2, eps, weight_decay;
  bool nesterov, amsgrad;
  std::vector<nn::Index> sizes;
};

std::istream& operator>>(std::istream& in, Network& n) {
  in >> n.scalar >> n.optimizer >> n.reduction >> n.weight >> n.pos_weight >> n.soft_targets;
  in >> n.seed >> n.batch >> n.epochs >> n.lr >> n.momentum >> n.dampening >> n.beta1 >> n.beta2;
  in >> n.eps >> n.weight_decay >> n.nesterov >> n.amsgrad;
  n.sizes.clear();
  for (nn::Index size; in >> size;) n.sizes.push_back(size);
  return in;
}

template <class S>
nn::BCEWithLogitsLossOptions<S> loss_options(const Network& n, nn::Generator& generator) {
  nn::BCEWithLogitsLossOptions<S> options;
  const nn::Index labels = n.sizes.back();
  const auto weights = [&](nn::Index rows, nn::Index cols) -> nn::Matrix<S> {
    return nn::rand<S>(rows, cols, generator) * S(3);
  };
  if (n.weight == "labels") options.weight = weights(1, labels);
  if (n.weight == "samples") options.weight = weights(n.batch, 1);
  if (n.weight == "elements") options.weight = weights(n.batch, labels);
  if (n.pos_weight) options.pos_weight = weights(1, labels);
  options.reduction = n.reduction == "mean"  ? nn::Reduction::mean
                      : n.reduction == "sum" ? nn::Reduction::sum
                                             : nn::Reduction::none;
  return options;
}

template <class S>
void train(const Network& n, nn::MLP<S>& model, nn::Generator& generator, auto optimizer) {
  const auto x = nn::randn<S>(n.batch, n.sizes.front(), generator);
  nn::Matrix<S> t = nn::rand<S>(n.batch, n.sizes.back(), generator);
  if (!n.soft_targets) t = t.array().round();
  const auto options = loss_options<S>(n, generator);
  nn::BCEWithLogitsLoss<S> criterion(options);
  std::string weights;
  for (int epoch = 1; epoch <= n.epochs; ++epoch) {
    const auto& z = model.forward(x);
    const double loss = options.reduction == nn::Reduction::none
                            ? criterion.unreduced(z, t).template cast<double>().sum()
                            : criterion.forward(z, t);
    std::printf("%a ", loss);
    optimizer.zero_grad();
    model.backward(criterion.backward());
    optimizer.step();
    if (epoch != 1 && epoch != 5 && epoch % 20 != 0) continue;
    for (const auto& p : model.parameters()) {
      for (const S w : p.value) {
        char text[64];
        std::snprintf(text, sizeof text, "%a ", double{w});
        weights += text;
      }
    }
  }
  std::printf("%s\n", weights.c_str());
}

template <class S>
void train(const Network& n) {
  nn::Generator generator(n.seed);
  nn::MLP<S> model(n.sizes, generator);
  const auto parameters = model.parameters();
  const std::pair betas(n.beta1, n.beta2);
  if (n.optimizer == "SGD") {
    train(n, model, generator,
          nn::SGD<S>(parameters, {n.lr, n.momentum, n.dampening, n.weight_decay, n.nesterov}));
  } else if (n.optimizer == "Adam") {
    train(n, model, generator,
          nn::Adam<S>(parameters, {n.lr, betas, n.eps, n.weight_decay, n.amsgrad}));
  } else {
    train(n, model, generator,
          nn::AdamW<S>(parameters, {n.lr, betas, n.eps, n.weight_decay, n.amsgrad}));
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    Network network;
    std::istringstream(line) >> network;
    if (network.scalar == "float") train<float>(network);
    else train<double>(network);
  }
}
