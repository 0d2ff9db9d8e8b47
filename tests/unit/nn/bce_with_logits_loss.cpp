#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/nn/bce_with_logits_loss.hpp>
#include <multihot/random.hpp>
#include <random>
#include <string>

namespace nn = multihot;

namespace {

struct Value {
  double loss, gradient;
};

// One element, in S.
template <class S>
Value element(S z, S target, S pos_weight = 1) {
  nn::BCEWithLogitsLoss<S> criterion(
      {.pos_weight = nn::Matrix<S>::Constant(1, 1, pos_weight), .reduction = nn::Reduction::sum});
  nn::Matrix<S> logits(1, 1), targets(1, 1);
  logits << z;
  targets << target;
  const S loss = criterion.forward(logits, targets);
  return {static_cast<double>(loss), static_cast<double>(criterion.backward()(0, 0))};
}

// The definition, in long double: log p keeps enough digits for |z| < 8.
Value definition(double z, double t) {
  const long double p = 1 / (1 + std::exp(-static_cast<long double>(z)));
  const long double q = 1 / (1 + std::exp(static_cast<long double>(z)));
  return {static_cast<double>(-t * std::log(p) - (1 - t) * std::log(q)),
          static_cast<double>((1 - t) * p - t * q)};
}

}  // namespace

TEST_CASE("the stable form is the definition wherever the definition can be computed") {
  double worst = 0;
  for (const double t : {0.0, 0.25, 0.5, 1.0}) {
    for (double z = -8; z <= 8; z += 0.00173) {
      const auto [loss, gradient] = element(z, t);
      const auto expected = definition(z, t);
      worst = std::max(worst, std::abs(loss - expected.loss) / expected.loss);
      // (1 - t) p and t q cancel for soft targets: the error is relative to them.
      worst = std::max(worst, std::abs(gradient - expected.gradient) /
                                  std::max(std::abs(expected.gradient), t * (1 - t)));
    }
  }
  MESSAGE("worst relative difference from the definition: ", worst);
  // A few roundings; and those of the definition: near 1 a probability loses e^8 of its last
  // places.
#if defined(__EMSCRIPTEN__)  // its exp and log of a long double have the digits of a double
  const double eps_long = std::numeric_limits<double>::epsilon();
#else
  const auto eps_long = static_cast<double>(std::numeric_limits<long double>::epsilon());
#endif
  CHECK(worst < 8 * std::numeric_limits<double>::epsilon() + 2 * std::exp(8.0) * eps_long);
}

TEST_CASE("mean, sum and the unreduced matrix agree, and so do their gradients") {
  nn::Generator g(0);
  const auto z = nn::randn<double>(6, 5, g), t = nn::rand<double>(6, 5, g);
  nn::BCEWithLogitsLoss<double> mean, sum({.reduction = nn::Reduction::sum}),
      none({.reduction = nn::Reduction::none});
  const double total = sum.forward(z, t);
  CHECK(mean.forward(z, t) == doctest::Approx(total / 30).epsilon(1e-15));
  CHECK(none.unreduced(z, t).sum() == doctest::Approx(total).epsilon(1e-15));
  CHECK((mean.backward() * 30).isApprox(sum.backward(), 1e-15));
  CHECK(none.backward() == sum.backward());
}

TEST_CASE("weights per label, per sample and per element multiply each element of the loss") {
  nn::Generator g(1);
  const auto z = nn::randn<double>(4, 3, g), t = nn::rand<double>(4, 3, g);
  nn::BCEWithLogitsLoss<double> plain({.reduction = nn::Reduction::none});
  const nn::Matrix<double> l = plain.unreduced(z, t), dz = plain.backward();
  for (const auto& [rows, cols] : {std::pair{1, 3}, {4, 1}, {4, 3}}) {
    const nn::Matrix<double> w = nn::rand<double>(rows, cols, g);
    const nn::Matrix<double> full = w.replicate(4 / rows, 3 / cols);
    nn::BCEWithLogitsLoss<double> weighted({.weight = w, .reduction = nn::Reduction::none});
    CHECK(weighted.unreduced(z, t).isApprox(l.cwiseProduct(full), 1e-14));
    CHECK(weighted.backward().isApprox(dz.cwiseProduct(full), 1e-14));
  }
}

