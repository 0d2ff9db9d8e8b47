#include <doctest/doctest.h>
#include <cstdint>
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

TEST_CASE("pos_weight gives both values of a label the same weight in the loss") {
  const auto t = targets();
  const auto p = nn::pos_weight(t);
  CHECK(p == Eigen::RowVector3f(3, 1, 1.0f / 3));
  nn::BCEWithLogitsLoss<float> criterion({.pos_weight = p});
  criterion.forward(nn::Matrix<float>::Zero(4, 3), t);
  // At logits of 0 the gradients of the two cancel out in each label.
  CHECK(criterion.backward().colwise().sum().cwiseAbs().maxCoeff() <= 1e-7f);
}

TEST_CASE("targets of bool, small integers and comparisons, of both storage orders") {
  const auto t = targets();
  const auto expected = nn::label_statistics(t);
  const auto same = [&](const auto& y) {
    const auto labels = nn::label_statistics(y);
    return labels.positives == expected.positives && labels.negatives == expected.negatives &&
           labels.unknown == expected.unknown && labels.cardinality == expected.cardinality &&
           labels.density == expected.density && nn::pos_weight(y) == nn::pos_weight(t);
  };
  const Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major =
      t.cast<bool>();
  CHECK(same(row_major));
  CHECK(same(t.array() > 0.5f));
  CHECK(same(t.array().cast<int>().eval()));
  CHECK(same(t.cast<std::int8_t>()));
  CHECK(nn::pos_weight<double>(row_major) == nn::pos_weight(t.cast<double>()));
  CHECK_THROWS_WITH_AS(nn::label_statistics(t.cast<std::int8_t>() * std::int8_t{-1}),
                       "label_statistics: target(0,0)=-1, expected 0 or 1", nn::value_error);
}

TEST_CASE("counts do not overflow the type of the targets") {
  using Int8 = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic>;
  Int8 t = Int8::Ones(1000, 2);
  t.col(1).tail(999).setZero();
  CHECK(nn::label_statistics(t).positives == Eigen::Vector2<nn::Index>(1000, 1));
  CHECK(nn::label_statistics(t).cardinality == 1.001);
  CHECK(nn::pos_weight(t.rightCols(1))(0, 0) == 999);
}

TEST_CASE("an expression is evaluated once, not for each target") {
  nn::Index evaluated = 0;
  const auto count = [&](float t) {
    ++evaluated;
    return t;
  };
  const auto t = targets();
  // A product is evaluated as a whole, whichever of its elements is asked for.
  nn::label_statistics(t.unaryExpr(count) * Eigen::Matrix3f::Identity());
  CHECK(evaluated <= 12);
}

TEST_CASE("the density is 0 where no label is known") {
  const nn::Matrix<float> t = nn::Matrix<float>::Constant(2, 3, unknown);
  CHECK(nn::label_statistics(t, nn::Missing::ignore).density == 0);
}

TEST_CASE("unknown labels are left out with Missing::ignore") {
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
