#include <doctest/doctest.h>
#include <atomic>
#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/predictor.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace nn = multihot;

namespace {

/// y = x^2: a layer of one's own
struct Square {
  void forward(const auto& x, auto& y) const { y = x.cwiseAbs2(); }
  void backward(const auto& x, const auto&, const auto& dy, auto& dx) const {
    dx = 2 * x.cwiseProduct(dy);
  }
};

template <class X, class Y>
bool same_bits(const X& x, const Y& y) {
  const auto same = [](auto a, auto b) {
    return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
  };
  return x.rows() == y.rows() && x.cols() == y.cols() && x.binaryExpr(y, same).all();
}

/// Whether the logits of batches of several sizes have the bits of the model, each row as in the
/// batch of all rows.
template <class Model>
bool same_as(const Model& model, nn::Index in) {
  using S = typename Model::Scalar;
  nn::Generator g(1);
  const nn::Predictor predictor(model);
  auto workspace = typename decltype(predictor)::Workspace();
  const auto x = nn::randn<S>(257, in, g);
  const nn::Matrix<S> z = model(x);
  for (const nn::Index rows : {257, 32, 31, 2}) {
    if (!same_bits(predictor(x.topRows(rows), workspace), z.topRows(rows))) return false;
  }
  for (const nn::Index row : {0, 1, 30, 256}) {
    const Eigen::RowVectorX<S> x_row = x.row(row);
    if (!same_bits(predictor(x_row, workspace), z.row(row))) return false;       // read in place
    if (!same_bits(predictor(x.row(row), workspace), z.row(row))) return false;  // copied
  }
  return true;
}

template <class S>
struct StaticSizes {
  using type = nn::MLP<S, 10, 20, 5>;
  static type model(nn::Generator& g) { return type(g); }
};
template <class S>
struct RunTimeSizes {
  using type = nn::MLP<S>;
  static type model(nn::Generator& g) { return type({10, 20, 5}, g); }
};

}  // namespace

#define SIZES StaticSizes<float>, StaticSizes<double>, RunTimeSizes<float>, RunTimeSizes<double>

TEST_CASE_TEMPLATE("Predictor has the bits of the batch at every width", S, float, double) {
  std::vector<nn::Index> widths{257, 512, 1023, 1024, 1025};
  for (nn::Index width = 1; width <= 130; ++width) widths.push_back(width);
  for (const nn::Index width : widths) {
    nn::Generator g(0);
    CAPTURE(width);
    CHECK(same_as(nn::MLP<S>({width, 7, width}, g), width));
    CHECK(same_as(nn::MLP<S>({33, width, 3}, g), 33));
  }
}

TEST_CASE_TEMPLATE("Predictor of sizes in the type has the bits of the batch", S, float, double) {
  nn::Generator g(0);
  CHECK(same_as(nn::MLP<S, 10, 20, 5>(g), 10));
  CHECK(same_as(nn::MLP<S, 64, 129, 31>(g), 64));
  CHECK(same_as(nn::MLP<S, 3, 1, 1>(g), 3));
}

TEST_CASE_TEMPLATE("Predictor of any layers", S, float, double) {
  nn::Generator g(0);
  using nn::Dropout, nn::Linear, nn::ReLU;
  CHECK(
      same_as(nn::Sequential{Dropout(0.5), ReLU{}, Linear<S>(9, 20, g), ReLU{}, Dropout(0.2)}, 9));
  CHECK(same_as(nn::Sequential{Linear<S>(9, 3, g), Linear<S>(3, 4, g), Dropout(0.2), ReLU{}}, 9));
  CHECK(same_as(nn::Sequential{ReLU<S>{}}, 9));
  CHECK(same_as(nn::Sequential{Square{}, Linear<S>(9, 3, g), ReLU{}, Square{}, ReLU{}}, 9));
  CHECK(same_as(nn::MLP<S>({9, 20, 30, 3}, g, {.dropout = 0.2}), 9));
}

TEST_CASE_TEMPLATE("nan, infinity and -0 pass through Predictor as through the model", S, float,
                   double) {
  const S inf = std::numeric_limits<S>::infinity(), nan = std::numeric_limits<S>::quiet_NaN();
  nn::Generator g(0);
  nn::Sequential model{nn::Linear<S, 2, 3>(g), nn::ReLU{}};
  std::get<0>(model.layers()).weight = Eigen::Matrix<S, 3, 2>{{1, 1}, {1, -1}, {-1, -1}};
  std::get<0>(model.layers()).bias.setConstant(S(-0.0));
  const nn::Predictor predictor(model);
  for (const S a : {nan, inf, -inf, S(0), S(-0.0), S(1)}) {
    for (const S b : {nan, inf, -inf, S(0), S(-0.0), S(1)}) {
      const Eigen::RowVector<S, 2> x(a, b);
      const nn::Matrix<S> z = predictor(x), expected = model(x);
      CHECK(same_bits(z, expected));
    }
  }
}

