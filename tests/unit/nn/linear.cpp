#include <doctest/doctest.h>
#include <multihot/nn/linear.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

TEST_CASE("static and run-time sizes draw the same weights") {
  nn::Generator a(3), b(3);
  const nn::Linear<float, 10, 20> fixed(a);
  const nn::Linear<float> dynamic(10, 20, b);
  CHECK(fixed.weight == dynamic.weight);
  CHECK(fixed.bias == dynamic.bias);
  CHECK(a.random() == b.random());
}

TEST_CASE("weight is (out, in), bias is (out), both within in^(-1/2)") {
  nn::Generator g(0);
  const nn::Linear<double> layer(4, 3, g);
  CHECK(layer.weight.rows() == 3);
  CHECK(layer.weight.cols() == 4);
  CHECK(layer.bias.size() == 3);
  CHECK(layer.in_features() == 4);
  CHECK(layer.out_features() == 3);
  CHECK(layer.weight.cwiseAbs().maxCoeff() <= 0.5);
  CHECK(layer.bias.cwiseAbs().maxCoeff() <= 0.5);
}

TEST_CASE("forward, backward and accumulate by hand") {
  nn::Generator g(0);
  nn::Linear<double, 2, 2> layer(g);
  layer.weight << 1, 2, 3, 4;
  layer.bias << 10, 20;
  nn::Matrix<double> x(1, 2), y(1, 2), dy(1, 2), dx(1, 2);
  x << 5, 6;
  dy << 1, -1;

  layer.forward(x, y);
  CHECK(y == Eigen::RowVector2d(27, 59));
  layer.backward(x, y, dy, dx);
  CHECK(dx == Eigen::RowVector2d(-2, -2));

  layer.accumulate(x, dy);
  layer.accumulate(x, dy);
  CHECK(layer.weight.grad == (Eigen::Matrix2d() << 10, 12, -10, -12).finished());
  CHECK(layer.bias.grad == Eigen::Vector2d(2, -2));
}
