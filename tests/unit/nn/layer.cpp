#include <doctest/doctest.h>
#include <multihot/executor.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/sequential.hpp>
#include <multihot/random.hpp>
#include <tuple>

#include "gradients/relative_difference.hpp"
#include "unit/nn/square.hpp"

namespace nn = multihot;

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

namespace {

/// y = s x. Its functions take no threads.
struct Scale {
  using Scalar = double;
  nn::Tensor<double> s{1, 1};

  void forward(const auto& x, auto& y) const { y = s(0, 0) * x; }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = s(0, 0) * dy; }
  auto tensors() { return std::tie(s); }
  void accumulate(const auto& x, const auto& dy) { s.grad(0, 0) += x.cwiseProduct(dy).sum(); }
};

}  // namespace

TEST_CASE("a layer that learns without threads, by itself and with them") {
  const nn::Matrix<double> x = nn::Matrix<double>::Random(4, 3), dy = x.array() + 1;
  nn::Sequential model{Scale{}, Scale{}};
  std::get<0>(model.layers()).s << 2;
  std::get<1>(model.layers()).s << 3;
  nn::Matrix<double> dx;
  CHECK(model.forward(x) == 6 * x);
  model.backward(dy, dx);
  CHECK(dx == 2 * (3 * dy));
  CHECK(std::get<1>(model.layers()).s.grad(0, 0) == (2 * x).cwiseProduct(dy).sum());
  CHECK(std::get<0>(model.layers()).s.grad(0, 0) == x.cwiseProduct(3 * dy).sum());
  model.zero_grad();
  model.forward(x, nn::Serial());
  model.backward(dy, nn::Serial());
  CHECK(std::get<0>(model.layers()).s.grad(0, 0) == x.cwiseProduct(3 * dy).sum());
}
