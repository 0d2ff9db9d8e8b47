#include <doctest/doctest.h>
#include <limits>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/sequential.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

TEST_CASE_TEMPLATE(
    "in training it drops a share p and scales the rest; in inference it is the "
    "identity",
    S, float, double) {
  nn::Generator g(0);
  const nn::Matrix<S> x = nn::rand<S>(1000, 10, g).array() + 1;
  for (const double p : {0.0, 0.25, 0.5, 1.0}) {
    nn::Sequential model{nn::Dropout<S>(p)};
    CHECK(model(x) == x);
    const nn::Matrix<S> y = model.forward(x, g);
    const nn::Matrix<S> scaled = x * (1 / static_cast<S>(1 - p));
    CHECK(((y.array() == 0) || (y.array() == scaled.array())).all());
    // 10,000 draws: four deviations of their share are at most 0.02
    CHECK((y.array() == 0).template cast<double>().mean() == doctest::Approx(p).epsilon(0.02));

    nn::Matrix<S> dx;
    model.backward(nn::Matrix<S>::Ones(1000, 10), dx);
    CHECK(((dx.array() == 0) == (y.array() == 0)).all());
    CHECK(dx.cwiseProduct(x) == y);
    model(x);  // leaves the mask alone
  }
}

TEST_CASE("a model that draws needs the generator, and is unchanged by a call without it") {
  nn::Generator g(0);
  nn::MLP<float> model({4, 8, 2}, g, {.dropout = 0.5});
  const auto x = nn::randn<float>(6, 4, g);
  const nn::Matrix<float> y = model.forward(x, g);
  CHECK_THROWS_WITH_AS(model.forward(x),
                       "model: layer 2 draws random numbers, expected forward(x, generator)",
                       nn::state_error);
  model.backward(y);  // still that of the first forward()
  nn::MLP<float> without({4, 8, 2}, g, {.dropout = 0});
  CHECK(without.layers().size() == 3);
  CHECK(without.forward(x) == without.forward(x, g));
}

TEST_CASE("a rate outside of [0, 1] is refused") {
  nn::Generator g(0);
  for (const double p : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(nn::Dropout<float>{p}, nn::value_error);
    CHECK_THROWS_AS(nn::MLP<float>({4, 8, 2}, g, {.dropout = p}), nn::value_error);
  }
  CHECK_THROWS_WITH(nn::Dropout<float>{1.5}, "Dropout: p=1.5, expected in [0, 1]");
}

TEST_CASE("Dropout refuses a gradient of another shape than its mask") {
  nn::Generator g(0);
  nn::Dropout<float> layer(0.5);
  nn::Matrix<float> x = nn::Matrix<float>::Ones(4, 3), y = x, dx = x;
  CHECK_THROWS_AS(layer.backward(x, y, x, dx), nn::state_error);
  layer.forward(x, y, g);
  layer.backward(x, y, x, dx);
  nn::Matrix<float> larger = nn::Matrix<float>::Ones(40, 3);
  CHECK_THROWS_WITH_AS(layer.backward(x, y, larger, dx),
                       "Dropout: backward() of 40x3, expected 4x3, the shape of the last forward() "
                       "with a generator",
                       nn::state_error);
}