TEST_CASE_TEMPLATE("Predictor takes any Eigen expression, and a batch of 0 rows", Sizes, SIZES) {
  using S = typename Sizes::type::Scalar;
  nn::Generator g(0);
  const auto model = Sizes::model(g);
  const nn::Predictor predictor(model);
  auto workspace = typename decltype(predictor)::Workspace();
  const auto x = nn::randn<S>(40, 10, g);
  const nn::Matrix<S> z = model(x);
  const Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = x;

  CHECK(same_bits(predictor(row_major), z));
  CHECK(same_bits(predictor(row_major.row(7), workspace), z.row(7)));
  CHECK(same_bits(predictor(row_major.middleRows(7, 1), workspace), z.row(7)));
  CHECK(same_bits(predictor(x.middleRows(7, 1), workspace), z.row(7)));
  CHECK(same_bits(predictor(x.row(7) + x.row(8) * 0, workspace), z.row(7)));
  CHECK(same_bits(predictor(x.row(7).array(), workspace), z.row(7)));
  CHECK(same_bits(predictor(2 * x.array() / 2, workspace), z));
  const auto& none = predictor(nn::Matrix<S>(0, 10), workspace);
  CHECK(none.rows() == 0);
  CHECK(none.cols() == 5);
}

TEST_CASE("the input of a Predictor may be an output in the workspace") {
  nn::Generator g(0);
  const nn::MLP<float> one({6, 6}, g), three({6, 8, 20, 6}, g);
  const nn::Predictor small(one);
  const nn::Predictor large(three);
  const auto x = nn::randn<float>(1, 6, g);
  auto workspace = decltype(small)::Workspace();
  const nn::Matrix<float> expected = one(three(one(one(x))));
  const auto& z = small(small(x, workspace), workspace);
  const auto& again = large(z, workspace);  // which grows
  CHECK(same_bits(small(again, workspace), expected));
}

TEST_CASE_TEMPLATE("a Predictor is a copy of the model, and copies of it are equal", Sizes, SIZES) {
  using S = typename Sizes::type::Scalar;
  nn::Generator g(0);
  auto model = Sizes::model(g), other = Sizes::model(g);
  const auto x = nn::randn<S>(3, 10, g);
  const nn::Matrix<S> z = model(x), z_other = other(x);
  nn::Predictor predictor(model);
  for (auto p : model.parameters()) p.value.setZero();
  CHECK(same_bits(predictor(x), z));

  auto copy = predictor;
  auto moved = std::move(copy);
  CHECK(same_bits(moved(x), z));
  CHECK(same_bits(copy(x), z));  // NOLINT(bugprone-use-after-move): a move copies
  moved = nn::Predictor(other);
  CHECK(same_bits(moved(x), z_other));
  CHECK(same_bits(predictor(x), z));

  const auto gone = std::move(model);
  CHECK_THROWS_AS(nn::Predictor{model}, nn::state_error);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a wrong width is a shape_error, and changes nothing") {
  nn::Generator g(0);
  const nn::MLP<float, 10, 20, 5> model(g);
  const nn::MLP<float> run_time({10, 20, 5}, g);
  const nn::Predictor predictor(model);
  const nn::Predictor run_time_predictor(run_time);
  auto workspace = decltype(predictor)::Workspace();
  const auto& z = predictor(nn::randn<float>(1, 10, g), workspace);
  const nn::Matrix<float> before = z;
  CHECK_THROWS_WITH_AS(predictor(Eigen::MatrixXf(1, 11), workspace),
                       "model: input is 1x11, expected 10 columns", nn::shape_error);
  CHECK_THROWS_WITH_AS(run_time_predictor(Eigen::MatrixXf(10, 1)),
                       "model: input is 10x1, expected 10 columns; each sample is a row: "
                       "transpose the column",
                       nn::shape_error);
  CHECK(same_bits(z, before));
}

TEST_CASE_TEMPLATE("8 threads on one Predictor, each with its workspace", Sizes, SIZES) {
  using S = typename Sizes::type::Scalar;
  nn::Generator g(0);
  const nn::Predictor predictor(Sizes::model(g));
  const auto x = nn::randn<S>(64, 10, g);
  const nn::Matrix<S> z = predictor(x);
  std::atomic<int> right = 0;
  const auto ask = [&] {
    auto workspace = typename decltype(predictor)::Workspace();
    for (nn::Index i = 0; i < 2000; ++i) {
      right += same_bits(predictor(x.row(i % 64), workspace), z.row(i % 64));
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(ask);
  for (auto& thread : threads) thread.join();
  CHECK(right == 8 * 2000);
}
