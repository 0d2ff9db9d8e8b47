#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

TEST_CASE_TEMPLATE("mean 0 and standard deviation 1, with a large mean too", S, float, double) {
  nn::Generator g(0);
  nn::Matrix<S> x = nn::randn<S>(500, 4, g);
  x.col(1).array() += 1000;
  x.col(2).array() *= S(1e-6);
  x.col(3).setConstant(S(0.1));
  const nn::StandardScaler scaler(x);
  const nn::Matrix<S> z = scaler.transform(x);
  // z is rounded once, to S; the mean is a sum of 500 numbers in double, off by as many epsilons.
  constexpr double of_z = 2 * static_cast<double>(std::numeric_limits<S>::epsilon());
  constexpr double of_mean = 500 * std::numeric_limits<double>::epsilon();
  for (nn::Index j = 0; j < 4; ++j) {
    const double tolerance = of_z + of_mean * std::abs(scaler.mean()[j]) / scaler.scale()[j];
    const Eigen::ArrayXd z_j = z.col(j).template cast<double>();
    CHECK(std::abs(z_j.mean()) <= tolerance);
    if (j < 3) CHECK(std::abs(std::sqrt(z_j.square().mean()) - 1) <= tolerance);
    else CHECK((z_j.abs() <= tolerance).all());
  }
  CHECK(scaler.scale()[3] == 1);
  CHECK(scaler.mean()[3] == doctest::Approx(static_cast<double>(S(0.1))).epsilon(1e-14));
}

TEST_CASE("the numbers of scikit-learn 1.2.1") {
  nn::Matrix<double> x(5, 3);
  x << 1, 2e9, 0.1, 2, 2e9 + 1, 0.1, 4, 2e9 + 3, 0.1, 8, 2e9 + 7, 0.1, 16, 2e9 - 5, 0.1;
  const nn::StandardScaler scaler(x);
  CHECK(scaler.mean()[0] == doctest::Approx(6.2).epsilon(1e-15));
  CHECK(scaler.mean()[1] == doctest::Approx(2000000001.2).epsilon(1e-15));
  CHECK(scaler.scale()[0] == doctest::Approx(5.455272678794343).epsilon(1e-14));
  CHECK(scaler.scale()[1] == doctest::Approx(3.919183588453085).epsilon(1e-14));
  CHECK(scaler.scale()[2] == 1);
}

TEST_CASE_TEMPLATE("features of every magnitude", S, float, double) {
  nn::Matrix<S> base(5, 1);
  base << 1, 2, 4, 8, 16;
  const nn::StandardScaler ordinary(base);
  const nn::Matrix<S> expected = ordinary.transform(base);
  // From the largest that holds 16 times as much, down to where 1 is the smallest number of all:
  // a power of two changes no digit of mean, scale and result.
  const int highest = std::numeric_limits<S>::max_exponent - 5;
  const int lowest = std::numeric_limits<S>::min_exponent - std::numeric_limits<S>::digits;
  for (const int exponent : {highest, highest / 2, highest / 4, lowest / 4, lowest / 2, lowest}) {
    CAPTURE(exponent);
    const nn::Matrix<S> x = base.unaryExpr([=](S v) { return std::ldexp(v, exponent); });
    const nn::StandardScaler scaler(x);
    // A double below the smallest normal one has fewer digits.
    const double rounding = std::numeric_limits<double>::denorm_min();
    CHECK(std::abs(scaler.mean()[0] - std::ldexp(ordinary.mean()[0], exponent)) <= rounding);
    CHECK(std::abs(scaler.scale()[0] - std::ldexp(ordinary.scale()[0], exponent)) <= rounding);
    // There the deviation of 5.46 and the mean of 6.2 units are rounded to 5 and 6.
    const bool normal = scaler.scale()[0] >= std::numeric_limits<double>::min();
    if (normal) CHECK(scaler.transform(x) == expected);
    else CHECK(scaler.transform(x).isApprox(expected, S(0.2)));
  }
}

TEST_CASE("deviations that no double can hold beside their mean") {
  const double most = std::numeric_limits<double>::max();
  nn::Matrix<double> x(4, 1);
  x << most, -most, most, most;
  const nn::StandardScaler scaler(x);
  CHECK(scaler.mean()[0] == most / 2);
  const double deviation = std::sqrt(0.75);  // of 1, -1, 1, 1, whose mean is 1/2
  CHECK(std::abs(scaler.scale()[0] / most - deviation) <= 4e-16);
  const nn::Matrix<double> z = scaler.transform(x);
  CHECK(std::abs(z(0, 0) - 0.5 / deviation) <= 1e-15);
  CHECK(std::abs(z(1, 0) - -1.5 / deviation) <= 1e-15);
}

