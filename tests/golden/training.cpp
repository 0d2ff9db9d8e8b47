#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <multihot/multihot.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <string>

#include "training.hpp"
#include "worst.hpp"

namespace nn = multihot;

namespace {

/// Steps of SGD along a stream of gradients from 2^-24 to 1, with a spike each 50 steps.
template <class S>
class Run {
 public:
  Run(const nn::SGDOptions& options, double clip_error)
      : a_(4, 7),
        b_(9, 1),
        parameters{a_.parameter(), b_.parameter()},
        optimizer(parameters, options),
        generator_(0),
        w_(nn::randn<float>(37, 1, generator_).template cast<S>()),
        momentum_(options.momentum),
        clip_error_(clip_error) {
    parameters[0].value = w_.head(28);
    parameters[1].value = w_.tail(9);
  }

  /// The norm of the gradient, if `clip` gives one.
  double step(auto clip) {
    t_ += 1;
    Eigen::VectorXf g = nn::randn<float>(37, 1, generator_);
    for (int i = 0; i < 36; ++i) g[i] *= std::ldexp(t_ % 50 == 0 ? 64.f : 1.f, -6 * (i % 5));
    g[36] = 0;
    parameters[0].grad = g.head(28).template cast<S>();
    parameters[1].grad = g.tail(9).template cast<S>();
    const double norm = clip(parameters);
    optimizer.step();
    bound();
    return norm;
  }

  void compare(const double (&expected)[37], Worst& worst) const {
    for (int i = 0; i < 37; ++i) worst.see(w_[i], expected[i], tolerance_[i]);
  }

 private:
  nn::Tensor<S> a_, b_;

 public:
  std::vector<nn::Parameter<S>> parameters;
  nn::SGD<S> optimizer;

 private:
  /// What the roundings of a step can do, on either side. That of w is half an eps of w. The
  /// velocity, the move / lr, and the gradient take part in at most four operations, and an error
  /// of the velocity comes back, smaller by the momentum each time. A clipped gradient has the
  /// error of the norm as well.
  void bound() {
    const Eigen::VectorX<S> before = w_;
    w_ << parameters[0].value, parameters[1].value;
    Eigen::ArrayXd g(37);
    g << parameters[0].grad.template cast<double>(), parameters[1].grad.template cast<double>();
    const Eigen::ArrayXd move = (w_ - before).template cast<double>().array().abs();
    tolerance_ += double{std::numeric_limits<S>::epsilon()} *
                  (w_.template cast<double>().array().abs() +
                   (4 * move + optimizer.lr() * (4 + clip_error_) * g.abs()) / (1 - momentum_));
  }

  nn::Generator generator_;
  Eigen::VectorX<S> w_;
  double momentum_, clip_error_;
  int t_ = 0;
  Eigen::ArrayXd tolerance_ = Eigen::ArrayXd::Zero(37);
};

}  // namespace

TEST_CASE_TEMPLATE("golden: 600 steps of SGD, with and without clipped gradients", S, float,
                   double) {
  const double eps = std::numeric_limits<S>::epsilon();
  for (const golden::SGD& expected : golden::sgd<S>) {
    const std::string kind = expected.clip;
    const nn::SGDOptions options{.lr = expected.lr,
                                 .momentum = expected.momentum,
                                 .dampening = expected.dampening,
                                 .weight_decay = expected.weight_decay,
                                 .nesterov = expected.nesterov};
    // 37 numbers are added up, on either side, and a power and a root are taken
    Run<S> run(options, kind == "norm" ? 45 : 0);
    const auto clipped = [&](const auto& parameters) {
      if (kind == "norm") {
        return nn::clip_grad_norm_(parameters, expected.limit, expected.norm_type);
      }
      if (kind == "value") nn::clip_grad_value_(parameters, expected.limit);
      return 0.0;
    };
    Worst worst;
    const int* snapshot = golden::training_steps;
    for (int step = 1; snapshot != std::end(golden::training_steps); ++step) {
      const double norm = run.step(clipped);
      if (step != *snapshot) continue;
      const auto i = snapshot++ - golden::training_steps;
      worst.see(norm, expected.norm[i], 45 * eps * expected.norm[i]);
      run.compare(expected.w[i], worst);
    }
    MESSAGE("momentum ", options.momentum, ", dampening ", options.dampening, ", weight_decay ",
            options.weight_decay, ", nesterov ", options.nesterov, ", clip ", kind, ": ",
            worst.text());
    CHECK(worst.is_tolerable());
  }
}

