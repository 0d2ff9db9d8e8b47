#include <doctest/doctest.h>
#include <cstdio>
#include <limits>
#include <multihot/data/label_statistics.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/progress_bar.hpp>
#include <multihot/train/train_classifier.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "unit/data/temporary_file.hpp"

namespace nn = multihot;

namespace {

// Four features, and three labels that depend on them; the last one is rare.
nn::Table<float> make_table(nn::Index rows) {
  nn::Generator g(0);
  nn::Table<float> table{.x = nn::randn<float>(rows, 4, g), .y = nn::Matrix<float>(rows, 3)};
  table.y.col(0) = (table.x.col(0).array() > 0).cast<float>();
  table.y.col(1) = (table.x.col(1).array() + table.x.col(2).array() > 0.5f).cast<float>();
  table.y.col(2) = (table.x.col(3).array() > 1.5f).cast<float>();
  table.feature_names = {"a", "b", "c", "d"};
  table.label_names = {"x", "y", "z"};
  return table;
}

nn::Matrix<float> probabilities(const nn::TrainedClassifier<float>& trained, const auto& x) {
  return trained.classifier.predict_proba(x);
}

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("train_classifier holds out a part, and chooses epoch and thresholds on it") {
  const auto table = make_table(400);
  const auto trained = nn::train_classifier(table, {.epochs = 30, .lr = 0.01, .validation = 0.25});
  CHECK(trained.held_out.x.rows() == 100);
  CHECK(trained.classifier.label_names == table.label_names);
  CHECK(trained.classifier.feature_names == table.feature_names);
  CHECK_FALSE(trained.stopped);

  REQUIRE(trained.best_epoch >= 1);
  const auto& best = trained.history[static_cast<std::size_t>(trained.best_epoch - 1)];
  for (const auto& epoch : trained.history) CHECK(epoch.metric <= best.metric);
  const auto p = trained.classifier.predict_proba(trained.held_out);
  CHECK(nn::average_precision_score(trained.held_out.y, p, nn::Average::macro) == best.metric);
  CHECK(trained.classifier.thresholds == nn::best_thresholds(trained.held_out.y, p));
  CHECK(best.metric > 0.9);
}

TEST_CASE("the same options give the same classifier, for any number of threads") {
  const auto table = make_table(100);
  const auto p = [&](const nn::TrainClassifierOptions& options) {
    return probabilities(nn::train_classifier(table, options), table.x);
  };
  const auto once = p({.epochs = 3});
  CHECK(once == p({.epochs = 3, .threads = 3}));
  CHECK(once != p({.epochs = 3, .seed = 1}));
  CHECK(once != p({.hidden = {64, 8}, .epochs = 3}));
  CHECK(once != p({.dropout = 0.5, .epochs = 3}));
  CHECK(once != p({.epochs = 3, .weight_decay = 0.5}));
  CHECK(once != p({.epochs = 3, .schedule = nn::Schedule::cosine}));
  CHECK(once != p({.epochs = 3, .pos_weight = true}));
  CHECK(once == p({.epochs = 3, .schedule = nn::Schedule::plateau}));  // no plateau yet
}

TEST_CASE("without held-out samples, all epochs are trained and the threshold is 0.5") {
  const auto table = make_table(50);
  const auto trained = nn::train_classifier(table, {.epochs = 30, .validation = 0, .patience = 1});
  CHECK(trained.held_out.x.rows() == 0);
  CHECK(trained.history.size() == 30);
  CHECK(trained.best_epoch == 30);
  CHECK(trained.history.back().metric == trained.history.back().validation_loss);
  CHECK((trained.classifier.thresholds.array() == 0.5f).all());
  CHECK((nn::train_classifier(table, {.epochs = 1, .threshold = 0.25})
             .classifier.thresholds.array() == 0.25f)
            .all());
}

TEST_CASE("missing features take their mean, unknown labels are left out") {
  auto table = make_table(100);
  table.x(3, 1) = unknown;
  CHECK_THROWS_AS(nn::train_classifier(table, {.epochs = 1}), nn::value_error);
  table.y.col(2).setConstant(unknown);
  table.y(5, 0) = unknown;
  const auto trained = nn::train_classifier(
      table, {.epochs = 3, .pos_weight = true, .validation = 0.25, .impute = true});
  CHECK(trained.history.back().train_loss > 0);
  CHECK(trained.classifier.predict_proba(table, nn::NonFinite::mean).allFinite());
}

TEST_CASE("a label that is the same in all samples has a weight of 1") {
  auto table = make_table(60);
  table.y.col(2).setZero();
  const auto weights = nn::detail::train::balancing_weights(table.y);
  CHECK(weights(0, 2) == 1);
  CHECK(weights.leftCols(2) == nn::pos_weight(table.y.leftCols(2)));
}

TEST_CASE("a stopped training run is resumed from its checkpoint, bit for bit") {
  const auto table = make_table(100);
  const TemporaryFile file("");
  std::remove(file.path().c_str());
  const auto whole = nn::train_classifier(table, {.dropout = 0.2, .epochs = 6, .patience = 6});
  nn::TrainClassifierOptions options{
      .dropout = 0.2, .epochs = 6, .patience = 6, .checkpoint = file.path()};
  for (int steps = 7;;) {
    options.stop = [&] { return --steps == 0; };
    std::ostringstream out;
    const auto part = nn::train_classifier(table, options, nn::ProgressBar(out));
    if (!part.stopped) {
      CHECK(probabilities(part, table.x) == probabilities(whole, table.x));
      CHECK(part.classifier.thresholds == whole.classifier.thresholds);
      CHECK(part.history.size() == 6);
      break;
    }
    steps = 7;
  }
  options.hidden = {65};  // another network than that of the checkpoint
  CHECK_THROWS_AS(nn::train_classifier(table, options), nn::shape_error);
}

TEST_CASE("a stopped run has the weights of the best epoch") {
  const auto table = make_table(100);
  nn::Index epochs = 0;
  const auto trained = nn::train_classifier(
      table, {.epochs = 1000, .lr = 0.05, .patience = 1000, .stop = [&] { return epochs == 40; }},
      [&](const nn::Epoch& epoch) { epochs = epoch.epoch; });
  CHECK(trained.stopped);
  CHECK(trained.history.size() == 40);
  const auto p = trained.classifier.predict_proba(trained.held_out);
  CHECK(nn::average_precision_score(trained.held_out.y, p, nn::Average::macro) ==
        trained.history[static_cast<std::size_t>(trained.best_epoch - 1)].metric);
}
