#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/label_statistics.hpp>
#include <multihot/data/simple_imputer.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/data/table.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/io/checkpoint.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/nn/bce_with_logits_loss.hpp>
#include <multihot/optim/adam.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/threads.hpp>
#include <multihot/train/detail/stop_and_save.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>

/// From a table to a classifier, in one call
///
///   const auto trained = train_classifier(table, {.hidden = {128, 64}, .epochs = 60});
///   nn::save("emotions.safetensors", trained.classifier);
///
/// A part of the samples is held out, stratified. The rest trains the network; the held-out part
/// chooses the epoch, by the macro average precision, and the threshold of each label, by its F1.
/// Unknown labels, nan, are left out.
namespace multihot {

/// How the learning rate changes: CosineAnnealingLR to 0, ReduceLROnPlateau, or not at all.
enum class Schedule { none, cosine, plateau };

struct TrainClassifierOptions {
  std::vector<Index> hidden = {64};  // sizes of the hidden layers
  double dropout = 0;                // after each of them
  Index epochs = 100;                // at most
  Index batch_size = 32;
  double lr = 0.001;  // of AdamW
  double weight_decay = 0;
  Schedule schedule = Schedule::none;
  bool pos_weight = false;               // rare labels count as much as frequent ones
  double validation = 0.2;               // the part that is held out; 0 trains all epochs
  Index patience = 10;                   // stop after so many epochs without a better one
  std::optional<double> threshold = {};  // of all labels; by default the best of each, or 0.5
  bool impute = false;                   // replace missing features by their mean
  std::uint64_t seed = 0;                // of the split, the weights and the order of the samples
  int threads = 1;                       // the result does not depend on them
  std::string checkpoint = {};           // saved about every second; resumed if it exists
  std::function<bool()> stop = nullptr;  // asked after each step: true ends the training
};

template <float_or_double S>
struct TrainedClassifier {
  Classifier<S> classifier;
  Table<S> held_out = {};           // the samples that are held out, with raw features
  std::vector<Epoch> history = {};  // the metric is the macro average precision
  Index best_epoch = 0;             // whose weights the classifier has; 0 before the first epoch
  bool stopped = false;             // by the option `stop`
};

namespace detail::train {

/// negatives / positives of each label; 1 for a label that is the same in all samples, since no
/// weight balances it.
template <float_or_double S>
Matrix<S> balancing_weights(const Matrix<S>& y) {
  const LabelStatistics labels = label_statistics(y, Missing::ignore);
  const Eigen::ArrayXd ones = labels.positives.template cast<double>().array();
  const Eigen::ArrayXd zeros = labels.negatives.template cast<double>().array();
  const Eigen::ArrayXd weights = (ones > 0 && zeros > 0).select(zeros / ones.max(1), 1);
  return weights.template cast<S>().matrix().transpose();
}

}  // namespace detail::train

/// Throws value_error for an option out of range, for a label that is not 0 or 1, and for a feature
/// that is not finite, unless it is nan and `impute` is set; and what load_checkpoint() throws.
///
/// After the options, a ProgressBar and callbacks of Step and Epoch may follow, as in fit().
template <float_or_double S>
TrainedClassifier<S> train_classifier(const Table<S>& table,
                                      const TrainClassifierOptions& options = {},
                                      auto&&... companions) {
  Generator generator(options.seed);
  Table<S> train, held_out;
  if (options.validation == 0) {
    train = table;
  } else {
    const auto parts =
        stratified_split(table.y, {1 - options.validation, options.validation}, generator);
    train = rows_of(table, parts[0]);
    held_out = rows_of(table, parts[1]);
  }
  const bool holds_out = held_out.x.rows() > 0;
  Table<S> validation = holds_out ? held_out : train;
  if (options.impute) {
    const SimpleImputer<S> imputer(train.x);
    for (auto* part : {&train, &validation}) imputer.transform_(part->x);
  }
  const StandardScaler<S> scaler(train.x);
  for (auto* part : {&train, &validation}) scaler.transform_(part->x);

  std::vector<Index> sizes = options.hidden;
  sizes.insert(sizes.begin(), train.x.cols());
  sizes.push_back(train.y.cols());
  const auto threshold = static_cast<S>(options.threshold.value_or(0.5));
  TrainedClassifier<S> result{
      .classifier = {.network = MLP<S>(sizes, generator, {.dropout = options.dropout}),
                     .scaler = scaler,
                     .thresholds = Eigen::RowVectorX<S>::Constant(train.y.cols(), threshold),
                     .feature_names = table.feature_names,
                     .label_names = table.label_names},
      .held_out = std::move(held_out)};
  auto& classifier = result.classifier;
  classifier.check();

  auto& model = classifier.network;
  BCEWithLogitsLoss<S> criterion({.missing = Missing::ignore});
  if (options.pos_weight) {
    const auto weights = detail::train::balancing_weights(train.y);
    criterion = BCEWithLogitsLoss<S>({.pos_weight = weights, .missing = Missing::ignore});
  }
  AdamW<S> optimizer(model.parameters(), {.lr = options.lr, .weight_decay = options.weight_decay});
  EarlyStopping<S> stopping(
      model.parameters(),
      {.patience = holds_out ? options.patience : options.epochs, .mode = Mode::max});
  const Threads threads(options.threads);
  Progress progress;
  // Without held-out samples, each epoch counts as better than the one before.
  const auto metric = [&](const auto& targets, const auto& logits) {
    return holds_out ? average_precision_score(targets, logits, Average::macro, Missing::ignore)
                     : static_cast<double>(progress.history.size());
  };
  const auto run = [&](auto scheduler) {
    const std::string& path = options.checkpoint;
    if (!path.empty() && std::filesystem::exists(path)) {
      load_checkpoint(path, model, optimizer, scheduler, generator, stopping, progress);
    }
    const auto save = [&] {
      if (path.empty()) return;
      save_checkpoint(path, model, optimizer, scheduler, generator, stopping, progress);
    };
    const auto fit_all = [&](const auto&... callbacks) {
      fit(model, criterion, optimizer, train, validation,
          {.generator = generator,
           .epochs = options.epochs,
           .batch_size = options.batch_size,
           .progress = &progress},
          metric, scheduler, stopping, threads, companions..., callbacks...);
    };
    result.stopped = detail::train::fit_with_checkpoint(options, stopping, fit_all, save);
  };
  if (options.schedule == Schedule::cosine) {
    run(CosineAnnealingLR(optimizer, {.T_max = options.epochs}));
  } else if (options.schedule == Schedule::plateau) {
    run(ReduceLROnPlateau(optimizer, {.mode = Mode::max, .patience = 5}));
  } else {
    run(ExponentialLR(optimizer, {.gamma = 1}));
  }
  if (result.stopped) {
    stopping.restore();
    (detail::train::finish(companions), ...);
  }

  if (holds_out && !options.threshold) {
    const auto p = classifier.predict_proba(result.held_out.x,
                                            options.impute ? NonFinite::mean : NonFinite::refuse);
    classifier.thresholds = best_thresholds(result.held_out.y, p, {.missing = Missing::ignore});
  }
  result.history = std::move(progress.history);
  if (!holds_out) {
    for (auto& epoch : result.history) epoch.metric = epoch.validation_loss;  // as without a metric
  }
  result.best_epoch = stopping.best_epoch();
  return result;
}

}  // namespace multihot
