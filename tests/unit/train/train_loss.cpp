#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/fit.hpp>
#include <vector>

namespace nn = multihot;

namespace {

using Matrix = nn::Matrix<double>;
const double unknown = std::numeric_limits<double>::quiet_NaN();

using Part = nn::Table<double>;

/// One epoch in which no weight moves.
template <class Criterion>
nn::Epoch frozen_epoch(nn::MLP<double>& model, Criterion& criterion, const Part& data,
                       nn::FitOptions options) {
  nn::SGD<double> optimizer(model.parameters());
  optimizer.set_lr(0);
  options.epochs = 1;
  return nn::fit(model, criterion, optimizer, data, data, options).back();
}

nn::Index random_index(nn::Index low, nn::Index high, nn::Generator& g) {
  return nn::randint<nn::Index>(low, high + 1, 1, 1, g)(0, 0);
}

/// Logits of 0, each of which costs log 2.
nn::MLP<double> zero_model(nn::Index features, nn::Index labels) {
  nn::Generator g(0);
  nn::MLP<double> model({features, labels}, g);
  for (auto& p : model.parameters()) p.value.setZero();
  return model;
}

/// The mean over the rows, and nothing else known about it.
struct MeanSquare {
  Matrix dz;
  double forward(const auto& z, const auto& y) {
    dz = 2 * (z - y) / static_cast<double>(z.size());
    return (z - y).squaredNorm() / static_cast<double>(z.size());
  }
  const Matrix& backward() const { return dz; }
};

}  // namespace

TEST_CASE("with frozen weights the train loss is the validation loss of the same data") {
  nn::Generator g(0);
  for (int i = 0; i < 300; ++i) {
    const nn::Index samples = random_index(1, 40, g), labels = random_index(1, 6, g);
    const nn::Index batch_size = random_index(1, samples + 2, g);
    nn::MLP<double> model({3, 4, labels}, g);
    Part data{nn::randn<double>(samples, 3, g), nn::rand<double>(samples, labels, g)};
    nn::BCEWithLogitsLossOptions<double> options;
    if (random_index(0, 1, g) == 1) options.weight = nn::rand<double>(1, labels, g);
    if (random_index(0, 1, g) == 1) options.pos_weight = nn::rand<double>(1, labels, g);
    if (random_index(0, 1, g) == 1) options.reduction = nn::Reduction::sum;
    if (random_index(0, 1, g) == 1) {
      options.missing = nn::Missing::ignore;
      const auto u = nn::rand<double>(samples, labels, g);
      const auto kept = random_index(0, labels - 1, g);  // so that no batch is without any
      for (nn::Index j = 0; j < labels; ++j) {
        for (nn::Index r = 0; r < samples; ++r) {
          if (j != kept && u(r, j) < 0.6) data.y(r, j) = unknown;
        }
      }
    }
    nn::BCEWithLogitsLoss<double> criterion(options);
    const auto epoch = frozen_epoch(
        model, criterion, data,
        {.generator = g, .batch_size = batch_size, .shuffle = random_index(0, 1, g) == 1});
    // Both add up the same numbers, none of which is negative, in another order. A batch has a few
    // roundings of its own: the root, the division by its count, and the product with it.
    const double terms = static_cast<double>(samples * labels);
    const double tolerance = (2 * terms + 8) * std::numeric_limits<double>::epsilon();
    CHECK(std::abs(epoch.train_loss - epoch.validation_loss) <= tolerance * epoch.validation_loss);
  }
}

TEST_CASE("the train loss of a sum is the sum over the epoch, whatever the batch") {
  nn::Generator g(0);
  auto model = zero_model(2, 1);
  const Part data{Matrix::Ones(4, 2), Matrix::Ones(4, 1)};
  nn::BCEWithLogitsLoss<double> criterion({.reduction = nn::Reduction::sum});
  for (const nn::Index batch_size : {1, 2, 3, 4}) {
    const auto epoch =
        frozen_epoch(model, criterion, data, {.generator = g, .batch_size = batch_size});
    CHECK(epoch.train_loss == doctest::Approx(4 * std::log(2)).epsilon(1e-15));
  }
  const auto epoch =
      frozen_epoch(model, criterion, data, {.generator = g, .batch_size = 3, .drop_last = true});
  CHECK(epoch.train_loss == doctest::Approx(3 * std::log(2)).epsilon(1e-15));
}

TEST_CASE("where labels are unknown, each known one counts the same in the train loss") {
  nn::Generator g(0);
  nn::MLP<double> model({1, 4}, g);
  for (auto& p : model.parameters()) p.value.setZero();
  model.parameters()[1].value << 3, 0, 0, 0;
  Part data{Matrix::Zero(2, 1), Matrix::Zero(2, 4)};
  data.y.row(1) << 0, unknown, unknown, unknown;  // a batch of one known label
  nn::BCEWithLogitsLoss<double> criterion({.missing = nn::Missing::ignore});
  const double at_3 = std::log1p(std::exp(3)), at_0 = std::log(2);
  for (const nn::Index batch_size : {1, 2}) {
    const auto epoch =
        frozen_epoch(model, criterion, data, {.generator = g, .batch_size = batch_size});
    CHECK(epoch.train_loss == doctest::Approx((2 * at_3 + 3 * at_0) / 5).epsilon(1e-14));
    CHECK(epoch.validation_loss == doctest::Approx(epoch.train_loss).epsilon(1e-14));
  }
}

TEST_CASE("with drop_last the train loss is that of the samples that took part") {
  nn::Generator g(0);
  auto model = zero_model(2, 3);
  nn::BCEWithLogitsLoss<double> criterion;
  const Part data{Matrix::Ones(7, 2), Matrix::Ones(7, 3)};
  const auto epoch =
      frozen_epoch(model, criterion, data, {.generator = g, .batch_size = 4, .drop_last = true});
  CHECK(epoch.train_loss == doctest::Approx(std::log(2)).epsilon(1e-15));
}

TEST_CASE("a criterion that does not say what it counts is a mean over the rows") {
  nn::Generator g(0);
  nn::MLP<double> model({3, 2}, g);
  const Part data{nn::randn<double>(7, 3, g), nn::rand<double>(7, 2, g)};
  MeanSquare criterion;
  const auto epoch = frozen_epoch(model, criterion, data, {.generator = g, .batch_size = 4});
  CHECK(epoch.train_loss == doctest::Approx(epoch.validation_loss).epsilon(1e-14));
}

TEST_CASE("one row is enough to train and to validate") {
  nn::Generator g(0);
  nn::MLP<double> model({3, 2}, g);
  const Part data{nn::randn<double>(1, 3, g), nn::rand<double>(1, 2, g)};
  nn::BCEWithLogitsLoss<double> criterion;
  nn::SGD<double> optimizer(model.parameters(), {.lr = 0.1});
  const double before = criterion.forward(model(data.x), data.y);
  const auto history =
      nn::fit(model, criterion, optimizer, data, data, {.generator = g, .epochs = 2});
  CHECK(history[0].train_loss == before);
  CHECK(history[1].train_loss == history[0].validation_loss);
  CHECK(history[1].validation_loss < history[0].validation_loss);
}