TEST_CASE_TEMPLATE("a constant of every magnitude has the scale 1", S, float, double) {
  for (const S c : {std::numeric_limits<S>::max(), S(1e20), S(0.1), S(1e-30), S(0),
                    std::numeric_limits<S>::denorm_min()}) {
    const nn::Matrix<S> x = nn::Matrix<S>::Constant(7, 1, c);
    const nn::StandardScaler scaler(x);
    CHECK(scaler.scale()[0] == 1);
    CHECK(scaler.transform(x).cwiseAbs().maxCoeff() <= std::numeric_limits<S>::epsilon() * c);
  }
}

TEST_CASE("other samples take the training part's mean and scale, in a copy or in place") {
  nn::Generator g(1);
  const auto train = nn::randn<float>(50, 3, g);
  auto test = nn::rand<float>(20, 3, g);
  const nn::StandardScaler scaler(train);
  const auto expected =
      ((test.cast<double>().rowwise() - scaler.mean()).array().rowwise() / scaler.scale().array())
          .cast<float>()
          .eval();
  CHECK(scaler.transform(test.topRows(7)) == expected.topRows(7).matrix());
  scaler.transform_(test.bottomRows(13));
  scaler.transform_(test.topRows(7));
  CHECK(test == expected.matrix());
}

TEST_CASE("an expression is evaluated once, not for each number") {
  nn::Generator g(3);
  const nn::Matrix<float> x = nn::randn<float>(20, 3, g);
  nn::Index evaluated = 0;
  const auto count = [&](float v) {
    ++evaluated;
    return v;
  };
  // A product is evaluated as a whole, whichever of its elements is asked for.
  const nn::StandardScaler scaler(x.unaryExpr(count) * Eigen::Matrix3f::Identity());
  CHECK(evaluated <= 3 * x.size());
  CHECK(scaler.mean() == nn::StandardScaler(x).mean());
}

TEST_CASE("no samples, other columns, and features that are not finite are refused") {
  nn::Generator g(2);
  auto x = nn::randn<float>(4, 3, g);
  const nn::StandardScaler scaler(x);
  CHECK_THROWS_WITH_AS(nn::StandardScaler<float>(nn::Matrix<float>(0, 3)),
                       "StandardScaler: got 0 rows, expected at least one", nn::value_error);
  CHECK_THROWS_WITH_AS(scaler.transform(x.leftCols(2)), "StandardScaler: got 2 columns, expected 3",
                       nn::shape_error);
  x(2, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(nn::StandardScaler<float>{x}, "StandardScaler: x(2,1)=inf, expected finite",
                       nn::value_error);
  const auto before = x;
  CHECK_THROWS_AS(scaler.transform_(x), nn::value_error);
  CHECK(x == before);
}

TEST_CASE_TEMPLATE("a scaler from a mean and a scale", S, float, double) {
  nn::Generator g(4);
  const auto x = nn::randn<S>(50, 3, g);
  const nn::StandardScaler<S> scaler(x);
  const nn::StandardScaler<S> same(scaler.mean(), scaler.scale());
  CHECK(same.mean() == scaler.mean());
  CHECK(same.scale() == scaler.scale());
  CHECK(same.transform(x) == scaler.transform(x));
  const nn::StandardScaler<S> of_columns(Eigen::Vector3f(1, 2, 3), Eigen::Vector3d(1, 1, 2));
  CHECK(of_columns.mean() == Eigen::RowVector3d(1, 2, 3));

  nn::StandardScaler<S> member;
  CHECK(member.mean().size() == 0);
  CHECK_THROWS_WITH_AS(member.transform(x), "StandardScaler: got 3 columns, expected 0",
                       nn::shape_error);
  member = scaler;
  CHECK(member.transform(x) == scaler.transform(x));
}

TEST_CASE("a mean and a scale that are no scaler's") {
  using Vector = Eigen::RowVectorXd;
  const auto refused = [](const Vector& mean, const Vector& scale, const char* message) {
    CHECK_THROWS_WITH_AS(nn::StandardScaler<float>(mean, scale), message, nn::value_error);
  };
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(nn::StandardScaler<float>(Vector(2), Vector(3)),
                       "StandardScaler: got 2 means and 3 scales, expected one of each",
                       nn::shape_error);
  refused(Vector{{1, nan}}, Vector{{1, 1}}, "StandardScaler: mean[1]=nan, expected finite");
  refused(Vector{{-inf, 1}}, Vector{{1, 1}}, "StandardScaler: mean[0]=-inf, expected finite");
  for (const double bad : {0.0, -1.0, nan, inf}) {
    CHECK_THROWS_AS(nn::StandardScaler<float>(Vector{{1, 1}}, Vector{{1, bad}}), nn::value_error);
  }
  refused(Vector{{1, 1}}, Vector{{1, 0}}, "StandardScaler: scale[1]=0, expected finite and > 0");
}
