#include <doctest/doctest.h>
#include <multihot/kernels/product.hpp>
#include <multihot/kernels/transposed_product.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;
using Eigen::Dynamic;

namespace {

template <class S>
using RowMajor = Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor>;

using Exact = Eigen::MatrixX<long double>;

Exact exact(const auto& m) { return m.template cast<long double>(); }

/// Largest difference from the expected, in units of what a sum of n rounded products may differ:
/// n + 1 roundings of at most half an epsilon of the sum of the absolute values.
template <class S>
double error(const Exact& computed, const Exact& expected, const Exact& absolute, nn::Index n) {
  const long double unit = std::numeric_limits<S>::epsilon() / 2;
  const auto tolerance = absolute.array() * (static_cast<long double>(n + 1) * unit) + 1e-300L;
  return static_cast<double>(((computed - expected).array().abs() / tolerance).maxCoeff());
}

/// The three products of a layer with `in` inputs and `out` outputs, sizes in the type or not.
template <class S, int In, int Out>
double worst_error(nn::Index rows, nn::Index in, nn::Index out) {
  nn::Generator g(static_cast<std::uint64_t>(rows * 10000 + in * 100 + out));
  nn::Buffer<S, In> x, dx;
  nn::Buffer<S, Out> y;
  x.resize(rows, in) = nn::randn<S>(rows, in, g);
  dx.resize(rows, in);
  y.resize(rows, out);
  Eigen::Matrix<S, Out, In, (In == 1 ? 0 : Eigen::RowMajor)> w = nn::randn<S>(out, in, g), dw = w;
  Eigen::Matrix<S, Out, 1> b = nn::randn<S>(out, 1, g), db = b;

  const Exact x_ = exact(x.view()), w_ = exact(w), b_ = exact(b);
  const auto add_bias = [&](const auto& sum, nn::Index k) { return sum + b(k); };
  nn::kernels::product(x.view(), w.transpose(), y.view(), add_bias, nn::Serial());
  double worst = error<S>(
      exact(y.view()), (x_ * w_.transpose()).rowwise() + b_.col(0).transpose(),
      (x_.cwiseAbs() * w_.transpose().cwiseAbs()).rowwise() + b_.col(0).cwiseAbs().transpose(),
      in + 1);

  const Exact y_ = exact(y.view());
  const auto as_is = [](const auto& sum, nn::Index) { return sum; };
  nn::kernels::product(y.view(), w, dx.view(), as_is, nn::Serial());
  worst = std::max(worst, error<S>(exact(dx.view()), y_ * w_, y_.cwiseAbs() * w_.cwiseAbs(), out));

  nn::kernels::add_transposed_product(y.view(), x.view(), dw, db, nn::Serial());
  worst = std::max(worst,
                   error<S>(exact(dw), w_ + y_.transpose() * x_,
                            w_.cwiseAbs() + y_.transpose().cwiseAbs() * x_.cwiseAbs(), rows + 1));
  return std::max(worst,
                  error<S>(exact(db), b_ + y_.colwise().sum().transpose(),
                           b_.cwiseAbs() + y_.cwiseAbs().colwise().sum().transpose(), rows + 1));
}

}  // namespace

TEST_CASE_TEMPLATE("products of every size are right to the last roundings", S, float, double) {
  double worst = 0;
  for (const nn::Index rows :
       {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 127, 257, 300}) {
    for (const nn::Index in : {1, 2, 3, 5, 10, 16, 31, 32, 33, 64, 70}) {
      for (const nn::Index out : {1, 2, 5, 6, 7, 12, 20, 33}) {
        worst = std::max(worst, worst_error<S, Dynamic, Dynamic>(rows, in, out));
      }
    }
    worst = std::max(worst, worst_error<S, 10, 20>(rows, 10, 20));
    worst = std::max(worst, worst_error<S, 20, 5>(rows, 20, 5));
    worst = std::max(worst, worst_error<S, 1, 1>(rows, 1, 1));
    worst = std::max(worst, worst_error<S, 37, 13>(rows, 37, 13));
  }
  MESSAGE("worst error: ", worst, " of what rounding allows");
  CHECK(worst <= 1);
}

TEST_CASE("matrices of any memory give the same numbers as buffers") {
  nn::Generator g(0);
  const nn::Matrix<float> x = nn::randn<float>(9, 7, g), w = nn::randn<float>(7, 11, g);
  const RowMajor<float> x_row_major = x;
  nn::Matrix<float> y(9, 11), from_row_major(9, 11);
  const auto as_is = [](const auto& sum, nn::Index) { return sum; };
  nn::kernels::product(x, w, y, as_is, nn::Serial());
  nn::kernels::product(x_row_major, w, from_row_major, as_is, nn::Serial());
  CHECK(y == from_row_major);
  CHECK(y.isApprox(x * w, 1e-5F));
}
