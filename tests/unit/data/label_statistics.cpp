#include <doctest/doctest.h>
#include <limits>
#include <multihot/data/label_statistics.hpp>
#include <multihot/nn/bce_with_logits_loss.hpp>

namespace nn = multihot;

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

nn::Matrix<float> targets() {
  nn::Matrix<float> t(4, 3);
  t << 1, 0, 1,  //
      0, 0, 1,   //
      0, 1, 0,   //
      0, 1, 1;
  return t;
}

}  // namespace

TEST_CASE("counts, cardinality and density") {
  const auto labels = nn::label_statistics(targets());
  CHECK(labels.positives == Eigen::Vector3<nn::Index>(1, 2, 3));
  CHECK(labels.negatives == Eigen::Vector3<nn::Index>(3, 2, 1));
  CHECK(labels.unknown.isZero());
  CHECK(labels.cardinality == 1.5);
  CHECK(labels.density == 0.5);
  CHECK(nn::label_statistics(targets().cast<int>()).positives == labels.positives);
}

TEST_CASE("pos_weight makes both values of a label weigh the same") {
  const auto t = targets();
  const auto p = nn::pos_weight(t);
  CHECK(p == Eigen::RowVector3f(3, 1, 1.0f / 3));
  nn::BCEWithLogitsLoss<float> criterion({.pos_weight = p});
  criterion.forward(nn::Matrix<float>::Zero(4, 3), t);
  // At logits of 0 the gradients of the two cancel out in each label.
  CHECK(criterion.backward().colwise().sum().cwiseAbs().maxCoeff() <= 1e-7f);
}

TEST_CASE("what is unknown is left out, if the caller says so") {
  auto t = targets();
  t(1, 0) = t(3, 2) = unknown;
  const auto labels = nn::label_statistics(t, nn::Missing::ignore);
  CHECK(labels.positives == Eigen::Vector3<nn::Index>(1, 2, 2));
  CHECK(labels.negatives == Eigen::Vector3<nn::Index>(2, 2, 1));
  CHECK(labels.unknown == Eigen::Vector3<nn::Index>(1, 0, 1));
  CHECK(labels.cardinality == 1.25);
  CHECK(labels.density == 0.5);
  CHECK(nn::pos_weight(t, nn::Missing::ignore) == Eigen::RowVector3f(2, 1, 0.5f));
  CHECK_THROWS_WITH_AS(nn::pos_weight(t), "label_statistics: target(1,0)=nan, expected 0 or 1",
                       nn::value_error);
}

TEST_CASE("numbers between 0 and 1, no samples, and labels without both values are refused") {
  auto t = targets();
  CHECK_THROWS_WITH_AS(nn::label_statistics(t.topRows(0)),
                       "label_statistics: targets are 0x3, expected at least one row and one label",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(
      nn::pos_weight(t.topRows(2)),
      "pos_weight: label 1 is 1 in 0 samples and 0 in 2, expected at least one of each",
      nn::value_error);
  CHECK_THROWS_WITH_AS(
      nn::pos_weight(t.rightCols(1).topRows(2)),
      "pos_weight: label 0 is 1 in 2 samples and 0 in 0, expected at least one of each",
      nn::value_error);
  t(2, 2) = 0.5f;
  CHECK_THROWS_WITH_AS(nn::label_statistics(t),
                       "label_statistics: target(2,2)=0.5, expected 0 or 1", nn::value_error);
}