TEST_CASE("a vector of pos_weight belongs to the labels, whatever its orientation and the batch") {
  nn::Generator g(4);
  const Eigen::VectorXd column = nn::rand<double>(3, 1, g);
  const Eigen::RowVectorXd row = column.transpose();
  nn::BCEWithLogitsLoss<double> by_row({.pos_weight = row}), by_column({.pos_weight = column});
  for (const nn::Index samples : {1, 2, 3, 4}) {
    const auto z = nn::randn<double>(samples, 3, g), t = nn::rand<double>(samples, 3, g);
    const nn::Matrix<double> full = row.replicate(samples, 1);
    nn::BCEWithLogitsLoss<double> by_element({.pos_weight = full});
    const double loss = by_element.forward(z, t);
    CHECK(by_row.forward(z, t) == loss);
    CHECK(by_column.forward(z, t) == loss);
    CHECK(by_column.backward() == by_element.backward());
    CHECK(by_column.unreduced(z, t) == by_element.unreduced(z, t));
  }
}

TEST_CASE("a pos_weight of 1x1 stands for all labels") {
  nn::Generator g(5);
  const auto z = nn::randn<double>(4, 3, g), t = nn::rand<double>(4, 3, g);
  using Matrix = nn::Matrix<double>;
  nn::BCEWithLogitsLoss<double> one({.pos_weight = Matrix::Constant(1, 1, 2.5)});
  nn::BCEWithLogitsLoss<double> all({.pos_weight = Matrix::Constant(1, 3, 2.5)});
  CHECK(one.forward(z, t) == all.forward(z, t));
  CHECK(one.backward() == all.backward());
}

TEST_CASE("a column belongs to the samples only where it cannot belong to the labels") {
  nn::Generator g(6);
  const auto z = nn::randn<double>(4, 3, g), t = nn::rand<double>(4, 3, g);
  const nn::Matrix<double> column = nn::rand<double>(4, 1, g), full = column.replicate(1, 3);
  nn::BCEWithLogitsLoss<double> by_sample({.pos_weight = column}), by_element({.pos_weight = full});
  CHECK(by_sample.forward(z, t) == by_element.forward(z, t));
  CHECK_THROWS_WITH_AS(
      by_sample.forward(z.topRows(3), t.topRows(3)),
      "BCEWithLogitsLoss: pos_weight is 4x1, expected 1x3, 3x1 or 3x3, or a column "
      "of labels, or 1x1",
      nn::shape_error);
  // A weight in a column belongs to the samples, also where there are as many labels.
  const nn::Matrix<double> square = column.topRows(3), of_rows = square.replicate(1, 3);
  nn::BCEWithLogitsLoss<double> a({.weight = square}), b({.weight = of_rows});
  CHECK(a.forward(z.topRows(3), t.topRows(3)) == b.forward(z.topRows(3), t.topRows(3)));
  CHECK_THROWS_WITH_AS(a.forward(z, t),
                       "BCEWithLogitsLoss: weight is 3x1, expected 1x3, 4x1 or 4x3",
                       nn::shape_error);
}

TEST_CASE("the loss says what it counts for in the mean over batches") {
  const nn::Matrix<double> z = nn::Matrix<double>::Zero(4, 3);
  nn::Matrix<double> t = z;
  nn::BCEWithLogitsLoss<double> mean, sum({.reduction = nn::Reduction::sum});
  nn::BCEWithLogitsLoss<double> known({.missing = nn::Missing::ignore});
  mean.forward(z, t);
  sum.forward(z, t);
  t.topRows(2).setConstant(std::numeric_limits<double>::quiet_NaN());
  known.forward(z, t);
  CHECK(mean.batch_weight() == 4);
  CHECK(sum.batch_weight() == 0);
  CHECK(known.batch_weight() == 6);
}

