#include <doctest/doctest.h>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/confusion.hpp>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("the confusion counts of each label") {
  const RandomProblem problem(0);
  const auto c = nn::multilabel_confusion_matrix(problem.t, problem.p);
  for (nn::Index j = 0; j < 4; ++j) {
    double tp = 0, fp = 0, fn = 0, tn = 0;
    for (nn::Index i = 0; i < 40; ++i) {
      const bool t = problem.t(i, j) == 1, p = problem.p(i, j) == 1;
      tp += t && p, fp += !t && p, fn += t && !p, tn += !t && !p;
    }
    CHECK(std::vector{c.tp[j], c.fp[j], c.fn[j], c.tn[j]} == std::vector{tp, fp, fn, tn});
  }
}

TEST_CASE("a single unknown element leaves its sample and its label the others") {
  RandomProblem problem(3);
  auto& [g, t, z, p] = problem;
  const auto before = nn::multilabel_confusion_matrix(t, p);
  const bool was_right = t(5, 2) == p(5, 2);
  t(5, 2) = std::numeric_limits<float>::quiet_NaN();
  const auto after = nn::multilabel_confusion_matrix(t, p, nn::Missing::ignore);
  CHECK((before.tp + before.fp + before.fn + before.tn).sum() == 160);
  CHECK((after.tp + after.fp + after.fn + after.tn).sum() == 159);
  CHECK((before.tp + before.tn - after.tp - after.tn).sum() == was_right);
  CHECK_THROWS_WITH_AS(nn::hamming_loss(t, p), "hamming_loss: target(5,2)=nan, expected 0 or 1",
                       nn::value_error);
}
