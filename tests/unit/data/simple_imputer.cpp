#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/data/simple_imputer.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

namespace {

const double missing = std::nan(""), infinity = std::numeric_limits<double>::infinity();

bool same(const auto& a, const auto& b) {
  return ((a.array() == b.array()) || (a.array().isNaN() && b.array().isNaN())).all();
}

}  // namespace

TEST_CASE_TEMPLATE("the mean of the known values replaces missing ones", S, float, double) {
  const S nan = std::numeric_limits<S>::quiet_NaN();
  const nn::Matrix<S> x{{1, nan, 3}, {2, S(0.25), nan}, {nan, S(0.5), 5}, {4, S(0.75), 10}};
  const nn::SimpleImputer imputer(x);
  CHECK(imputer.statistics()[0] == 7.0 / 3);
  CHECK(imputer.statistics()[1] == 0.5);
  CHECK(imputer.statistics()[2] == 6);
  const nn::Matrix<S> expected{
      {1, S(0.5), 3}, {2, S(0.25), 6}, {S(7.0 / 3), S(0.5), 5}, {4, S(0.75), 10}};
  CHECK(imputer.transform(x) == expected);

  nn::Matrix<S> test{{nan, nan, nan}, {-1, -2, -3}, {nan, 0, nan}};
  imputer.transform_(test.topRows(2));
  CHECK(same(test, nn::Matrix<S>{{S(7.0 / 3), S(0.5), 6}, {-1, -2, -3}, {nan, 0, nan}}));
}

TEST_CASE("a mean whose sum is out of range") {
  const double most = std::numeric_limits<double>::max();
  const nn::SimpleImputer imputer(nn::Matrix<double>{{most}, {missing}, {most}});
  CHECK(imputer.statistics()[0] == most);
}

TEST_CASE("an expression is evaluated once, not for each number") {
  nn::Generator g(3);
  const nn::Matrix<float> x = nn::randn<float>(20, 3, g);
  nn::Index evaluated = 0;
  const auto count = [&](float v) {
    ++evaluated;
    return v;
  };
  const nn::SimpleImputer imputer(x.unaryExpr(count) * Eigen::Matrix3f::Identity());
  CHECK(evaluated <= 3 * x.size());
  CHECK(imputer.statistics() == nn::SimpleImputer(x).statistics());
}

TEST_CASE("nothing to compute a mean of, other columns, and infinite features are refused") {
  using Matrix = nn::Matrix<double>;
  const nn::SimpleImputer imputer(Matrix{{1, 2}, {missing, 4}});
  CHECK_THROWS_WITH_AS(nn::SimpleImputer<double>(Matrix(0, 3)),
                       "SimpleImputer: got 0 rows, expected at least one", nn::value_error);
  CHECK_THROWS_WITH_AS((nn::SimpleImputer<double>(Matrix{{1, missing}, {missing, missing}})),
                       "SimpleImputer: feature 1 has no known value, expected at least one",
                       nn::value_error);
  CHECK_THROWS_WITH_AS((nn::SimpleImputer<double>(Matrix{{1, 2}, {-infinity, missing}})),
                       "SimpleImputer: x(1,0)=-inf, expected finite or nan", nn::value_error);
  CHECK_THROWS_WITH_AS(imputer.transform(Matrix{{1, 2, 3}}),
                       "SimpleImputer: got 3 columns, expected 2", nn::shape_error);
  Matrix x{{missing, 1}, {1, infinity}};
  const Matrix before = x;
  CHECK_THROWS_WITH_AS(imputer.transform_(x), "SimpleImputer: x(1,1)=inf, expected finite or nan",
                       nn::value_error);
  CHECK(same(x, before));

  nn::SimpleImputer<double> member;
  CHECK(member.statistics().size() == 0);
  CHECK_THROWS_WITH_AS(member.transform(x), "SimpleImputer: got 2 columns, expected 0",
                       nn::shape_error);
  member = imputer;
  CHECK(member.transform(Matrix{{missing, missing}}) == Matrix{{1, 3}});
}
