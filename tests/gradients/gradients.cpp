#include <doctest/doctest.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <utility>
#include <vector>
#include "gradients/relative_difference.hpp"

namespace nn = multihot;
using nn::Index;
using Matrix = nn::Matrix<double>;

// Every hand-written derivative against central differences.

TEST_CASE("each layer, every parameter and every input") {
  for (const Index batch : {1, 2, 5, 17}) {
    CAPTURE(batch);
    nn::Generator g(static_cast<std::uint64_t>(batch));
    const auto check = [&](const auto& model) {
      CHECK(nn::relative_difference(model, nn::randn<double>(batch, 4, g)) < 1e-8);
    };
    // One line for each layer, with sizes in the type and at run time
    check(nn::Sequential{nn::Linear<double, 4, 3>(g)});
    check(nn::Sequential{nn::Linear<double>(4, 3, g)});
    check(nn::Sequential{nn::ReLU<double, 4>{}});
    check(nn::Sequential{nn::ReLU<double>{}});
    check(nn::MLP<double, 4, 6, 3>(g));
    check(nn::MLP<double>({4, 6, 3}, g));
  }
}

namespace {

// The smallest |input| of a ReLU: differences across its kink mean nothing.
double distance_to_kink(const nn::MLP<double>& model, const Matrix& x) {
  double distance = std::numeric_limits<double>::infinity();
  nn::MLP<double>::Workspace a;
  model(x, a);
  for (std::size_t k = 1; k + 1 < a.size() - 1; k += 2) {
    distance = std::min(distance, a[k].view().cwiseAbs().minCoeff());
  }
  return distance;
}

// One of: none, (1, labels), (samples, 1), (samples, labels).
std::optional<Matrix> random_weight(Index rows, Index cols, Index kind, nn::Generator& g) {
  if (kind == 0) return std::nullopt;
  return nn::rand<double>(kind == 1 ? 1 : rows, kind == 2 ? 1 : cols, g).array() + 0.5;
}

Index random_index(Index low, Index high, nn::Generator& g) {
  return nn::randint<Index>(low, high + 1, 1, 1, g)(0, 0);
}

// A network and its loss as one model, whose output is the loss.
struct Training {
  nn::MLP<double> network;
  nn::BCEWithLogitsLoss<double> criterion;
  Matrix targets;

  auto parameters() { return network.parameters(); }
  Matrix forward(const Matrix& x) {
    const auto& z = network.forward(x);
    const bool none = criterion.reduction() == nn::Reduction::none;
    return Matrix::Constant(
        1, 1, none ? criterion.unreduced(z, targets).sum() : criterion.forward(z, targets));
  }
  void backward(const Matrix& dloss, Matrix& dx) {
    network.backward(dloss(0, 0) * criterion.backward(), dx);
  }
};

// Weights, biases and inputs of a random network under a random loss.
double worst_difference(nn::Generator& g) {
  std::vector<Index> sizes(static_cast<std::size_t>(random_index(0, 4, g)) + 2);
  for (Index& size : sizes) size = random_index(1, 33, g);
  const Index rows = random_index(1, 17, g), labels = sizes.back();
  const auto reduction = static_cast<nn::Reduction>(random_index(0, 2, g));
  const auto weight = random_weight(rows, labels, random_index(0, 3, g), g);
  const auto pos_weight = random_weight(rows, labels, random_index(0, 3, g), g);

  nn::MLP<double> network(sizes, g);
  nn::BCEWithLogitsLoss<double> criterion({weight, pos_weight, reduction});
  const Matrix targets = nn::rand<double>(rows, labels, g);
  Matrix x;
  do {
    x = nn::randn<double>(rows, sizes.front(), g);
  } while (distance_to_kink(network, x) < 1e-4);  // ten steps of the difference
  return nn::relative_difference(Training{network, criterion, targets}, x);
}

}  // namespace

TEST_CASE("200 random networks: 0 to 4 hidden layers, any loss, every parameter and input") {
  double worst = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    nn::Generator g(seed);
    const double difference = worst_difference(g);
    CAPTURE(seed);
    CHECK(difference <= 1e-7);
    worst = std::max(worst, difference);
  }
  MESSAGE("worst relative difference of 200 networks: ", worst);
}

TEST_CASE("a network with dropout, every parameter and input, the masks held fast") {
  double worst = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    nn::Generator g(seed);
    const nn::MLP<double> model({4, 9, 7, 3}, g, {.dropout = 0.4});
    worst = std::max(worst, nn::relative_difference(model, nn::randn<double>(5, 4, g)));
  }
  MESSAGE("worst relative difference of 20 networks with dropout: ", worst);
  CHECK(worst <= 1e-8);
}

TEST_CASE("the loss by itself, every logit") {
  double worst = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    nn::Generator g(seed);
    const Matrix z = 5 * nn::randn<double>(7, 3, g);
    const Matrix t = nn::rand<double>(7, 3, g);
    const nn::BCEWithLogitsLoss<double> criterion({random_weight(7, 3, random_index(0, 3, g), g),
                                                   random_weight(7, 3, random_index(0, 3, g), g),
                                                   nn::Reduction::sum});
    worst = std::max(worst, nn::relative_difference(criterion, z, t));
  }
  MESSAGE("worst relative difference of the loss: ", worst);
  CHECK(worst <= 1e-8);
}

namespace {

struct Wrong {
  void forward(const auto& x, auto& y) const { y = x.array().square(); }
  void backward(const auto& x, const auto& /*y*/, const auto& dy, auto& dx) const {
    dx = 2.001 * x.array() * dy.array();
  }
};

}  // namespace

TEST_CASE("the checker sees a wrong derivative") {
  nn::Generator g(0);
  nn::Sequential model{nn::Linear<double, 3, 3>(g), Wrong{}};
  CHECK(nn::relative_difference(model, nn::randn<double>(4, 3, g)) > 1e-4);
}

TEST_CASE("the checker keeps a nan that it has seen") {
  nn::Difference difference;
  difference.add(std::nan(""), 1);
  difference.add(1, 1);
  difference.add(2, 3);
  CHECK(std::isnan(difference.relative()));
}
