#include <doctest/doctest.h>
#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

namespace {

template <class S>
struct Static : nn::MLP<S, 10, 20, 5> {
  explicit Static(nn::Generator& g) : nn::MLP<S, 10, 20, 5>(g) {}
};

template <class S>
struct RunTime : nn::MLP<S> {
  explicit RunTime(nn::Generator& g) : nn::MLP<S>({10, 20, 5}, g) {}
};

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

#define MODELS Static<float>, Static<double>, RunTime<float>, RunTime<double>

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
