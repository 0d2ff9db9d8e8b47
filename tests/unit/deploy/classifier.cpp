#include <doctest/doctest.h>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <thread>
#include <utility>

#include "unit/data/temporary_file.hpp"
#include "unit/deploy/parts.hpp"

TEST_CASE_TEMPLATE("Classifier: scaler, network, sigmoid and thresholds, in this order", S, float,
                   double) {
  for (const auto& sizes : {std::vector<nn::Index>{3, 4, 2}, {72, 64, 6}, {1, 1}}) {
    const auto c = classifier<S>(sizes);
    const auto x = samples<S>(40, sizes.front());
    const auto p = nn::sigmoid(c.network(c.scaler.transform(x)));
    CHECK(c.predict_proba(x) == p);
    CHECK(c.predict(x) == nn::predict(p, c.thresholds));
    CHECK((c.predict(x).array() == 0 || c.predict(x).array() == 1).all());
  }
}

TEST_CASE_TEMPLATE("Classifier: a sample has the same bits in every batch", S, float, double) {
  const auto c = classifier<S>({72, 64, 6});
  const auto x = samples<S>(40, 72);
  const auto p = c.predict_proba(x);
  for (const nn::Index i : {0, 1, 39}) {
    CHECK(c.predict_proba(x.row(i)) == p.row(i));
    CHECK(c.predict_proba(x.middleRows(i, 1)) == p.row(i));
  }
  CHECK(c.predict_proba(x.topRows(7)) == p.topRows(7));
  CHECK(c.predict_proba(x.topRows(0)).rows() == 0);
  CHECK(c.predict_proba(x.topRows(0)).cols() == 6);
  CHECK(c.predict_proba((2 * x.array()) / 2) == p);
}

TEST_CASE("Classifier: the columns of a table are taken by name") {
  const auto c = classifier<float>({3, 4, 2});
  const auto x = samples<float>(9, 3);
  const auto p = c.predict_proba(x);
  nn::Table<float> table{.x = nn::Matrix<float>(9, 5),
                         .y = {},
                         .feature_names = {"id", "feature 2", "feature 0", "other", "feature 1"}};
  table.x << x.col(0) * 100, x.col(2), x.col(0), x.col(1), x.col(1);
  table.x.col(3).setConstant(std::nanf(""));  // is ignored
  CHECK(c.predict_proba(table) == p);
  CHECK(c.predict(table) == c.predict(x));

  // Without names, on either side, columns are in order.
  CHECK(c.predict_proba(nn::Table<float>{.x = x}) == p);
  auto without = c;
  without.feature_names.clear();
  CHECK(without.predict_proba(nn::Table<float>{.x = x, .feature_names = {"a", "b", "c"}}) == p);
  CHECK_THROWS_WITH_AS(without.predict_proba(table), "Classifier: x is 9x5, expected 3 columns",
                       nn::shape_error);
}

TEST_CASE("Classifier: all missing columns of a table are in one error") {
  const auto c = classifier<float>({4, 4, 2});
  const nn::Matrix<float> x = samples<float>(9, 4);
  CHECK_THROWS_WITH_AS(
      c.predict_proba(nn::Table<float>{
          .x = x, .feature_names = {"feature 3", "feature 1", "Feature 0", "feature 1"}}),
      "Classifier: features of the table: missing 'feature 0'; more than one 'feature 1'; missing "
      "'feature 2'",
      nn::value_error);
  CHECK_THROWS_WITH_AS(c.predict_proba(nn::Table<float>{.x = x, .feature_names = {"feature 3"}}),
                       "Classifier: the table has 1 feature_names, expected 4, one for each column",
                       nn::shape_error);
}

