#include <doctest/doctest.h>
#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>
#include <utility>
#include <vector>

#include "unit/nn/models.hpp"

namespace nn = multihot;

TEST_CASE_TEMPLATE("gradients accumulate until zero_grad()", Model, MODELS) {
  using S = typename Model::Scalar;
  nn::Generator g(0);
  Model model(g);
  const auto x = nn::randn<S>(8, 10, g), dy = nn::randn<S>(8, 5, g);
  model.forward(x);
  model.backward(dy);
  std::vector<nn::Matrix<S>> once;
  for (const auto& p : model.parameters()) once.push_back(p.grad);
  model.forward(x);
  model.backward(dy);
  for (std::size_t i = 0; i < 4; ++i) CHECK(model.parameters()[i].grad == 2 * once[i]);
  model.zero_grad();
  for (const auto& p : model.parameters()) CHECK(p.grad.isZero(0));
}

TEST_CASE_TEMPLATE("parameters are in PyTorch's order, and in one run of memory", Model, MODELS) {
  nn::Generator g(0);
  Model model(g);
  const auto p = model.parameters();
  REQUIRE(p.size() == 4);
  nn::Index offset = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(p[i].value.size() == std::vector<nn::Index>{200, 20, 100, 5}[i]);
    CHECK(p[i].value.data() == p[0].value.data() + offset);
    CHECK(p[i].grad.data() == p[0].grad.data() + offset);
    offset += p[i].value.size();
  }
}

TEST_CASE_TEMPLATE("a copy is a model of its own, whole with the pass that it is in", Model,
                   MODELS) {
  using S = typename Model::Scalar;
  nn::Generator g(0);
  Model a(g);
  const auto x = nn::randn<S>(8, 10, g), dy = nn::randn<S>(8, 5, g);
  a.forward(x);
  Model b(a);
  a.backward(dy);
  CHECK(b.parameters()[0].grad.isZero(0));
  b.backward(dy);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(a.parameters()[i].grad == b.parameters()[i].grad);
    CHECK(a.parameters()[i].value.data() != b.parameters()[i].value.data());
  }
  const auto pb = b.parameters();
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(pb[i].value.data() == pb[i - 1].value.data() + pb[i - 1].value.size());
  }
  b.parameters()[0].value.setZero();
  CHECK(a(x) != b(x));
}

TEST_CASE_TEMPLATE("a moved model takes its parameters along; assignment leaves them", Model,
                   MODELS) {
  using S = typename Model::Scalar;
  nn::Generator g(0);
  Model a(g), other(g);
  const auto x = nn::randn<S>(3, 10, g);
  const auto held = a.parameters();
  const nn::Matrix<S> y = a(x);

  Model b(std::move(a));
  CHECK(b.parameters()[0].value.data() == held[0].value.data());
  CHECK(b(x) == y);

  b = other;
  CHECK(b.parameters()[0].value.data() == held[0].value.data());
  CHECK(b(x) == other(x));

  b = Model(g);
  CHECK(b.parameters()[3].value.data() == held[3].value.data());

  a = b;  // a moved-from model can be assigned to
  CHECK(a(x) == b(x));

  Model& self = b;
  b = self;
  CHECK(a(x) == b(x));
}

TEST_CASE_TEMPLATE("a copy of a moved-from model is empty too, and says so", Model, MODELS) {
  using S = typename Model::Scalar;
  nn::Generator g(0);
  Model a(g), b(g);
  const Model taken(std::move(a));
  const auto x = nn::randn<S>(3, 10, g);
  Model copy(a);
  b = a;
  CHECK_THROWS_AS(copy.forward(x), nn::state_error);
  CHECK_THROWS_AS(b.forward(x), nn::state_error);
  CHECK_THROWS_AS(b.zero_grad(), nn::state_error);
  b = taken;
  CHECK(b(x) == taken(x));
}

TEST_CASE("assignment between run-time architectures takes the other's") {
  nn::Generator g(0);
  nn::MLP<double> a({3, 4, 2}, g), b({5, 2}, g);
  const auto x = nn::randn<double>(3, 5, g);
  a = b;
  CHECK(a(x) == b(x));
  CHECK(a.parameters().size() == 2);
  CHECK(a.parameters()[1].value.data() == a.parameters()[0].value.data() + 10);
}