TEST_CASE("logits and targets may be any expression, and fixed-size") {
  nn::Generator g(2);
  const auto z = nn::randn<float>(4, 3, g);
  const auto t = nn::randint<float>(0, 2, 4, 3, g);
  nn::BCEWithLogitsLoss<float> criterion;
  const float loss = criterion.forward(z, t);
  const Eigen::Matrix<float, 4, 3, Eigen::RowMajor> row_major = z;
  CHECK(criterion.forward(row_major, (t.array() > 0.5f).cast<float>()) == loss);
  CHECK(criterion.forward(2 * (z / 2), Eigen::Map<const Eigen::Matrix<float, 4, 3>>(t.data())) ==
        loss);
}

TEST_CASE("a target outside of [0, 1] is found wherever it stands") {
  for (nn::Index n = 1; n <= 40; ++n) {
    nn::BCEWithLogitsLoss<float> criterion;
    const nn::Matrix<float> z = nn::Matrix<float>::Zero(n, 1);
    for (nn::Index i = 0; i < n; ++i) {
      for (const float wrong :
           {-1e-30f, std::nextafter(1.0f, 2.0f), std::numeric_limits<float>::infinity(),
            std::numeric_limits<float>::quiet_NaN()}) {
        nn::Matrix<float> t = nn::Matrix<float>::Ones(n, 1);
        t(i) = wrong;
        const std::string place = "target(" + std::to_string(i) + ",0)=";
        CHECK_THROWS_WITH_AS(criterion.forward(z, t), doctest::Contains(place.c_str()),
                             nn::value_error);
      }
    }
  }
}

TEST_CASE("targets that are nan are left out of loss, gradient and mean, if the caller says so") {
  nn::Generator g(3);
  const nn::Matrix<double> z = nn::randn<double>(6, 3, g);
  nn::Matrix<double> t = nn::rand<double>(6, 3, g), known = nn::Matrix<double>::Ones(6, 3);
  nn::Matrix<double> filled = t;
  for (const auto& [i, j] : {std::pair{0, 0}, {3, 1}, {5, 2}}) {
    t(i, j) = std::numeric_limits<double>::quiet_NaN();
    known(i, j) = filled(i, j) = 0;
  }
  const nn::Matrix<double> p = nn::rand<double>(1, 3, g);
  nn::BCEWithLogitsLoss<double> criterion({.pos_weight = p, .missing = nn::Missing::ignore});
  nn::BCEWithLogitsLoss<double> of_known(
      {.weight = known, .pos_weight = p, .reduction = nn::Reduction::sum});
  const double sum = of_known.forward(z, filled);
  CHECK(criterion.forward(z, t) == doctest::Approx(sum / 15).epsilon(1e-15));
  CHECK(criterion.backward().isApprox(of_known.backward() / 15, 1e-15));
  CHECK(criterion.unreduced(z, t).sum() == doctest::Approx(sum).epsilon(1e-15));

  nn::BCEWithLogitsLoss<double> refuses;
  CHECK_THROWS_WITH_AS(refuses.forward(z, t),
                       "BCEWithLogitsLoss: target(0,0)=nan, expected in [0, 1]", nn::value_error);
  t(4, 1) = 2;
  CHECK_THROWS_WITH_AS(criterion.forward(z, t),
                       "BCEWithLogitsLoss: target(4,1)=2, expected in [0, 1]", nn::value_error);
  t.setConstant(std::numeric_limits<double>::quiet_NaN());
  CHECK_THROWS_WITH_AS(criterion.forward(z, t),
                       "BCEWithLogitsLoss: all targets are nan, expected one that is known",
                       nn::value_error);
}

