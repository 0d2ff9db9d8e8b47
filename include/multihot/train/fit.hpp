#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/batches.hpp>
#include <multihot/detail/located.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/random/detail/rewind.hpp>
#include <multihot/train/detail/check_companions.hpp>
#include <multihot/train/detail/check_fit.hpp>
#include <multihot/train/detail/companions.hpp>
#include <multihot/train/detail/one_process.hpp>
#include <multihot/train/detail/place_of.hpp>
#include <multihot/train/detail/with_threads.hpp>
#include <multihot/train/progress.hpp>

/// Trains a model and returns the history of its epochs. The bits are those of a training loop
/// written by hand. `train` and `validation` have samples x and labels y, like a Table.
///
///   const auto history = fit(model, criterion, optimizer, train, validation,
///                            {.generator = generator, .epochs = 50}, scheduler, stopping);
///
/// After the options, pass any number of these. They are called in the given order.
///
///   a metric            double f(targets, logits), for the validation data; at most one
///   a scheduler         step() or, as ReduceLROnPlateau, step(metric), after each epoch
///   EarlyStopping       step(metric) after each epoch; restores the best weights at the end
///   a callback          f(const Epoch&) after each epoch, f(const Step&) after each step
///   ProgressBar         shows how far the training is
///   Threads             share the work of each step
///   AllReduce           shares it with other processes; batch_size is that of all together
///
/// Without a metric, schedulers and EarlyStopping get the validation loss.
namespace multihot {

struct FitOptions {
  Generator& generator;  // draws the order of the samples and the masks of Dropout
  Index epochs = 10;
  Index batch_size = 32;
  bool shuffle = true;
  bool drop_last = false;                      // drop the last batch if it is smaller
  std::optional<double> clip_grad_norm = {};   // the max_norm of clip_grad_norm_()
  std::optional<double> clip_grad_value = {};  // the clip_value of clip_grad_value_()
  Progress* progress = nullptr;                // where to resume; updated after each step
};

namespace detail::train {

/// Clips the gradients of the optimizer's parameters. Those of frozen layers are not zeroed, and
/// must not count in the norm.
void clip(const auto& optimizer, auto& model, const FitOptions& options) {
  const auto clip_all = [&](const auto& parameters) {
    if (options.clip_grad_norm) clip_grad_norm_(parameters, *options.clip_grad_norm);
    if (options.clip_grad_value) clip_grad_value_(parameters, *options.clip_grad_value);
  };
  if (!options.clip_grad_norm && !options.clip_grad_value) return;
  if constexpr (requires { optimizer.parameters(); }) clip_all(optimizer.parameters());
  else clip_all(model.parameters());
}

}  // namespace detail::train

/// Trains a model and returns the history of its epochs: see the top of this file.
///
/// The train loss is the mean over all samples, or all known labels, of the epoch, for any batch
/// size; with Reduction::sum it is their sum. The loss of your own criterion counts as a mean over
/// the rows of the batch, unless it has `Index batch_weight() const`, like BCEWithLogitsLoss.
/// Clipping changes the gradients of optimizer.parameters(), or of model.parameters() if the
/// optimizer does not have this function.
///
/// Throws shape_error for data of the wrong shape and for a loss with a weight per sample;
/// value_error for an option out of range, for a feature that is infinite or nan, and for a loss
/// that is infinite or nan, before the weights change. Exceptions from callbacks propagate.
///
/// After an exception, the model, optimizer, generator and progress are those after the last
/// complete step, and a call with the same progress resumes the training, bit for bit. The callback
/// that threw and all arguments after it are not called again for that step or epoch: put
/// schedulers before callbacks.
template <class Model, class Criterion, class Optimizer, class Train, class Validation,
          class... Companions>
  requires(!detail::train::data_of_integers<Train> && !detail::train::data_of_integers<Validation>)
std::vector<Epoch> fit(Model& model, Criterion& criterion, Optimizer& optimizer, const Train& train,
                       const Validation& validation, const FitOptions& options,
                       Companions&&... companions) {
  detail::train::check_companions<decltype(validation.y), typename Model::Output,
                                  std::remove_reference_t<Companions>...>();
  detail::train::check_part("train", train, train);
  detail::train::check_part("validation", validation, train);
  detail::train::check_criterion(criterion, train.y.cols());
  Progress own, &progress = options.progress ? *options.progress : own;
  auto& [history, place, sum, samples] = progress;
  Generator& generator = options.generator;
  const auto& threads = detail::train::threads_of(companions...);
  detail::train::OneProcess one_process;
  auto& ranks = detail::train::ranks_of(one_process, companions...);
  typename Model::Workspace workspace;

  auto loader = batches(train.x, train.y, options.batch_size, generator,
                        {.shuffle = options.shuffle,
                         .drop_last = options.drop_last,
                         .num_replicas = ranks.size(),
                         .rank = ranks.rank()});
  detail::check<value_error>(loader.size() > 0, "fit: got ", train.x.rows(),
                             " samples and drop_last, expected at least one batch of ",
                             options.batch_size);
  loader.resume(place);
  detail::train::check_ranks(ranks, train, validation, options, optimizer, progress, companions...);
  (detail::train::start(companions, options.epochs, loader.size()), ...);

  for (Index epoch = std::ssize(history) + 1;
       epoch <= options.epochs && !(detail::train::should_stop(companions) || ...); ++epoch) {
    const auto here = [&] { return detail::train::place_of(epoch, loader); };
    // If a step throws, the generator is as before it: the order of the samples and the masks of
    // Dropout will be drawn again.
    std::optional<detail::random::Rewind> draws(std::in_place, generator);
    for (const auto& batch : loader) {
      if (!draws) draws.emplace(generator);
      const double loss = detail::located(here, [&] {
        detail::train::zero_grad(optimizer, threads);
        return ranks.forward_backward(model, criterion, batch.x, batch.y, generator, loader.shard(),
                                      threads);
      });
      detail::train::check_loss(loss, epoch, loader.place().batches);
      detail::located(here, [&] {
        detail::train::clip(optimizer, model, options);
        optimizer.step(threads);
      });

      draws.reset();
      const Index weight = ranks.batch_weight();
      place = loader.place();
      sum += weight > 0 ? loss * static_cast<double>(weight) : loss;
      samples += weight;
      (detail::train::after_step(companions, Step{epoch, place.batches, loss}), ...);
    }
    draws.reset();

    const auto& logits = ranks.logits(model, validation.x, workspace, threads);
    const double validation_loss = detail::located(
        [&] { return "fit: epoch " + detail::text(epoch) + ", validation: "; },
        [&] { return detail::train::loss(criterion, logits, validation.y, threads); });
    double metric = validation_loss;
    (detail::train::measure(companions, validation.y, logits, metric), ...);

    history.push_back({.epoch = epoch,
                       .train_loss = samples > 0 ? sum / static_cast<double>(samples) : sum,
                       .validation_loss = validation_loss,
                       .metric = metric,
                       .lr = optimizer.lr()});
    place = {};
    sum = 0;
    samples = 0;
    (detail::train::after_epoch(companions, history.back()), ...);
  }
  (detail::train::restore(companions), ...);
  (detail::train::finish(companions), ...);
  return history;
}

template <class Model, class Criterion, class Optimizer, class Train, class Validation>
  requires(detail::train::data_of_integers<Train> || detail::train::data_of_integers<Validation>)
void fit(Model&, Criterion&, Optimizer&, const Train& /* cast x and y: y.cast<float>() */,
         const Validation&, const FitOptions&, auto&&...) = delete;

}  // namespace multihot
