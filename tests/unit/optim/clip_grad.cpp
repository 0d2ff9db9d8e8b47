#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/optim/clip_grad.hpp>

namespace nn = multihot;

namespace {

const double inf = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Gradients {
  nn::Tensor<double> a{1, 2}, b{2, 1};
  std::vector<nn::Parameter<double>> parameters{a.parameter(), b.parameter()};

  Gradients(double a0, double a1, double b0, double b1) {
    a.grad << a0, a1;
    b.grad << b0, b1;
  }
  Eigen::Vector4d all() const { return {a.grad(0), a.grad(1), b.grad(0), b.grad(1)}; }
};

}  // namespace

TEST_CASE("the norm is that of all gradients together") {
  Gradients g(1, -2, 4, 10);
  CHECK(nn::clip_grad_norm_(g.parameters, 100) == 11);
  CHECK(nn::clip_grad_norm_(g.parameters, 100, 1) == 17);
  CHECK(nn::clip_grad_norm_(g.parameters, 100, inf) == 10);
  CHECK(nn::clip_grad_norm_(g.parameters, 100, 3) == doctest::Approx(std::cbrt(1073)));
  CHECK(g.all() == Eigen::Vector4d(1, -2, 4, 10));  // below the limit nothing happens
  nn::clip_grad_norm_(g.parameters, 5.5);
  CHECK(g.all().isApprox(Eigen::Vector4d(0.5, -1, 2, 5), 1e-6));
  nn::clip_grad_norm_(g.parameters, 0);
  CHECK(g.all().isZero(0));
}

TEST_CASE("a norm that is not finite is refused, and the gradients stay") {
  for (const double bad : {not_a_number, inf, -inf}) {
    for (const double norm_type : {1.0, 2.0, 3.0, inf}) {
      Gradients first(bad, 1, 2, 3), last(1, 2, 3, bad);
      CHECK_THROWS_AS(nn::clip_grad_norm_(first.parameters, 1, norm_type), nn::value_error);
      CHECK_THROWS_AS(nn::clip_grad_norm_(last.parameters, 1, norm_type), nn::value_error);
      CHECK(first.all().tail(3) == Eigen::Vector3d(1, 2, 3));
      CHECK(last.all().head(3) == Eigen::Vector3d(1, 2, 3));
    }
  }
}

TEST_CASE("values are clipped one by one; nan stays nan") {
  Gradients g(0.5, -7, not_a_number, inf);
  nn::clip_grad_value_(g.parameters, 2);
  CHECK(g.a.grad(0) == 0.5);
  CHECK(g.a.grad(1) == -2);
  CHECK(std::isnan(g.b.grad(0)));
  CHECK(g.b.grad(1) == 2);
}