TEST_CASE("targets out of range do not make up for each other, wherever they are") {
  nn::BCEWithLogitsLoss<float> criterion;
  const nn::Matrix<float> z = nn::Matrix<float>::Zero(35, 1);
  for (const float wrong : {2.0f, -1.0f}) {
    for (int i = 0; i < 35; ++i) {
      for (int k = i; k < 35; ++k) {
        nn::Matrix<float> t = z;
        t(i, 0) = wrong;
        t(k, 0) = wrong;
        CHECK_THROWS_AS(criterion.forward(z, t), nn::value_error);
        t(k, 0) = 1 - wrong;  // as far out on the other side
        CHECK_THROWS_AS(criterion.forward(z, t), nn::value_error);
      }
    }
  }
}

TEST_CASE("the loss and its gradient do not depend on how logits and targets are stored") {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  nn::Generator g(0);
  for (const nn::Index rows : {1, 7, 16, 37}) {
    const Eigen::MatrixXf z = 3 * nn::randn<float>(rows, 5, g);
    const Eigen::MatrixXf t = nn::rand<float>(rows, 5, g);
    nn::BCEWithLogitsLoss<float> plain, other;
    const float loss = plain.forward(z, t);
    const auto check = [&](const auto& logits, const auto& targets) {
      CHECK(other.forward(logits, targets) == loss);
      CHECK(other.backward() == plain.backward());
    };
    check(z, t);
    check(RowMajor(z), RowMajor(t));
    check(z.array() + 0, 1 * t);
    Eigen::MatrixXf larger = Eigen::MatrixXf::Constant(rows + 3, 11, 2);
    larger.block(1, 2, rows, 5) = z;
    check(larger.block(1, 2, rows, 5), Eigen::Ref<const Eigen::MatrixXf>(t));
    Eigen::MatrixXf every_second = Eigen::MatrixXf::Constant(2 * rows, 5, 2);
    Eigen::Map<Eigen::MatrixXf, 0, Eigen::Stride<-1, 2>> apart(every_second.data(), rows, 5,
                                                               Eigen::Stride<-1, 2>(2 * rows, 2));
    apart = t;
    check(z, apart);

    // Also if they are in the loss itself: the last gradient, or the last losses
    const auto same_as_copies = [&](const auto& logits, const auto& targets) {
      const Eigen::MatrixXf z_copy = logits, t_copy = targets;
      const float expected = plain.forward(z_copy, t_copy);
      CHECK(other.forward(logits, targets) == expected);
      CHECK(other.backward() == plain.backward());
      other.unreduced(z, t);
    };
    same_as_copies(other.backward(), t);
    same_as_copies(other.backward().topRows(rows), t);
    same_as_copies(z, other.backward().cwiseAbs());
    same_as_copies(other.unreduced(z, t), t);
    const auto& l = other.unreduced(z * 0.01f, t);
    if (l.maxCoeff() <= 1) same_as_copies(z, l);
    else same_as_copies(l, t);
  }
}

TEST_CASE("the loss has the gradient of the last batch that it took") {
  nn::BCEWithLogitsLoss<float> criterion;
  const nn::Matrix<float> z = nn::Matrix<float>::Random(4, 2),
                          t = nn::Matrix<float>::Constant(4, 2, 0.5f);
  criterion.forward(z, t);
  const nn::Matrix<float> dz = criterion.backward();
  CHECK_THROWS_AS(
      criterion.forward(nn::Matrix<float>::Ones(40, 2), nn::Matrix<float>::Constant(40, 2, 2)),
      nn::value_error);
  CHECK(criterion.backward() == dz);
  CHECK_THROWS_AS(criterion.forward(nn::Matrix<float>::Ones(40, 2), nn::Matrix<float>::Ones(4, 2)),
                  nn::shape_error);
  CHECK(criterion.backward() == dz);
}
