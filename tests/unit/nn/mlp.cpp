#include <doctest/doctest.h>
#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>
#include <vector>

#include "unit/nn/models.hpp"

namespace nn = multihot;

namespace {

// All that training leaves behind.
template <class Model>
std::vector<double> train(Model& model, nn::Index batch) {
  using S = typename Model::Scalar;
  nn::Generator g(9);
  model.zero_grad();
  nn::Matrix<S> dx;
  const nn::Matrix<S> y = model.forward(nn::randn<S>(batch, 10, g));
  model.backward(nn::randn<S>(batch, 5, g), dx);
  std::vector<double> numbers(y.reshaped().begin(), y.reshaped().end());
  numbers.insert(numbers.end(), dx.reshaped().begin(), dx.reshaped().end());
  for (const auto& p : model.parameters())
    numbers.insert(numbers.end(), p.grad.begin(), p.grad.end());
  return numbers;
}

}  // namespace

TEST_CASE_TEMPLATE("static and run-time sizes give the same numbers", S, float, double) {
  for (const nn::Index batch : {1, 2, 7, 32}) {
    nn::Generator a(4), b(4);
    nn::MLP<S, 10, 20, 5> fixed(a);
    nn::MLP<S> dynamic({10, 20, 5}, b);
    const auto x = train(fixed, batch), y = train(dynamic, batch);
    REQUIRE(x.size() == y.size());
    // Sums of at most 32 terms of size 1 to 10, in another order perhaps.
    const double tolerance = 32 * 10 * static_cast<double>(std::numeric_limits<S>::epsilon());
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(std::abs(x[i] - y[i]) <= tolerance);
  }
}

TEST_CASE_TEMPLATE("inference, its second form and forward() are one computation", Model, MODELS) {
  using S = typename Model::Scalar;
  nn::Generator g(0);
  Model model(g);
  typename Model::Workspace workspace;
  for (const nn::Index batch : {32, 1, 7, 0, 32}) {
    const auto x = nn::randn<S>(batch, 10, g);
    const nn::Matrix<S> y = model.forward(x);
    CHECK(model(x) == y);
    CHECK(model(x, workspace) == y);
    CHECK(y.rows() == batch);
    CHECK(y.cols() == 5);
  }
}

TEST_CASE_TEMPLATE("any Eigen expression is an input", Model, MODELS) {
  using S = typename Model::Scalar;
  using RowMajor = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  nn::Generator g(0);
  Model model(g);
  const auto x = nn::randn<S>(8, 10, g);
  const nn::Matrix<S> y = model(x);
  const RowMajor row_major = x;
  nn::Matrix<S> wide(12, 15);
  wide.block(2, 3, 8, 10) = x;

  CHECK(model.forward(row_major) == y);
  CHECK(model.forward(Eigen::Map<const RowMajor>(row_major.data(), 8, 10)) == y);
  CHECK(model.forward(wide.block(2, 3, 8, 10)) == y);
  CHECK(model.forward(Eigen::Ref<const nn::Matrix<S>>(x)) == y);
  CHECK(model.forward(x.array()) == y);
  CHECK(model.forward(x + nn::Matrix<S>::Zero(8, 10)) == y);
  CHECK(model.forward(Eigen::Matrix<S, 8, 10>(x)) == y);
  CHECK(model(x.row(3)).isApprox(y.row(3), S(1e-5)));
}

TEST_CASE("sizes may come as a vector, and one layer is a linear model") {
  nn::Generator a(0), b(0);
  const std::vector<nn::Index> sizes{7, 3};
  nn::MLP<float> dynamic(sizes, a);
  nn::MLP<float, 7, 3> fixed(b);
  CHECK(dynamic.parameters()[0].value == fixed.parameters()[0].value);
}

// Each sum runs over the features in their order, in every batch and at any place in it.
TEST_CASE_TEMPLATE("a sample has the same logits in every batch, bit for bit", S, float, double) {
  nn::Generator g(0);
  const nn::MLP<S, 10, 20, 5> fixed(g);
  const nn::MLP<S> run_time({31, 33, 29}, g);
  const auto check = [&](const auto& model, nn::Index features) {
    const nn::Matrix<S> x = nn::randn<S>(100, features, g);
    const nn::Matrix<S> all = model(x);
    for (nn::Index rows = 1; rows < 70; ++rows) {
      const nn::Index first = rows % 31;
      CHECK(model(x.middleRows(first, rows)) == all.middleRows(first, rows));
    }
  };
  check(fixed, 10);
  check(run_time, 31);
}
