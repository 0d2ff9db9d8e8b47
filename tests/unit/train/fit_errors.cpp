#include <doctest/doctest.h>
#include <limits>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/fit.hpp>
#include <stdexcept>
#include <string>

namespace nn = multihot;

namespace {

const float unknown = std::numeric_limits<float>::quiet_NaN();

using Part = nn::Table<float>;

struct OneLayer {
  nn::Generator generator{0};
  Part data{nn::randn<float>(6, 3, generator), nn::randint<float>(0, 2, 6, 2, generator)};
  nn::MLP<float> model{{3, 2}, generator};
  nn::SGD<float> optimizer{model.parameters()};

  /// What fit says of two rows a batch, in the order of the rows.
  std::string message(const nn::BCEWithLogitsLossOptions<float>& options, nn::Index batch_size = 2,
                      bool shuffle = false) {
    nn::BCEWithLogitsLoss<float> criterion(options);
    try {
      nn::fit(model, criterion, optimizer, data, data,
              {.generator = generator, .batch_size = batch_size, .shuffle = shuffle});
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

}  // namespace

TEST_CASE("an error about a batch names the epoch, the batch and its rows") {
  OneLayer t;
  t.data.y.middleRows(2, 2).setConstant(unknown);
  CHECK(t.message({.missing = nn::Missing::ignore}) ==
        "fit: epoch 1, batch 2 (rows 2, 3 of train): BCEWithLogitsLoss: all targets are nan, "
        "expected one that is known");
  t.data.y.setZero();
  t.data.y(5, 1) = 7;
  CHECK(t.message({}) ==
        "fit: epoch 1, batch 3 (rows 4, 5 of train): BCEWithLogitsLoss: target(1,1)=7, expected in "
        "[0, 1]");
}

TEST_CASE("an error about the validation part says so") {
  OneLayer t;
  auto validation = t.data;
  validation.y.setConstant(unknown);
  nn::BCEWithLogitsLoss<float> criterion({.missing = nn::Missing::ignore});
  CHECK_THROWS_WITH_AS(
      nn::fit(t.model, criterion, t.optimizer, t.data, validation, {.generator = t.generator}),
      "fit: epoch 1, validation: BCEWithLogitsLoss: all targets are nan, expected "
      "one that is known",
      nn::value_error);
}

TEST_CASE("an error of the clipping or of the optimizer names the batch too") {
  OneLayer t;
  t.data.x *= 1e38f;  // finite, as are the logits, but not the gradients
  t.model.parameters()[0].value *= 1e-38f;
  t.data.x.row(0).setConstant(3e38f), t.data.x.row(1).setConstant(3e38f);
  t.data.y.setZero();
  t.model.parameters()[1].value.setConstant(100);
  nn::BCEWithLogitsLoss<float> criterion({.reduction = nn::Reduction::sum});
  CHECK_THROWS_WITH_AS(
      nn::fit(t.model, criterion, t.optimizer, t.data, t.data,
              {.generator = t.generator, .batch_size = 2, .shuffle = false}),
      doctest::Contains("fit: epoch 1, batch 1 (rows 0, 1 of train): SGD: gradient of parameter 0"),
      nn::value_error);
}

TEST_CASE("weights of single samples are refused before the first step, with the way out") {
  const nn::Matrix<float> row = nn::Matrix<float>::Ones(1, 2),
                          column = nn::Matrix<float>::Ones(6, 1),
                          full = nn::Matrix<float>::Ones(6, 2);
  for (const nn::Index batch_size : {2, 6}) {
    OneLayer t;
    const auto before = t.model(t.data.x);
    CHECK(t.message({.weight = column}, batch_size) ==
          "fit: BCEWithLogitsLoss: weight is 6x1, expected 1x2, a number for each label and none "
          "for each row: the rows come in batches; in a loop of your own each batch can have its "
          "weights");
    CHECK(t.message({.weight = full}, batch_size) != "");
    CHECK(t.message({.pos_weight = full}, batch_size) != "");
    CHECK(t.message({.pos_weight = column}, batch_size) != "");
    CHECK(t.model(t.data.x) == before);
    CHECK(t.message({.weight = row, .pos_weight = row}, batch_size) == "");
    CHECK(t.message({.pos_weight = nn::Matrix<float>(row.transpose())}, batch_size) == "");
    CHECK(t.message({.pos_weight = nn::Matrix<float>::Ones(1, 1)}, batch_size) == "");
  }
}

TEST_CASE("the rows of a batch are those of the shuffled order, the first ones of many") {
  nn::Generator g(0);
  nn::MLP<float> model({1, 1}, g);
  nn::SGD<float> optimizer(model.parameters());
  const Part data{nn::Matrix<float>::Zero(50, 1), nn::Matrix<float>::Constant(50, 1, 2)};
  nn::BCEWithLogitsLoss<float> criterion;
  auto same = g;
  std::string rows;
  auto loader = nn::batches(data.x, data.y, 25, same);
  for (const auto& batch : loader) {
    CHECK(batch.x.rows() == loader.rows().size());
    for (int i = 0; i < 20 && loader.place().batches == 1; ++i) {
      rows += std::to_string(loader.rows()[i]) + ", ";
    }
  }
  const std::string expected = "fit: epoch 1, batch 1 (rows " + rows + "... of train): ";
  CHECK_THROWS_WITH_AS(
      nn::fit(model, criterion, optimizer, data, data, {.generator = g, .batch_size = 25}),
      doctest::Contains(expected.c_str()), nn::value_error);
}

TEST_CASE("a batch of 20 rows is named with all of them") {
  nn::Generator g(0);
  nn::MLP<float> model({1, 1}, g);
  nn::SGD<float> optimizer(model.parameters());
  const Part data{nn::Matrix<float>::Zero(20, 1), nn::Matrix<float>::Constant(20, 1, 2)};
  nn::BCEWithLogitsLoss<float> criterion;
  CHECK_THROWS_WITH_AS(
      nn::fit(model, criterion, optimizer, data, data,
              {.generator = g, .batch_size = 20, .shuffle = false}),
      doctest::Contains("(rows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, "
                        "19 of train): "),
      nn::value_error);
}