TEST_CASE_TEMPLATE("Classifier: nan and infinity are refused with row and name", S, float, double) {
  using Limits = std::numeric_limits<S>;
  auto c = classifier<S>({3, 4, 2});
  auto x = samples<S>(9, 3);
  x(7, 1) = Limits::quiet_NaN();
  CHECK_THROWS_WITH_AS(
      c.predict_proba(x),
      "Classifier: x(7,1)=nan, feature 'feature 1', expected finite, or the option "
      "NonFinite::mean",
      nn::value_error);
  x(7, 1) = -Limits::infinity();
  CHECK_THROWS_WITH_AS(c.predict(x.row(7)),
                       "Classifier: x(0,1)=-inf, feature 'feature 1', expected finite, or the "
                       "option NonFinite::mean",
                       nn::value_error);
  c.feature_names.clear();
  CHECK_THROWS_WITH_AS(c.predict_proba(x),
                       "Classifier: x(7,1)=-inf, expected finite, or the option NonFinite::mean",
                       nn::value_error);

  // The mean is 0 after standardisation. The other rows are as without it.
  const auto p = c.predict_proba(x, nn::NonFinite::mean);
  nn::Matrix<S> z = c.scaler.transform(samples<S>(9, 3));
  z(7, 1) = 0;
  CHECK(p == nn::sigmoid(c.network(z)));
  CHECK(c.predict(x.row(7), nn::NonFinite::mean) == nn::predict(p, c.thresholds).row(7));
  CHECK(c.predict_proba(nn::Table<S>{.x = x}, nn::NonFinite::mean) == p);
}

TEST_CASE("Classifier: features of every magnitude are standardised as by the scaler") {
  const double most = std::numeric_limits<double>::max();
  auto c = classifier<double>({2, 2});
  nn::Matrix<double> x(4, 2);
  x << most, 1, -most, 2, most, 3, most, 4;
  c.scaler = nn::StandardScaler(x);
  const auto expected = nn::sigmoid(c.network(c.scaler.transform(x)));
  CHECK(c.predict_proba(x) == expected);
  CHECK(c.predict_proba(x.row(1)) == expected.row(1));
}

TEST_CASE("Classifier: another width is refused") {
  const auto c = classifier<float>({3, 4, 2});
  CHECK_THROWS_WITH_AS(c.predict_proba(samples<float>(9, 4)),
                       "Classifier: x is 9x4, expected 3 columns", nn::shape_error);
  CHECK_THROWS_WITH_AS(c.predict_proba(nn::Matrix<float>(3, 1)),
                       "Classifier: x is 3x1, expected 3 columns; each sample is a row: transpose "
                       "the column",
                       nn::shape_error);
}

TEST_CASE("Classifier: parts that do not fit are listed in one error") {
  auto c = classifier<float>({3, 4, 2});
  const auto x = samples<float>(9, 3);
  c.scaler = {};
  c.thresholds = Eigen::RowVectorXf(5);
  c.feature_names = {"a"};
  c.label_names = {"a", "b", "c"};
  const char* all =
      "Classifier of 3 features and 2 labels: scaler has 0 features, expected 3; thresholds has 5 "
      "labels, expected 2; feature_names has 1 names, expected 3; label_names has 3 names, "
      "expected 2";
  CHECK_THROWS_WITH_AS(c.check(), all, nn::shape_error);
  CHECK_THROWS_WITH_AS(c.predict_proba(x), all, nn::shape_error);
  CHECK_THROWS_WITH_AS(c.predict(x), all, nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::to_safetensors(c), all, nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::Predictor{c}, all, nn::shape_error);

  c = classifier<float>({3, 4, 2});
  c.feature_names = {"a", "b", "a"};
  c.label_names = {"x", "x"};
  c.thresholds[1] = std::nanf("");
  const char* values =
      "Classifier: feature_names has 'a' twice; label_names has 'x' twice; thresholds[1]=nan, "
      "expected finite";
  CHECK_THROWS_WITH_AS(c.check(), values, nn::value_error);
  CHECK_THROWS_WITH_AS(nn::to_safetensors(c), values, nn::value_error);
  CHECK_THROWS_WITH_AS(c.predict_proba(nn::Table<float>{.x = x, .feature_names = {"a", "b", "c"}}),
                       values, nn::value_error);
}

TEST_CASE("Classifier: a moved-from one is refused, and can be assigned to") {
  auto c = classifier<float>({3, 4, 2});
  const auto x = samples<float>(9, 3);
  const auto p = c.predict_proba(x);
  const auto moved = std::move(c);
  CHECK(moved.predict_proba(x) == p);
  CHECK_THROWS_AS(c.predict_proba(x), nn::state_error);  // NOLINT(bugprone-use-after-move)
  CHECK_THROWS_AS(nn::to_safetensors(c), nn::state_error);
  c = moved;
  CHECK(c.predict_proba(x) == p);
}

