#include <doctest/doctest.h>
#include <multihot/multihot.hpp>
#include <multihot/train/cross_validate.hpp>
#include <multihot/train/progress_bar.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace nn = multihot;

TEST_CASE("each sample is in one fold, whose classifier has not seen it") {
  nn::Generator g(0);
  const nn::Table<float> table{.x = nn::randn<float>(60, 3, g),
                               .y = nn::randint<float>(0, 2, 60, 2, g)};
  const nn::TrainClassifierOptions options{.epochs = 2, .seed = 3};
  const auto folds = nn::cross_validate(table, 4, options);
  REQUIRE(folds.size() == 4);
  std::vector<int> seen(60, 0);
  for (const auto& fold : folds) {
    CHECK(fold.rows.size() == 15);
    std::vector<int> held(60, 0);
    for (const nn::Index i : fold.rows)
      seen[static_cast<std::size_t>(i)] += 1, held[std::size_t(i)] = 1;
    Eigen::VectorX<nn::Index> others(45);
    for (nn::Index i = 0, k = 0; i < 60; ++i) {
      if (held[static_cast<std::size_t>(i)] == 0) others[k++] = i;
    }
    const auto same = nn::train_classifier(nn::rows_of(table, others), options);
    CHECK(same.classifier.predict_proba(table.x) == fold.trained.classifier.predict_proba(table.x));
  }
  CHECK(seen == std::vector<int>(60, 1));
  CHECK_THROWS_WITH_AS(nn::cross_validate(table, 1), "cross_validate: folds=1, expected >= 2",
                       nn::value_error);
}

TEST_CASE("a companion for each fold; the fold that is stopped is the last") {
  nn::Generator g(0);
  const nn::Table<float> table{.x = nn::randn<float>(60, 3, g),
                               .y = nn::randint<float>(0, 2, 60, 2, g)};
  std::ostringstream out;
  const auto bar = [&](nn::Index k) {
    return nn::ProgressBar(out, {.description = "fold " + std::to_string(k)});
  };
  int steps = 0;
  const nn::TrainClassifierOptions options{.epochs = 2, .stop = [&] { return ++steps == 7; }};
  const auto folds = nn::cross_validate(table, 4, options, bar);  // 2 steps in an epoch
  CHECK(folds.size() == 2);
  CHECK_FALSE(folds[0].trained.stopped);
  CHECK(folds[1].trained.stopped);
  CHECK(out.str().starts_with("fold 1 epoch 1/2 loss "));
  CHECK(out.str().find("fold 2 epoch 1/2") != std::string::npos);
}
