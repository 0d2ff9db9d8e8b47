#include <multihot/data/batches.hpp>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <optional>
#include <vector>

#include "failing/allocations/each_allocation.hpp"

// Losses, optimizers and what goes with them, loaders, and fit.

namespace {

using Matrix = nn::Matrix<float>;

const Matrix z = Matrix::Random(9, 3), few_z = Matrix::Random(2, 3);
const Matrix t = Matrix::Constant(9, 3, 0.25f), few_t = Matrix::Constant(2, 3, 0.5f);

struct Loss {
  using Criterion = nn::BCEWithLogitsLoss<float>;
  Criterion criterion{{.weight = Matrix::Constant(1, 3, 2), .pos_weight = Matrix::Ones(1, 3)}};
  Criterion other{{.weight = Matrix::Constant(9, 1, 3)}};
  std::optional<Criterion> made;
  float value = 0;
  Matrix result;
  Loss() { criterion.forward(few_z, few_t), other.forward(z, t); }
  Bits bits() const {
    Bits bits(value, result, criterion.backward(), other.backward(), made.has_value());
    if (made) bits.add(made->backward());
    return bits;
  }
};

template <class Optimizer, auto options>
struct Optimizing {
  nn::Generator g{2};
  nn::MLP<float> model{{3, 4, 2}, g}, larger{{3, 6, 5, 2}, g};
  Optimizer optimizer{model.parameters(), options()}, of_larger{larger.parameters(), options()};
  nn::ExponentialLR scheduler{optimizer, {.gamma = 0.5}};
  std::optional<Optimizer> made;
  Optimizing() {
    for (auto& p : model.parameters()) p.grad.setConstant(0.5f);
    of_larger.step();
  }
  Bits bits() const { return Bits(model, larger, optimizer, of_larger, scheduler, made); }
};

constexpr auto sgd = [] { return nn::SGDOptions{.momentum = 0.5}; };
constexpr auto adam = [] { return nn::AdamOptions{.weight_decay = 0.1, .amsgrad = true}; };
constexpr auto adamw = [] { return nn::AdamWOptions{}; };
using Sgd = Optimizing<nn::SGD<float>, sgd>;
using Adam = Optimizing<nn::Adam<float>, adam>;
using AdamW = Optimizing<nn::AdamW<float>, adamw>;

struct Scheduling {
  nn::Tensor<float> w{2, 2};
  nn::SGD<float> optimizer{{w.parameter()}};
  nn::MultiStepLR few{optimizer, {.milestones = {1}}}, many{optimizer, {.milestones = {1, 2, 3}}};
  nn::ReduceLROnPlateau plateau{optimizer, {.patience = 0}};
  Bits bits() const { return Bits(optimizer, few, many, plateau); }
};

struct Stopping {
  nn::Generator g{2};
  nn::MLP<float> model{{3, 4, 2}, g}, larger{{3, 6, 5, 2}, g};
  nn::EarlyStopping<float> stopping{model.parameters()}, other{larger.parameters()};
  std::optional<nn::EarlyStopping<float>> made;
  Stopping() { stopping.step(1), other.step(2), other.step(1.5); }
  Bits bits() const { return Bits(model, larger, stopping, other, made); }
};

/// What optimizers keep their numbers in
struct Member {
  nn::detail::Owned<Eigen::VectorXf> a{Eigen::VectorXf::Constant(2, 1)};
  nn::detail::Owned<Eigen::VectorXf> b{Eigen::VectorXf::Constant(5, 2)};
  Bits bits() const { return Bits(a, b); }
};

struct Loading {
  nn::Generator g{4};
  Matrix x = nn::randn<float>(10, 3, g), y = nn::randn<float>(10, 2, g);
  nn::Batches<Matrix, Matrix> loader = nn::batches(x, y, 4, g);
  std::vector<float> seen;
  Bits bits() const { return Bits(g, loader, seen); }
  void epoch() {
    std::vector<float> all;
    for (const auto& batch : loader) {
      all.insert(all.end(), batch.x.reshaped().begin(), batch.x.reshaped().end());
      all.insert(all.end(), batch.y.reshaped().begin(), batch.y.reshaped().end());
    }
    seen.swap(all);
  }
};

struct Fitting {
  nn::Generator g{5};
  nn::Table<float> train{.x = nn::randn<float>(11, 3, g), .y = nn::randint<float>(0, 2, 11, 2, g)};
  nn::Table<float> validation{.x = nn::randn<float>(13, 3, g),
                              .y = nn::randint<float>(0, 2, 13, 2, g)};
  nn::MLP<float> model{{3, 4, 2}, g, {.dropout = 0.25}};
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer{model.parameters(), {.lr = 0.1}};
  nn::CosineAnnealingLR scheduler{optimizer, {.T_max = 4}};
  nn::EarlyStopping<float> stopping{model.parameters()};
  nn::Progress progress;
  Bits bits() const { return Bits(g, model, optimizer, scheduler, stopping, progress); }
  void fit() {
    nn::fit(model, criterion, optimizer, train, validation,
            {.generator = g,
             .epochs = 3,
             .batch_size = 4,
             .clip_grad_norm = 0.5,
             .progress = &progress},
            scheduler, stopping);
  }
};

}  // namespace

