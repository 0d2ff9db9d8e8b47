#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <multihot/data/table.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/threads.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <stdexcept>
#include <vector>

namespace nn = multihot;

namespace {

const float inf = std::numeric_limits<float>::infinity();

using Part = nn::Table<float>;

double macro_f1(const auto& targets, const auto& logits) {
  return nn::f1_score(targets, nn::predict(nn::sigmoid(logits)), nn::Average::macro);
}
const auto f1 = [](const auto& targets, const auto& logits) { return macro_f1(targets, logits); };

/// A network with Dropout, and all that trains it.
struct Training {
  nn::Generator generator{0};
  Part train = part(70), validation = part(40);
  nn::MLP<float> model{{6, 8, 3}, generator, {.dropout = 0.2}};
  nn::BCEWithLogitsLoss<float> criterion;
  nn::SGD<float> optimizer{model.parameters(), {.lr = 0.5, .momentum = 0.9}};
  nn::CosineAnnealingLR scheduler{optimizer, {.T_max = 10}};
  nn::EarlyStopping<float> stopping{model.parameters(), {.patience = 3, .mode = nn::Mode::max}};
  nn::Progress progress;

  std::vector<nn::Epoch> fit(nn::Index epochs, auto&&... more) {
    return nn::fit(model, criterion, optimizer, train, validation,
                   {.generator = generator,
                    .epochs = epochs,
                    .batch_size = 32,
                    .clip_grad_norm = 0.5,
                    .clip_grad_value = 0.1,
                    .progress = &progress},
                   f1, scheduler, stopping, more...);
  }

  Part part(nn::Index samples) {
    Part part{nn::randn<float>(samples, 6, generator), nn::Matrix<float>(samples, 3)};
    part.y = (part.x.leftCols(3).array() > 0.5f).cast<float>();
    return part;
  }
  nn::Matrix<float> logits() const { return model(validation.x); }
};

}  // namespace

TEST_CASE("fit is the loop that one writes by hand, bit for bit") {
  Training ours, by_hand;
  const auto history = ours.fit(12);

  auto& [generator, train, validation, model, criterion, optimizer, scheduler, stopping, _] =
      by_hand;
  const auto parameters = model.parameters();
  auto loader = nn::batches(train.x, train.y, 32, generator);
  std::vector<double> train_losses, metrics, rates;
  for (int epoch = 0; epoch < 12 && !stopping.should_stop(); ++epoch) {
    double sum = 0;
    for (const auto& [x, y] : loader) {
      const double loss = criterion.forward(model.forward(x, generator), y);
      optimizer.zero_grad();
      model.backward(criterion.backward());
      nn::clip_grad_norm_(parameters, 0.5);
      nn::clip_grad_value_(parameters, 0.1);
      optimizer.step();
      sum += loss * static_cast<double>(x.rows());
    }
    train_losses.push_back(sum / 70);
    metrics.push_back(macro_f1(validation.y, model(validation.x)));
    rates.push_back(optimizer.lr());
    scheduler.step();
    stopping.step(metrics.back());
  }
  stopping.restore();

  CHECK(ours.logits() == by_hand.logits());
  REQUIRE(history.size() == metrics.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    CHECK(history[i].epoch == static_cast<nn::Index>(i) + 1);
    CHECK(history[i].train_loss == train_losses[i]);
    CHECK(history[i].metric == metrics[i]);
    CHECK(history[i].lr == rates[i]);
  }
  CHECK(ours.stopping.best() == f1(ours.validation.y, ours.logits()));
  CHECK(ours.generator.random() == generator.random());
}