TEST_CASE("Classifier: 8 threads on one") {
  const auto c = classifier<float>({3, 4, 2});
  const auto x = samples<float>(9, 3);
  const auto p = c.predict_proba(x);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) right += c.predict_proba(x) == p;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 8 * 200);
}

TEST_CASE_TEMPLATE("save, load_classifier: all parts and all bits", S, float, double) {
  for (const auto& sizes : {std::vector<nn::Index>{3, 4, 2}, {72, 64, 6}, {1, 1}, {5, 6, 7, 8}}) {
    for (const double dropout : {0.0, 0.25}) {
      const auto saved = classifier<S>(sizes, {.dropout = dropout});
      const TemporaryFile file("");
      nn::save(file.path(), saved);
      const auto loaded = nn::load_classifier<S>(file.path());
      const auto x = samples<S>(40, sizes.front());
      CHECK(loaded.predict_proba(x) == saved.predict_proba(x));
      CHECK(loaded.scaler.mean() == saved.scaler.mean());
      CHECK(loaded.scaler.scale() == saved.scaler.scale());
      CHECK(loaded.thresholds == saved.thresholds);
      CHECK(loaded.feature_names == saved.feature_names);
      CHECK(loaded.label_names == saved.label_names);
      const std::string bytes = nn::to_safetensors(saved);
      CHECK(std::filesystem::file_size(file.path()) == bytes.size());
      CHECK(nn::to_safetensors(loaded) == bytes);
      CHECK(nn::to_safetensors(nn::classifier_from_safetensors<S>(bytes)) == bytes);
      // It is also a file of the weights alone.
      CHECK(nn::to_safetensors(nn::load_mlp<S>(file.path(), {}, {.dropout = dropout})) ==
            nn::to_safetensors(saved.network));
    }
  }
}

TEST_CASE("save, load_classifier: numbers and names that are hard to write") {
  auto c = classifier<float>({5, 3});
  c.scaler = nn::StandardScaler<float>(Eigen::RowVectorXd{{0.1, -1e-300, 1e300, -0.0, 1.0 / 3}},
                                       Eigen::RowVectorXd{{0.7, 1e-300, 1e300, 5e-324, 1.7e308}});
  c.thresholds << 0.1f, 1e-45f, -1;
  const std::string zero(1, '\0');
  c.feature_names = {"", "\"quotes\\\n\t" + zero + "\x7f", "\xe7\x89\xb9\xe5\xbe\x81",
                     std::string(10'000, 'x'), "[1,2]"};
  c.label_names = {"class", "\xf0\x9f\x98\x80", "</script>"};
  const auto loaded = nn::classifier_from_safetensors<float>(nn::to_safetensors(c));
  CHECK(loaded.scaler.mean() == c.scaler.mean());
  CHECK(std::signbit(loaded.scaler.mean()[3]));
  CHECK(loaded.scaler.scale() == c.scaler.scale());
  CHECK(loaded.thresholds == c.thresholds);
  CHECK(loaded.feature_names == c.feature_names);
  CHECK(loaded.label_names == c.label_names);

  c.feature_names.clear();
  c.label_names.clear();
  const auto unnamed = nn::classifier_from_safetensors<float>(nn::to_safetensors(c));
  CHECK(unnamed.feature_names.empty());
  CHECK(unnamed.label_names.empty());

  c.label_names = {"a", "\xff", "c"};
  CHECK_THROWS_WITH_AS(nn::to_safetensors(c), "save: got '\\xFF', expected UTF-8", nn::value_error);
}

TEST_CASE("save: a classifier that cannot be loaded is not written") {
  auto c = classifier<float>({2, 2, 2});
  const TemporaryFile file("old");
  const auto refused = [&](const char* message) {
    CHECK_THROWS_WITH_AS(nn::save(file.path(), c), message, nn::value_error);
    CHECK(std::filesystem::file_size(file.path()) == 3);
  };
  auto& first = std::get<nn::Linear<float>>(c.network.layers()[0]);
  const nn::Matrix<float> weight = first.weight;
  first.weight.setConstant(std::nanf(""));
  refused("Classifier: logits of the self-test: z(0,0)=nan, expected finite");
  first.weight = weight;
  first.bias.setConstant(-std::numeric_limits<float>::infinity());  // 0 after the ReLU
  refused("bytes: tensor '0.bias' has -inf as element [0], expected finite numbers");
}
