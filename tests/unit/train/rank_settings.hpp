#pragma once

// Training with each option that AllReduce must respect: in threads (all_reduce.cpp) and by MPI
// (tests/mpi). In float, one run in 30 is further than 1e-6 from one process: Adam divides by the
// size of a gradient, so it magnifies the rounding of one that is almost zero. With the seed here,
// no gradient is.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/train/all_reduce.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <optional>
#include <vector>

namespace nn = multihot;

template <class S>
struct Setting {
  const char* name = "";
  nn::Index batch_size = 16;
  bool drop_last = false;
  double dropout = 0;
  std::optional<double> clip_grad_norm = {}, clip_grad_value = {};
  nn::BCEWithLogitsLossOptions<S> loss = {};
  double missing = 0;    // the part of the targets that are nan
  double min_delta = 0;  // of EarlyStopping: with it, it stops after one epoch without improvement
  std::uint64_t seed = 1;
};

template <class S>
std::vector<Setting<S>> settings() {
  std::vector<Setting<S>> all;
  const auto add = [&](const char* name) -> Setting<S>& {
    all.emplace_back().name = name;
    return all.back();
  };
  add("plain");
  add("fewer rows than ranks").batch_size = 3;
  auto& drop_last = add("drop_last");
  drop_last.batch_size = 32;
  drop_last.drop_last = true;
  add("dropout").dropout = 0.3;
  add("clip_grad_norm").clip_grad_norm = 0.2;
  add("clip_grad_value").clip_grad_value = 0.02;
  add("early stopping").min_delta = 0.02;
  add("pos_weight").loss.pos_weight = Eigen::RowVector3<S>(2, S(0.5), 4);
  add("a sum").loss.reduction = nn::Reduction::sum;
  auto& missing = add("missing labels");
  missing.batch_size = 8;
  missing.loss.missing = nn::Missing::ignore;
  missing.missing = 0.3;
  return all;
}

template <class S>
struct Result {
  std::vector<nn::Epoch> history;
  Eigen::VectorX<S> weights;
  nn::Index next_random;  // of the generator
  nn::Index best_epoch;
};

template <class S>
nn::Table<S> samples(nn::Index rows, double missing) {
  nn::Generator g(7);
  nn::Table<S> table{.x = nn::randn<S>(rows, 6, g)};
  table.y = (table.x.leftCols(3) + table.x.rightCols(3)).unaryExpr([](S x) { return S(x > 0); });
  const auto draw = nn::rand<S>(rows, 3, g);
  table.y =
      (draw.array() < static_cast<S>(missing)).select(std::numeric_limits<S>::quiet_NaN(), table.y);
  return table;
}

template <class S>
Eigen::VectorX<S> weights_of(auto& model) {
  Eigen::VectorX<S> all(0);
  for (const auto& p : model.parameters()) {
    all.conservativeResize(all.size() + p.value.size());
    all.tail(p.value.size()) = p.value;
  }
  return all;
}

/// 20 epochs of 75 samples, with early stopping and a scheduler. make_ranks(model, run) calls run()
/// or run(ranks).
template <class S>
Result<S> train(const Setting<S>& setting, auto make_ranks) {
  const auto table = samples<S>(75, setting.missing), validation = samples<S>(21, 0);
  nn::Generator g(setting.seed);
  nn::MLP<S> model({6, 9, 8, 3}, g, {.dropout = setting.dropout});
  nn::BCEWithLogitsLoss<S> criterion(setting.loss);
  nn::Adam<S> optimizer(model.parameters(), {.lr = 0.01});
  nn::ExponentialLR scheduler(optimizer, {.gamma = 0.99});
  nn::EarlyStopping<S> stopping(model.parameters(), {.patience = setting.min_delta > 0 ? 1 : 20,
                                                     .min_delta = setting.min_delta});
  const nn::FitOptions options{.generator = g,
                               .epochs = 20,
                               .batch_size = setting.batch_size,
                               .drop_last = setting.drop_last,
                               .clip_grad_norm = setting.clip_grad_norm,
                               .clip_grad_value = setting.clip_grad_value};
  auto history = make_ranks(model, [&](auto&... ranks) {
    return nn::fit(model, criterion, optimizer, table, validation, options, stopping, scheduler,
                   ranks...);
  });
  return {history, weights_of<S>(model), static_cast<nn::Index>(g.random()), stopping.best_epoch()};
}

/// The largest difference of weights and losses, the losses relative to those above 1; infinite if
/// the runs are of another length, or their generators do not go on alike.
template <class S>
double difference(const Result<S>& a, const Result<S>& b) {
  if (a.history.size() != b.history.size() || a.best_epoch != b.best_epoch ||
      a.next_random != b.next_random) {
    return std::numeric_limits<double>::infinity();
  }
  double largest = (a.weights - b.weights).cwiseAbs().maxCoeff();
  const auto compare = [&](double loss, double other) {
    largest = std::max(largest, std::abs(loss - other) / std::max(1.0, std::abs(other)));
  };
  for (std::size_t k = 0; k < a.history.size(); ++k) {
    compare(a.history[k].train_loss, b.history[k].train_loss);
    compare(a.history[k].validation_loss, b.history[k].validation_loss);
    compare(a.history[k].lr, b.history[k].lr);
  }
  return largest;
}
