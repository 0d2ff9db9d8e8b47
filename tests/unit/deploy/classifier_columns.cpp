#include <doctest/doctest.h>
#include <multihot/deploy/classifier_columns.hpp>
#include <multihot/multihot.hpp>

namespace nn = multihot;

namespace {

nn::Classifier<float> classifier(bool names) {
  nn::Generator g(0);
  nn::Classifier<float> result{.network = nn::MLP<float>({2, 3, 1}, g),
                               .scaler = {Eigen::Vector2d(0, 0), Eigen::Vector2d(1, 1)},
                               .thresholds = Eigen::RowVectorXf::Constant(1, 0.5f)};
  if (names) result.feature_names = {"a", "b"}, result.label_names = {"l"};
  return result;
}

}  // namespace

TEST_CASE("the columns of a classifier are read by their names") {
  const auto named = classifier(true);
  const auto* text = "l,id,b,a\n1,x,3,4\n0,y,5,6\n";
  const auto features = nn::parse_table<float>(text, nn::feature_columns(named));
  CHECK(features.y.cols() == 0);
  CHECK(named.predict_proba(features) == named.predict_proba(Eigen::Matrix2f{{4, 3}, {6, 5}}));
  const auto samples = nn::parse_table<float>(text, nn::sample_columns(named));
  CHECK(samples.y == Eigen::Vector2f(1, 0));
  CHECK(named.predict_proba(samples) == named.predict_proba(features));
  CHECK(nn::parse_table<float>(text, nn::sample_columns(samples)).x == samples.x);

  CHECK_THROWS_WITH_AS(nn::parse_table<float>("b,z\n3,4\n", nn::sample_columns(named)),
                       "text:1:1: got 0 columns 'a', 0 columns 'l', expected one for each of the "
                       "option columns; the columns are 'b', 'z'",
                       nn::format_error);
}

TEST_CASE("without names, columns are taken by position") {
  const auto unnamed = classifier(false);
  CHECK(nn::parse_table<float>("1,2\n3,4\n", nn::feature_columns(unnamed)).x.cols() == 2);
  const auto samples = nn::parse_table<float>("1,2,0\n3,4,1\n", nn::sample_columns(unnamed));
  CHECK(samples.y == Eigen::Vector2f(0, 1));
  CHECK(nn::parse_table<float>("1,2,0\n", nn::sample_columns(samples)).x.cols() == 2);
}

TEST_CASE("the other options stay") {
  nn::TableOptions options{.separator = ';', .allow_missing = false};
  options = nn::sample_columns(classifier(true), options);
  CHECK(options.separator == ';');
  CHECK_FALSE(options.allow_missing);
}
