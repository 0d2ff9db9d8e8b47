#include <doctest/doctest.h>
#include <limits>
#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>
#include <multihot/train/early_stopping.hpp>

namespace nn = multihot;

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The epoch after which to stop, or 0.
int stops_after(std::initializer_list<double> metrics, const nn::EarlyStoppingOptions& options) {
  nn::Tensor<float> w(1, 1);
  nn::EarlyStopping<float> stopping({w.parameter()}, options);
  int epoch = 0;
  for (const double metric : metrics) {
    stopping.step(metric);
    ++epoch;
    if (stopping.should_stop()) return epoch;
  }
  return 0;
}

}  // namespace

TEST_CASE("it stops after so many epochs in a row that are no better") {
  CHECK(stops_after({3, 2, 2, 1, 1, 1}, {.patience = 2}) == 6);
  CHECK(stops_after({3, 2, 1, 2}, {.patience = 1}) == 4);
  CHECK(stops_after({1, 2, 3, 2, 3}, {.patience = 2, .mode = nn::Mode::max}) == 5);
  CHECK(stops_after({3, 2.5, 2.6, 1}, {.patience = 2, .min_delta = 0.5}) == 3);
  CHECK(stops_after({not_a_number, not_a_number}, {.patience = 2}) == 2);
  CHECK(stops_after({3, not_a_number, 2, not_a_number}, {.patience = 2}) == 0);
}

TEST_CASE("it brings the weights of the best epoch back, those of all layers") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 4, 2}, g);
  nn::EarlyStopping<float> stopping(model.parameters());
  auto weights = model;
  stopping.restore();  // there is none yet
  for (const double metric : {0.5, 0.3, 0.4}) {
    for (auto& p : model.parameters()) p.value.array() += 1;
    stopping.step(metric);
    if (metric == 0.3) weights = model;
  }
  const auto x = nn::randn<float>(5, 3, g);
  CHECK(model(x) != weights(x));
  stopping.restore();
  CHECK(model(x) == weights(x));
  CHECK(stopping.best() == 0.3);
  CHECK(stopping.best_epoch() == 2);
}
