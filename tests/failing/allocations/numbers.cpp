#include <multihot/data/label_statistics.hpp>
#include <multihot/data/simple_imputer.hpp>
#include <multihot/data/split.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/metrics/bootstrap.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/metrics/ranking.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/nn/sigmoid.hpp>
#include <optional>
#include <vector>

#include "failing/allocations/each_allocation.hpp"

// Metrics, thresholds, scalers and splits: what takes matrices and gives some.

namespace {

using Matrix = nn::Matrix<float>;

struct Scored {
  nn::Generator g{3};
  Matrix t = nn::randint<float>(0, 2, 12, 3, g);
  nn::Probabilities<float> p = nn::sigmoid(nn::randn<float>(12, 3, g));
  std::vector<double> values;
  Matrix result;
  Eigen::VectorXd low;
  Bits bits() const { return Bits(g, t, p, values, result, low); }
  /// Keeps the numbers of a call, if there is memory for all of them.
  void keep(std::vector<double> numbers) { values.swap(numbers); }
};

const Matrix tall = Matrix::Random(6, 2), wide = Matrix::Random(5, 4);

struct Scaled {
  Matrix x = tall, z;
  nn::StandardScaler<float> scaler{x}, other{wide};
  std::optional<nn::StandardScaler<float>> made;
  Bits bits() const {
    Bits bits(x, z, scaler.mean(), scaler.scale(), other.mean(), made.has_value());
    if (made) bits.add(made->scale());
    return bits;
  }
};

struct Imputed {
  Matrix x = tall, z;
  nn::SimpleImputer<float> imputer{x}, other{wide};
  std::optional<nn::SimpleImputer<float>> made;
  Bits bits() const {
    return Bits(x, z, imputer.statistics(), other.statistics(), made.has_value());
  }
};

struct Split {
  nn::Generator g{6};
  Matrix y = nn::randint<float>(0, 2, 30, 4, g);
  nn::Parts parts;
  Eigen::VectorX<nn::Index> rest;
  Bits bits() const { return Bits(g, parts, rest); }
};

}  // namespace

TEST_CASE("no memory for probabilities, predictions and thresholds") {
  each_allocation_fails<Scored>("sigmoid", [](Scored& s) { nn::sigmoid(s.t).swap(s.result); });
  each_allocation_fails<Scored>("predict", [](Scored& s) { nn::predict(s.p).swap(s.result); });
  each_allocation_fails<Scored>("best_thresholds", [](Scored& s) {
    nn::predict(s.p, nn::best_thresholds(s.t, s.p)).swap(s.result);
  });
}

TEST_CASE("no memory for a metric") {
  each_allocation_fails<Scored>("of predictions", [](Scored& s) {
    const auto p = nn::predict(s.p);
    s.keep({nn::hamming_loss(s.t, p), nn::accuracy_score(s.t, p),
            nn::f1_score(s.t, p, nn::Average::macro),
            nn::fbeta_score(s.t, p, 2, nn::Average::micro),
            nn::jaccard_score(s.t, p, nn::Average::samples)});
  });
  each_allocation_fails<Scored>("label by label", [](Scored& s) {
    const auto f = nn::f1_score(s.t, nn::predict(s.p), nn::per_label);
    s.keep({f.reshaped().begin(), f.reshaped().end()});
  });
  each_allocation_fails<Scored>("of scores", [](Scored& s) {
    s.keep({nn::roc_auc_score(s.t, s.p, nn::Average::macro),
            nn::average_precision_score(s.t, s.p, nn::Average::micro),
            nn::label_ranking_average_precision_score(s.t, s.p), nn::coverage_error(s.t, s.p),
            nn::label_ranking_loss(s.t, s.p)});
  });
  each_allocation_fails<Scored>("label_statistics, pos_weight", [](Scored& s) {
    const auto statistics = nn::label_statistics(s.t);
    nn::pos_weight(s.t).swap(s.result);
  });
}

TEST_CASE("no memory for a bootstrap: its rows are drawn again") {
  each_allocation_fails<Scored>("bootstrap_counts", [](Scored& s) {
    const auto statistic = [&](const Eigen::VectorXi& n) -> Eigen::RowVectorXf {
      return n.cast<float>().transpose() * s.t;
    };
    nn::bootstrap_counts(12, statistic, {.generator = s.g, .n_resamples = 3}).low.swap(s.low);
  });
}

TEST_CASE("no memory for a scaler") {
  each_allocation_fails<Scaled>("construction", [](Scaled& s) { s.made.emplace(wide); });
  each_allocation_fails<Scaled>("assignment", [](Scaled& s) { s.scaler = s.other; });
  each_allocation_fails<Scaled>("transform", [](Scaled& s) { s.scaler.transform(s.x).swap(s.z); });
  each_allocation_fails<Scaled>("transform_", [](Scaled& s) { s.scaler.transform_(s.x); });
}

TEST_CASE("no memory for an imputer") {
  each_allocation_fails<Imputed>("construction", [](Imputed& s) { s.made.emplace(wide); });
  each_allocation_fails<Imputed>("assignment", [](Imputed& s) { s.imputer = s.other; });
  each_allocation_fails<Imputed>("transform",
                                 [](Imputed& s) { s.imputer.transform(s.x).swap(s.z); });
  each_allocation_fails<Imputed>("transform_", [](Imputed& s) { s.imputer.transform_(s.x); });
}

TEST_CASE("no memory for a split: it is drawn again") {
  each_allocation_fails<Split>(
      "random_split", [](Split& s) { s.parts = nn::random_split(30, {0.5, 0.3, 0.2}, s.g); });
  each_allocation_fails<Split>("stratified_split", [](Split& s) {
    s.parts = nn::stratified_split(s.y, {0.5, 0.3, 0.2}, s.g);
  });
  each_allocation_fails<Split>("all_but", [](Split& s) {
    nn::Generator g(s.g);
    const nn::Parts parts = nn::random_split(9, {0.5, 0.5}, g);
    nn::all_but(parts, 0).swap(s.rest);
  });
}
