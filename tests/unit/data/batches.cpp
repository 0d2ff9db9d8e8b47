#include <doctest/doctest.h>
#include <multihot/data/batches.hpp>
#include <multihot/nn/mlp.hpp>
#include <vector>

namespace nn = multihot;

namespace {

struct Set {
  nn::Generator g{0};
  nn::Matrix<float> x = nn::randn<float>(70, 3, g);
  nn::Matrix<float> y = nn::randint<float>(0, 2, 70, 2, g);
};

}  // namespace

TEST_CASE("an epoch visits every row once, x with its y") {
  Set set;
  set.x.col(0).setLinSpaced(0, 69);
  set.y.col(0) = set.x.col(0);
  auto loader = nn::batches(set.x, set.y, 32, set.g);
  CHECK(loader.size() == 3);
  std::vector<nn::Index> first;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<nn::Index> rows, sizes;
    for (const auto& [x, y] : loader) {
      sizes.push_back(x.rows());
      for (nn::Index i = 0; i < x.rows(); ++i) {
        rows.push_back(static_cast<nn::Index>(x(i, 0)));
        CHECK(x.row(i) == set.x.row(rows.back()));
        CHECK(y.row(i) == set.y.row(rows.back()));
      }
    }
    CHECK(sizes == std::vector<nn::Index>{32, 32, 6});
    CHECK(rows != first);
    if (epoch == 0) first = rows;
    std::sort(rows.begin(), rows.end());
    for (nn::Index i = 0; i < 70; ++i) CHECK(rows[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE(
    "without shuffling the rows come in their order; drop_last leaves out the smaller batch") {
  Set set;
  nn::Index row = 0;
  auto loader = nn::batches(set.x, set.y, 32, set.g, {.shuffle = false, .drop_last = true});
  CHECK(loader.size() == 2);
  for (const auto& [x, y] : loader) {
    CHECK(x == set.x.middleRows(row, 32));
    CHECK(y == set.y.middleRows(row, 32));
    row += 32;
  }
  CHECK(row == 64);
  CHECK(nn::batches(set.x, set.y, 100, set.g, {.drop_last = true}).size() == 0);
}

TEST_CASE("blocks, maps and row-major matrices, in a loop of its own and into a model") {
  Set set;
  const Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor> row_major = set.x;
  const Eigen::Map<const nn::Matrix<float>> y(set.y.data(), 70, 2);
  nn::MLP<float, 3, 4, 2> model(set.g);
  nn::Generator a = set.g, b = set.g;
  std::vector<nn::Matrix<float>> logits;
  for (const auto& [x, t] : nn::batches(set.x.topRows(50), y.topRows(50), 7, a)) {
    CHECK(t.rows() == x.rows());
    logits.push_back(model(x));
  }
  std::size_t k = 0;
  for (const auto& [x, t] : nn::batches(row_major.topRows(50), set.y.topRows(50), 7, b)) {
    CHECK(model.forward(x) == logits[k++]);
  }
  CHECK(k == 8);
}

TEST_CASE("rows that do not fit, no rows, and a batch size of 0 are refused") {
  Set set;
  const auto batches = [&](nn::Index x_rows, nn::Index y_rows, nn::Index size) {
    nn::batches(set.x.topRows(x_rows), set.y.topRows(y_rows), size, set.g);
  };
  CHECK_THROWS_WITH_AS(batches(70, 69, 8), "batches: x has 70 rows, y 69, expected as many",
                       nn::shape_error);
  CHECK_THROWS_WITH_AS(batches(0, 0, 8), "batches: got 0 rows, expected at least one",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(batches(70, 70, 0), "batches: got a batch size of 0, expected >= 1",
                       nn::value_error);
}