namespace {

/// 600 steps, with a step of the scheduler after each.
template <class S>
void compare(const golden::Schedule& expected, const double (&w)[5][37], auto make_scheduler) {
  Run<S> run({.lr = 0.05, .momentum = 0.9}, 0);
  auto step_scheduler = make_scheduler(run.optimizer);
  Worst rates, weights;
  const int* snapshot = golden::training_steps;
  const golden::Rate* rate = expected.rates;
  for (int step = 1; snapshot != std::end(golden::training_steps); ++step) {
    const golden::Rate* next = rate + 1;
    if (next != expected.rates + expected.changes && next->step == step - 1) rate = next;
    // Some five operations an epoch, none on a number larger than the first rate
    rates.see(run.optimizer.lr(), rate->lr, 5 * step * 0.05 * 0x1p-52);
    run.step([](const auto&) { return 0.0; });
    step_scheduler(golden::plateau_metrics[step - 1]);
    if (step == *snapshot) run.compare(w[snapshot++ - golden::training_steps], weights);
  }
  MESSAGE(std::string(expected.name), ", rates: ", rates.text(), "; weights: ", weights.text());
  CHECK(rates.is_tolerable());
  CHECK(weights.is_tolerable());
}

void compare(const std::string& name, auto make_scheduler) {
  const auto is_it = [&](const auto& schedule) { return schedule.name == name; };
  const auto expected =
      std::find_if(std::begin(golden::schedules), std::end(golden::schedules), is_it);
  REQUIRE(expected != std::end(golden::schedules));
  compare<float>(*expected, expected->w_float, make_scheduler);
  compare<double>(*expected, expected->w_double, make_scheduler);
}

/// A function of an optimizer that makes the function to be called after each epoch.
auto each(auto... make) {
  return [=](auto& optimizer) {
    return [... scheduler = make(optimizer)](double metric) mutable {
      const auto step = [&](auto& s) {
        if constexpr (requires { s.step(metric); }) s.step(metric);
        else s.step();
      };
      (step(scheduler), ...);
    };
  };
}
template <class Scheduler>
auto of(const auto& options) {
  return [=](auto& optimizer) { return Scheduler(optimizer, options); };
}

}  // namespace

TEST_CASE("golden: 600 epochs of the schedulers") {
  using nn::Mode, nn::ThresholdMode;
  compare("StepLR", each(of<nn::StepLR>(nn::StepLROptions{.step_size = 70, .gamma = 0.5})));
  compare("MultiStepLR", each(of<nn::MultiStepLR>(nn::MultiStepLROptions{
                             .milestones = {400, 50, 120, 120}, .gamma = 0.3})));
  compare("MultiStepLR from 0",
          each(of<nn::MultiStepLR>(nn::MultiStepLROptions{.milestones = {0, 90}, .gamma = 0.4})));
  compare("ExponentialLR", each(of<nn::ExponentialLR>(nn::ExponentialLROptions{.gamma = 0.99})));
  compare("CosineAnnealingLR", each(of<nn::CosineAnnealingLR>(
                                   nn::CosineAnnealingLROptions{.T_max = 130, .eta_min = 0.002})));
  compare("CosineAnnealingLR to 0",
          each(of<nn::CosineAnnealingLR>(nn::CosineAnnealingLROptions{.T_max = 200})));
  compare("LinearLR", each(of<nn::LinearLR>(nn::LinearLROptions{})));
  compare("LinearLR down", each(of<nn::LinearLR>(nn::LinearLROptions{
                               .start_factor = 0.9, .end_factor = 0.2, .total_iters = 250})));
  compare("LinearLR and CosineAnnealingLR",
          each(of<nn::LinearLR>(nn::LinearLROptions{.start_factor = 0.01, .total_iters = 40}),
               of<nn::CosineAnnealingLR>(nn::CosineAnnealingLROptions{.T_max = 600})));
  compare("LinearLR and StepLR",
          each(of<nn::LinearLR>(nn::LinearLROptions{.start_factor = 0.1, .total_iters = 20}),
               of<nn::StepLR>(nn::StepLROptions{.step_size = 100})));

  const auto plateau = [](const char* name, const nn::ReduceLROnPlateauOptions& options) {
    compare(name, each(of<nn::ReduceLROnPlateau>(options)));
  };
  plateau("ReduceLROnPlateau", {});
  plateau("ReduceLROnPlateau max",
          {.mode = Mode::max, .factor = 0.5, .patience = 5, .cooldown = 10});
  plateau("ReduceLROnPlateau abs", {.factor = 0.3,
                                    .patience = 0,
                                    .threshold = 0.01,
                                    .threshold_mode = ThresholdMode::abs,
                                    .min_lr = 1e-4});
  plateau("ReduceLROnPlateau max abs", {.mode = Mode::max,
                                        .factor = 0.7,
                                        .patience = 3,
                                        .threshold = 0.05,
                                        .threshold_mode = ThresholdMode::abs,
                                        .cooldown = 2,
                                        .eps = 1e-3});
}
