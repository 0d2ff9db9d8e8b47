#include <doctest/doctest.h>
#include <memory>
#include <multihot/nn/mlp.hpp>
#include <multihot/optim/adam.hpp>
#include <multihot/random.hpp>
#include <utility>

namespace nn = multihot;

TEST_CASE("an optimizer follows its model where that is moved, and outlives it") {
  nn::Generator g(0);
  const auto x = nn::randn<float>(4, 3, g), dy = nn::randn<float>(4, 2, g);
  auto model = std::make_unique<nn::MLP<float, 3, 2>>(g);
  nn::Adam<float> first(model->parameters());
  nn::MLP<float, 3, 2> moved(std::move(*model));
  model.reset();
  nn::Adam<float> optimizer(std::move(first));

  const nn::Matrix<float> before = moved(x);
  moved.forward(x);
  moved.backward(dy);
  optimizer.step();
  CHECK(moved(x) != before);
  optimizer.zero_grad();
  CHECK(moved.parameters()[0].grad.isZero(0));

  {
    const nn::MLP<float, 3, 2> gone(std::move(moved));
  }
  optimizer.step();  // writes into memory that it owns
}

TEST_CASE("a copied optimizer is a snapshot of the moments") {
  nn::Tensor<double> w(1, 1);
  w.grad << 1;
  nn::Adam<double> optimizer({w.parameter()});
  optimizer.step();
  const nn::Adam<double> snapshot = optimizer;
  const double w1 = w(0, 0);
  optimizer.step();
  const double w2 = w(0, 0);

  w << w1;
  optimizer = snapshot;
  optimizer.step();
  CHECK(w(0, 0) == w2);
}
