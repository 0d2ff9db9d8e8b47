#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/classification_report.hpp>
#include <string>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("the numbers of a report are those of the metrics, unknown targets left out") {
  RandomProblem problem(1);
  auto& t = problem.t;
  const auto& p = problem.p;
  t.col(1).setZero();
  t.topRows(20).col(2).setConstant(std::numeric_limits<float>::quiet_NaN());
  for (const double zero_division : {0.0, 1.0, std::nan("")}) {
    const nn::MetricOptions options{.zero_division = zero_division, .missing = nn::Missing::ignore};
    const auto report = nn::classification_report(
        t, p, {.zero_division = zero_division, .missing = nn::Missing::ignore});
    const auto check = [&](const auto& line, const auto& precision, const auto& recall,
                           const auto& f1, nn::Index support) {
      const auto equal = [](double a, double b) {
        return a == b || (std::isnan(a) && std::isnan(b));
      };
      CAPTURE(line.name);
      CHECK(equal(line.precision, precision));
      CHECK(equal(line.recall, recall));
      CHECK(equal(line.f1, f1));
      CHECK(line.support == support);
    };
    const auto precision = nn::precision_score(t, p, nn::per_label, options);
    const auto recall = nn::recall_score(t, p, nn::per_label, options);
    const auto f1 = nn::f1_score(t, p, nn::per_label, options);
    REQUIRE(report.labels.size() == 4);
    for (nn::Index j = 0; j < 4; ++j) {
      check(report.labels[static_cast<std::size_t>(j)], precision[j], recall[j], f1[j],
            (t.col(j).array() == 1).count());
    }
    const auto check_average = [&](const auto& line, nn::Average average) {
      check(line, nn::precision_score(t, p, average, options),
            nn::recall_score(t, p, average, options), nn::f1_score(t, p, average, options),
            (t.array() == 1).count());
    };
    check_average(report.micro, nn::Average::micro);
    check_average(report.macro, nn::Average::macro);
    check_average(report.weighted, nn::Average::weighted);
    check_average(report.samples, nn::Average::samples);
    CHECK(report.labels[3].name == "3");
    CHECK(report.samples.name == "samples avg");
  }
}

TEST_CASE("a report is aligned by the characters of UTF-8; halves are rounded to even") {
  nn::Matrix<float> t(8, 1), p(8, 1);
  t.setOnes();
  p << 1, 0, 0, 0, 0, 0, 0, 0;  // recall 0.125
  const auto report = nn::classification_report(t, p, {.label_names = {"Lebensgröße, groß 🙂"}});
  const std::string expected =
      "                     precision    recall  f1-score   support\n"
      "\n"
      "Lebensgröße, groß 🙂       1.00      0.12      0.22         8\n"
      "\n"
      "          micro avg       1.00      0.12      0.22         8\n"
      "          macro avg       1.00      0.12      0.22         8\n"
      "       weighted avg       1.00      0.12      0.22         8\n"
      "        samples avg       0.12      0.12      0.12         8\n";
  CHECK(report.text() == expected);
  CHECK(nn::classification_report(t.cast<bool>().eval(), p, {.digits = 20})
            .text()
            .find(" 0.12500000000000000000 ") != std::string::npos);
}

TEST_CASE("a report refuses other shapes, values, numbers of names and digits") {
  const RandomProblem problem(4);
  const auto& [g, t, z, p] = problem;
  CHECK_THROWS_WITH_AS(nn::classification_report(t, p, {.label_names = {"a", "b"}}),
                       "classification_report: got 2 label_names, expected 4", nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::classification_report(t, p, {.digits = -1}),
                       "classification_report: digits=-1, expected >= 0", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::classification_report(t.topRows(3), p),
                       "classification_report: targets are 3x4, expected 40x4", nn::shape_error);
  CHECK_THROWS_AS(nn::classification_report(t, z), nn::value_error);
  CHECK_THROWS_AS(nn::classification_report(t.topRows(0), p.topRows(0)), nn::value_error);
  const auto nothing = t * std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(nn::classification_report(nothing, p, {.missing = nn::Missing::ignore}),
                       "classification_report: all targets are nan, expected one that is known",
                       nn::value_error);
}
