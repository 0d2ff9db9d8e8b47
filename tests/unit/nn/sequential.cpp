#include <doctest/doctest.h>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/relu.hpp>
#include <multihot/nn/sequential.hpp>
#include "gradcheck.hpp"

namespace nn = multihot;

namespace {

// The smallest layer a user can write.
struct Square {
  void forward(const auto& x, auto& y) const { y = x.array().square(); }
  void backward(const auto& x, const auto& /*y*/, const auto& dy, auto& dx) const {
    dx = 2 * x.array() * dy.array();
  }
};

}  // namespace

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

TEST_CASE("a user's layer, first, in between and last, in static and run-time widths") {
  nn::Generator g(0);
  nn::Sequential fixed{Square{}, nn::Linear<double, 3, 4>(g), Square{}, nn::Linear<double, 4, 2>(g),
                       Square{}};
  nn::Sequential dynamic{Square{}, nn::Linear<double>(3, 4, g), Square{},
                         nn::Linear<double>(4, 2, g), Square{}};
  const auto x = nn::randn<double>(5, 3, g);
  CHECK(nn::relative_difference(fixed, x) < 1e-8);
  CHECK(nn::relative_difference(dynamic, x) < 1e-8);
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
