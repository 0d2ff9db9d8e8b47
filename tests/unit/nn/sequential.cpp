#include <doctest/doctest.h>
#include <multihot/nn/bce_with_logits_loss.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/relu.hpp>
#include <multihot/nn/sequential.hpp>
#include <multihot/random.hpp>
#include <tuple>
#include <utility>

#include "unit/nn/square.hpp"

namespace nn = multihot;

TEST_CASE("Sequential of Linear, ReLU, Linear is the MLP") {
  nn::Generator a(5), b(5), data(1);
  nn::Sequential model{nn::Linear<double, 4, 6>(a), nn::ReLU<double>{},
                       nn::Linear<double, 6, 2>(a)};
  nn::MLP<double, 4, 6, 2> mlp(b);
  const auto x = nn::randn<double>(3, 4, data), dy = nn::randn<double>(3, 2, data);
  CHECK(model.forward(x) == mlp.forward(x));
  nn::Matrix<double> dx, mlp_dx;
  model.backward(dy, dx);
  mlp.backward(dy, mlp_dx);
  CHECK(dx == mlp_dx);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(model.parameters()[i].value == mlp.parameters()[i].value);
    CHECK(model.parameters()[i].grad == mlp.parameters()[i].grad);
  }
}

TEST_CASE("the compiler knows the widths that the types tell") {
  using Model =
      decltype(nn::Sequential{std::declval<nn::Linear<float, 10, 20>>(), Square{},
                              nn::ReLU<float>{}, std::declval<nn::Linear<float, 20, 5>>()});
  static_assert(Model::InFeatures == 10);
  static_assert(Model::OutFeatures == 5);
  static_assert(std::tuple_element_t<2, Model::Workspace>::Features == 20);
  static_assert(std::tuple_element_t<3, Model::Workspace>::Features == 20);
  static_assert(!std::invocable<Model&, Eigen::Matrix<float, 32, 11>>);
  static_assert(!std::invocable<Model&, Eigen::MatrixXd>);
  static_assert(std::invocable<Model&, Eigen::Matrix<float, 32, 10>>);
}

TEST_CASE("layers can be looked at and their weights set") {
  nn::Generator g(0);
  nn::Sequential model{nn::Linear<double, 2, 1>(g)};
  auto& linear = std::get<0>(model.layers());
  linear.weight << 1, 2;
  linear.bias << 3;
  CHECK(model(Eigen::RowVector2d(1, 1))(0, 0) == 6);
}

TEST_CASE_TEMPLATE("ReLU and Dropout without a scalar take that of the other layers", S, float,
                   double) {
  nn::Generator a(5), b(5), data(1);
  nn::Sequential model{nn::Linear<S>(4, 6, a), nn::ReLU{}, nn::Dropout(0.3),
                       nn::Linear<S>(6, 2, a)};
  nn::Sequential named{nn::Linear<S>(4, 6, b), nn::ReLU<S>{}, nn::Dropout<S>(0.3),
                       nn::Linear<S>(6, 2, b)};
  const auto x = nn::randn<S>(3, 4, data), dy = nn::randn<S>(3, 2, data);
  CHECK(model(x) == named(x));
  CHECK(model.forward(x, a) == named.forward(x, b));
  nn::Matrix<S> dx, named_dx;
  model.backward(dy, dx);
  named.backward(dy, named_dx);
  CHECK(dx == named_dx);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(model.parameters()[i].grad == named.parameters()[i].grad);
  }
}

TEST_CASE("one sample as a column is told to transpose") {
  nn::Generator g(0);
  nn::MLP<float> model({24, 3}, g);
  const Eigen::VectorXf x = Eigen::VectorXf::Ones(24), dy = Eigen::VectorXf::Ones(3);
  CHECK_THROWS_WITH_AS(
      model.forward(x),
      "model: input is 24x1, expected 24 columns; each sample is a row: transpose the column",
      nn::shape_error);
  CHECK_THROWS_WITH_AS(model(Eigen::VectorXf::Ones(23)),
                       "model: input is 23x1, expected 24 columns", nn::shape_error);
  model.forward(x.transpose());
  CHECK_THROWS_WITH_AS(model.backward(dy),
                       "model: forward() saw 1 rows, backward() got 3; each sample is a row: "
                       "transpose the column",
                       nn::state_error);
  nn::BCEWithLogitsLoss<float> criterion;
  CHECK_THROWS_WITH_AS(criterion.forward(model(x.transpose()), dy),
                       "BCEWithLogitsLoss: targets are 3x1, expected 1x3; each sample is a row: "
                       "transpose the column",
                       nn::shape_error);
}
