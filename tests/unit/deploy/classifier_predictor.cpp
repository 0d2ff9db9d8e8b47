#include <doctest/doctest.h>
#include <atomic>
#include <cmath>
#include <thread>

#include "unit/deploy/parts.hpp"

TEST_CASE_TEMPLATE("Predictor of a Classifier has its bits", S, float, double) {
  for (const auto& sizes : {std::vector<nn::Index>{10, 20, 5}, {72, 64, 6}, {103, 128, 14}}) {
    const auto c = classifier<S>(sizes);
    const nn::Predictor predictor(c);
    auto workspace = typename decltype(predictor)::Workspace();
    const auto x = samples<S>(40, sizes.front());
    const auto p = c.predict_proba(x);
    const auto labels = c.predict(x);
    CHECK(predictor.predict_proba(x, workspace) == p);
    CHECK(predictor.predict(x, workspace) == labels);
    for (const nn::Index i : {0, 1, 39}) {
      CHECK(predictor.predict_proba(x.row(i), workspace) == p.row(i));
      CHECK(predictor.predict(x.row(i), workspace) == labels.row(i));
      const Eigen::RowVectorX<S> row = x.row(i);
      CHECK(predictor.predict_proba(row, workspace) == p.row(i));
    }
  }
}

TEST_CASE("Predictor of a Classifier is a copy") {
  auto c = classifier<float>({3, 4, 2});
  const auto x = samples<float>(9, 3);
  const auto p = c.predict_proba(x);
  const nn::Predictor predictor(c);
  auto workspace = decltype(predictor)::Workspace();
  c = classifier<float>({5, 2});
  const auto copy = predictor;
  CHECK(predictor.predict_proba(x, workspace) == p);
  CHECK(copy.predict_proba(x, workspace) == p);
}

TEST_CASE("Predictor of a Classifier refuses what the Classifier refuses") {
  const auto c = classifier<float>({3, 4, 2});
  const nn::Predictor predictor(c);
  auto workspace = decltype(predictor)::Workspace();
  auto x = samples<float>(1, 3);
  CHECK_THROWS_WITH_AS(predictor.predict_proba(x.leftCols(2), workspace),
                       "Classifier: x is 1x2, expected 3 columns", nn::shape_error);
  x(0, 2) = std::nanf("");
  CHECK_THROWS_WITH_AS(predictor.predict(x, workspace),
                       "Classifier: x(0,2)=nan, feature 'feature 2', expected finite, or the "
                       "option NonFinite::mean",
                       nn::value_error);
  const auto p = c.predict_proba(x, nn::NonFinite::mean);
  CHECK(predictor.predict_proba(x, workspace, nn::NonFinite::mean) == p);
}

TEST_CASE("8 threads on one Predictor of a Classifier, each with its workspace") {
  const auto c = classifier<float>({3, 4, 2});
  const nn::Predictor predictor(c);
  const auto x = samples<float>(9, 3);
  const auto labels = c.predict(x);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      auto workspace = decltype(predictor)::Workspace();
      for (nn::Index k = 0; k < 500; ++k) {
        right += predictor.predict(x.row(k % 9), workspace) == labels.row(k % 9);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 8 * 500);
}