TEST_CASE("an exception in a callback leaves the weights of the last step, and fit goes on there") {
  Training whole;
  whole.fit(5);
  for (int throws_at = 0; throws_at < 15; ++throws_at) {
    Training stopped;
    nn::Matrix<float> before;
    auto interrupt = [&, step = 0](const nn::Step&) mutable {
      before = stopped.logits();
      if (step++ == throws_at) throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(stopped.fit(5, interrupt), std::runtime_error);
    CHECK(stopped.logits() == before);
    stopped.fit(5);
    CHECK(stopped.logits() == whole.logits());
    CHECK(stopped.generator.random() == nn::Generator(whole.generator).random());
    CHECK(stopped.progress.history.back().train_loss == whole.progress.history.back().train_loss);
  }
}

TEST_CASE("callbacks come in the order in which they are given, with the numbers of their step") {
  Training t;
  std::vector<nn::Index> steps, epochs;
  double last = 0;
  const auto history = t.fit(
      2, [&](const nn::Step& step) { steps.push_back(10 * step.epoch + step.batch); },
      [&](const nn::Epoch& epoch) { last = epoch.validation_loss; },
      [&](const nn::Epoch& epoch) {
        epochs.push_back(epoch.epoch);
        CHECK(last == epoch.validation_loss);
      });
  CHECK(steps == std::vector<nn::Index>{11, 12, 13, 21, 22, 23});
  CHECK(epochs == std::vector<nn::Index>{1, 2});
  CHECK(history.size() == 2);
}

TEST_CASE("an object may hear of steps and of epochs, and companions may be temporary") {
  struct Counts {
    int steps = 0, epochs = 0;
    void operator()(const nn::Step&) { ++steps; }
    void operator()(const nn::Epoch&) { ++epochs; }
  };
  Training t;
  Counts counts;
  t.fit(2, counts, nn::ExponentialLR(t.optimizer, {.gamma = 0.5}), Counts(),
        std::function<void(const nn::Epoch&)>([&](const nn::Epoch& e) { CHECK(e.epoch >= 1); }));
  CHECK(counts.steps == 6);
  CHECK(counts.epochs == 2);
  CHECK(t.optimizer.lr() < 0.5 / 3);
}

TEST_CASE("without a metric the validation loss is watched") {
  Training t;
  nn::ReduceLROnPlateau plateau(t.optimizer, {.patience = 0, .threshold = 1});  // never better
  const auto history = nn::fit(t.model, t.criterion, t.optimizer, t.train, t.validation,
                               {.generator = t.generator, .epochs = 2}, plateau);
  CHECK(history[0].metric == history[0].validation_loss);
  CHECK(history[1].validation_loss == t.criterion.forward(t.logits(), t.validation.y));
  CHECK(t.optimizer.lr() == doctest::Approx(0.005));
}

TEST_CASE("threads change no bit") {
  Training one, three;
  const nn::Threads threads(3);
  one.fit(3);
  three.fit(3, threads);
  CHECK(one.logits() == three.logits());
}

TEST_CASE("a loss that is not finite stops before the optimizer, and says where") {
  Training t;
  const auto before = t.logits();
  t.model.parameters().back().value[1] = inf;
  CHECK_THROWS_WITH_AS(
      t.fit(3), "fit: the loss is inf at epoch 1, batch 1, expected finite; no step was taken",
      nn::value_error);
  t.model.parameters().back().value[1] = 0;
  const auto after = t.fit(1);
  CHECK(after.size() == 1);
  CHECK(before != t.logits());
}

TEST_CASE("data that do not fit are refused before the first step") {
  const auto refused = [](auto spoil) {
    Training t;
    spoil(t);
    const auto before = t.model;
    std::string message;
    try {
      t.fit(1);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    CHECK(t.model(nn::Matrix<float>::Ones(2, 6)) == before(nn::Matrix<float>::Ones(2, 6)));
    return message;
  };
  CHECK(refused([](auto& t) { t.train.x(17, 3) = inf; }) ==
        "fit: train.x(17,3)=inf, expected finite");
  CHECK(refused([](auto& t) { t.validation.x(1, 2) = -inf; }) ==
        "fit: validation.x(1,2)=-inf, expected finite");
  CHECK(refused([](auto& t) { t.train.y.conservativeResize(69, 3); }) ==
        "fit: train.x is 70x6, train.y 69x3, expected as many rows");
  CHECK(refused([](auto& t) {
          t.validation = {nn::Matrix<float>(0, 6), nn::Matrix<float>(0, 3)};
        }) == "fit: validation has 0 rows, expected at least one");
  CHECK(refused([](auto& t) { t.validation.x.conservativeResize(40, 5); }) ==
        "fit: validation is 40x5 and 40x3, train 70x6 and 70x3, expected the same columns");
}
