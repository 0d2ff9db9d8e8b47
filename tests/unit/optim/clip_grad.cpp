#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <multihot/optim/clip_grad.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace nn = multihot;

namespace {

const double inf = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class S>
struct Gradients {
  nn::Tensor<S> a{1, 2}, b{2, 1};
  std::vector<nn::Parameter<S>> parameters{a.parameter(), b.parameter()};

  Gradients(S a0, S a1, S b0, S b1) {
    a.grad << a0, a1;
    b.grad << b0, b1;
  }
  Eigen::Vector4<S> all() const { return {a.grad(0), a.grad(1), b.grad(0), b.grad(1)}; }
};

/// The norm by its definition, of numbers that are scaled first
template <class S>
double norm_of(const Eigen::Vector4<S>& g, double p) {
  const double largest = static_cast<double>(g.cwiseAbs().maxCoeff());
  if (p == inf || largest == 0) return largest;
  double sum = 0;
  for (const S g_i : g) sum += std::pow(std::abs(static_cast<double>(g_i)) / largest, p);
  return largest * std::pow(sum, 1 / p);
}

}  // namespace

TEST_CASE("the norm is that of all gradients together") {
  Gradients<double> g(1, -2, 4, 10);
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
      Gradients<double> first(bad, 1, 2, 3), last(1, 2, 3, bad);
      CHECK_THROWS_AS(nn::clip_grad_norm_(first.parameters, 1, norm_type), nn::value_error);
      CHECK_THROWS_AS(nn::clip_grad_norm_(last.parameters, 1, norm_type), nn::value_error);
      CHECK(first.all().tail(3) == Eigen::Vector3d(1, 2, 3));
      CHECK(last.all().head(3) == Eigen::Vector3d(1, 2, 3));
    }
  }
}

TEST_CASE_TEMPLATE("the norm is right wherever it can be represented", S, float, double) {
  // The square of each of these, or its inverse, is outside of the range of S.
  const bool is_float = std::is_same_v<S, float>;
  const S huge = is_float ? S(1e19) : S(1e160), most = std::numeric_limits<S>::max() / 32;
  const S tiny = is_float ? S(1e-30) : S(1e-200), least = std::numeric_limits<S>::denorm_min();
  const Eigen::Vector4<S> all[] = {{huge, 2 * huge, -3 * huge, huge},
                                   {most, most, most, -most},
                                   {huge, 1, tiny, 0},
                                   {0, 0, 0, most},
                                   {tiny, 2 * tiny, 0, -tiny},
                                   {least, least, 5 * least, 0},
                                   {tiny, most, least, -huge},
                                   {1, S(-0.5), S(0.25), tiny},
                                   {0, 0, 0, 0}};
  const double eps = std::numeric_limits<S>::epsilon();
  for (const double p : {0.5, 1.0, 2.0, 3.0, 7.0, 1000.0, inf}) {
    for (const auto& g : all) {
      CAPTURE(p);
      CAPTURE(g.transpose());
      const double expected = norm_of(g, p);
      // Four powers, their sum and its root are rounded, and a root of 1 / p > 1 is a power again.
      const double tolerance = 8 * eps * std::max(1.0, 1 / p) * expected;
      Gradients<S> gradients(g[0], g[1], g[2], g[3]);
      CHECK(std::abs(nn::clip_grad_norm_(gradients.parameters, inf, p) - expected) <= tolerance);
      CHECK(gradients.all() == g);

      // A norm below 1 stays as it is, up to the 1e-6 of PyTorch.
      nn::clip_grad_norm_(gradients.parameters, 1, p);
      const double scale = std::min(1.0, 1 / (expected + 1e-6));
      for (nn::Index i = 0; i < 4; ++i) {
        const double clipped = static_cast<double>(g[i]) * scale;
        const double clip_error = (8 * std::max(1.0, 1 / p) + 3) * eps * std::abs(clipped);
        CHECK(std::abs(gradients.all()[i] - clipped) <= clip_error + double{least});
      }
    }
  }
}

TEST_CASE_TEMPLATE("a scale that S cannot hold is applied all the same", S, float, double) {
  const S most = std::numeric_limits<S>::max() / 4;
  Gradients<S> g(most, -most, most, most / 1024);
  const double norm = nn::clip_grad_norm_(g.parameters, 1e-5);
  CHECK(1e-5 / norm < double{std::numeric_limits<S>::min()});
  const double rounded = 8 * double{std::numeric_limits<S>::epsilon()};
  const double root = std::sqrt(3 + 0x1p-20);  // of the squares, in units of the largest
  for (const auto& [i, expected] : {std::pair(0, 1e-5 / root), std::pair(1, -1e-5 / root),
                                    std::pair(2, 1e-5 / root), std::pair(3, 0x1p-10 * 1e-5 / root)})
    CHECK(std::abs(g.all()[i] - expected) <= rounded * std::abs(expected));
}

TEST_CASE("a norm that no double can hold is refused") {
  const double most = std::numeric_limits<double>::max();
  Gradients<double> g(most, most, most, most);
  CHECK_THROWS_WITH_AS(nn::clip_grad_norm_(g.parameters, 1),
                       "clip_grad_norm_: the norm of the gradients is inf, expected finite",
                       nn::value_error);
  CHECK(g.all() == Eigen::Vector4d::Constant(most));
  CHECK(nn::clip_grad_norm_(g.parameters, 1, inf) == most);
}

TEST_CASE("nan is found at every place") {
  for (nn::Index size = 1; size <= 70; ++size) {
    nn::Tensor<float> w(1, size);
    for (nn::Index i = 0; i < size; ++i) {
      w.grad.setConstant(2);
      w.grad(i) = std::numeric_limits<float>::quiet_NaN();
      CHECK_THROWS_AS(nn::clip_grad_norm_<float>({w.parameter()}, 1), nn::value_error);
      CHECK_THROWS_AS(nn::clip_grad_norm_<float>({w.parameter()}, 1, inf), nn::value_error);
    }
  }
}

TEST_CASE("the error of the norm does not grow with the number of gradients") {
  nn::Tensor<float> w(1000, 3001);
  w.grad.setConstant(0.1f);
  const double count = 3001000, g = double{0.1f};
  // At most 1,024 numbers are added up in float, each time with an error of half an epsilon.
  const double tolerance = 1024 / 2 * double{std::numeric_limits<float>::epsilon()};
  const double one = nn::clip_grad_norm_<float>({w.parameter()}, inf, 1);
  const double two = nn::clip_grad_norm_<float>({w.parameter()}, inf, 2);
  CHECK(std::abs(one - count * g) <= tolerance * count * g);
  CHECK(std::abs(two - std::sqrt(count) * g) <= tolerance * std::sqrt(count) * g);
  MESSAGE("relative errors ", one / (count * g) - 1, " and ", two / (std::sqrt(count) * g) - 1);
}

TEST_CASE("values are clipped one by one; nan stays nan") {
  Gradients<double> g(0.5, -7, not_a_number, inf);
  nn::clip_grad_value_(g.parameters, 2);
  CHECK(g.a.grad(0) == 0.5);
  CHECK(g.a.grad(1) == -2);
  CHECK(std::isnan(g.b.grad(0)));
  CHECK(g.b.grad(1) == 2);
}