TEST_CASE("no memory for a loss: backward() has the gradient of the last one") {
  using Criterion = Loss::Criterion;
  each_allocation_fails<Loss>("construction", [](Loss& s) {
    Criterion made({.weight = Matrix::Constant(1, 3, 2), .pos_weight = Matrix::Constant(1, 3, 2)});
    made.forward(z, t);
    s.made.emplace(std::move(made));
  });
  each_allocation_fails<Loss>("forward", [](Loss& s) { s.value = s.criterion.forward(z, t); });
  each_allocation_fails<Loss>(
      "unreduced", [](Loss& s) { Matrix(s.criterion.unreduced(z, t)).swap(s.result); },
      Leaves::a_new_start);
  each_allocation_fails<Loss>("copy", [](Loss& s) { s.made.emplace(s.criterion); });
  each_allocation_fails<Loss>("assignment", [](Loss& s) { s.criterion = s.other; });
}

TEST_CASE_TEMPLATE("no memory for an optimizer", S, Sgd, Adam, AdamW) {
  each_allocation_fails<S>("construction", [](S& s) { s.made.emplace(s.model.parameters()); });
  each_allocation_fails<S>("copy", [](S& s) { s.made.emplace(s.of_larger); });
  each_allocation_fails<S>("assignment of another model's",
                           [](S& s) { s.optimizer = s.of_larger; });
  each_allocation_fails<S>("assignment of a new one", [](S& s) {
    s.optimizer = decltype(s.optimizer)(s.larger.parameters());
    s.scheduler.step();
  });
  each_allocation_fails<S>("step, zero_grad, clipping", [](S& s) {
    const auto parameters = s.model.parameters();
    nn::clip_grad_norm_(parameters, 0.5);
    nn::clip_grad_value_(parameters, 0.25);
    s.optimizer.step();
    s.optimizer.zero_grad();
  });
}

TEST_CASE("no memory for a member by itself") {
  each_allocation_fails<Member>("assignment", [](Member& s) { s.a = s.b; });
}

TEST_CASE("no memory for a scheduler") {
  each_allocation_fails<Scheduling>("construction", [](Scheduling& s) {
    nn::MultiStepLR scheduler(s.optimizer, {.milestones = {1, 2}});
    const nn::CosineAnnealingLR other(s.optimizer, {.T_max = 2});
    scheduler.step();
  });
  each_allocation_fails<Scheduling>("assignment, steps", [](Scheduling& s) {
    s.few = s.many;
    s.few.step(), s.plateau.step(1), s.plateau.step(1);
  });
}

TEST_CASE("no memory for EarlyStopping") {
  each_allocation_fails<Stopping>("construction",
                                  [](Stopping& s) { s.made.emplace(s.model.parameters()); });
  each_allocation_fails<Stopping>("copy", [](Stopping& s) { s.made.emplace(s.other); });
  each_allocation_fails<Stopping>("assignment", [](Stopping& s) { s.stopping = s.other; });
  each_allocation_fails<Stopping>("steps",
                                  [](Stopping& s) { s.stopping.step(0.5), s.stopping.restore(); });
}

TEST_CASE("no memory for a loader: the epoch begins with the same order") {
  each_allocation_fails<Loading>("construction", [](Loading& s) {
    auto loader = nn::batches(s.x, s.y, 3, s.g);
    const auto copy = loader;
    loader.begin();
  });
  each_allocation_fails<Loading>("copied data", [](Loading& s) {
    nn::Generator g(s.g);
    auto loader = nn::batches(s.x.topRows(5), s.y.topRows(5), 3, g);
    std::vector<float> all;
    all.push_back((*loader.begin()).x(0, 0));
    s.seen.swap(all);
  });
}

TEST_CASE("no memory for fit: with its progress it goes on with the same bits") {
  each_allocation_fails<Fitting>("fit", [](Fitting& s) { s.fit(); }, Leaves::a_new_start);
}
