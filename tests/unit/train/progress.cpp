#include <doctest/doctest.h>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <stdexcept>
#include <vector>

namespace nn = multihot;

namespace {

using Part = nn::Table<float>;

struct Stop {};

/// A loss that throws in its n-th forward(), after Dropout has drawn its masks.
struct Failing : nn::BCEWithLogitsLoss<float> {
  int calls = 0, throws_at = 0;
  float forward(const auto& z, const auto& y) {
    if (++calls == throws_at) throw std::runtime_error("no loss");
    return nn::BCEWithLogitsLoss<float>::forward(z, y);
  }
};

struct Options {
  nn::Index batch_size = 4;
  bool shuffle = true, drop_last = false;
};

struct Interrupted {
  Options options;
  nn::Generator generator{0};
  Part train{nn::randn<float>(10, 3, generator), nn::randint<float>(0, 2, 10, 2, generator)};
  nn::MLP<float> model{{3, 6, 2}, generator, {.dropout = 0.3}};
  Failing criterion;
  nn::SGD<float> optimizer{model.parameters(), {.lr = 0.5, .momentum = 0.9}};
  nn::CosineAnnealingLR scheduler{optimizer, {.T_max = 5}};
  nn::ReduceLROnPlateau plateau{optimizer, {.patience = 0}};
  nn::Progress progress;

  explicit Interrupted(const Options& o = {}) : options(o) {}

  void fit(auto&&... more) {
    nn::fit(model, criterion, optimizer, train, train,
            {.generator = generator,
             .epochs = 3,
             .batch_size = options.batch_size,
             .shuffle = options.shuffle,
             .drop_last = options.drop_last,
             .clip_grad_norm = 0.5,
             .progress = &progress},
            scheduler, plateau, more...);
  }
  /// All numbers that another training has to have as well.
  std::vector<double> numbers() const {
    std::vector<double> all;
    for (const auto& e : progress.history) {
      all.insert(all.end(), {e.train_loss, e.validation_loss, e.metric, e.lr});
    }
    const nn::Matrix<float> z = model(train.x);
    all.insert(all.end(), z.data(), z.data() + z.size());
    all.push_back(nn::Generator(generator).random());
    all.push_back(optimizer.lr());
    return all;
  }
};

/// Stops after so many steps, or epochs, if there are as many.
template <class Event>
void fit_until(Interrupted& training, int stop) {
  try {
    training.fit([&](const Event&) {
      if (--stop == 0) throw Stop();
    });
  } catch (const Stop&) {
  }
}

}  // namespace

TEST_CASE("fit that is stopped after any step or epoch goes on with the same bits") {
  for (const nn::Index batch_size : {1, 4, 5, 10, 12}) {
    for (const bool shuffle : {false, true}) {
      for (const bool drop_last : {false, true}) {
        const Options options{batch_size, shuffle, drop_last};
        if (drop_last && batch_size > 10) continue;  // no batch
        Interrupted whole(options);
        whole.fit();
        for (int stop = 1; stop <= 30; ++stop) {
          Interrupted after_step(options), after_epoch(options);
          fit_until<nn::Step>(after_step, stop);
          fit_until<nn::Epoch>(after_epoch, stop);
          after_step.fit();
          after_epoch.fit();
          CHECK(after_step.numbers() == whole.numbers());
          CHECK(after_epoch.numbers() == whole.numbers());
        }
      }
    }
  }
}

TEST_CASE("a step that ends half way has not happened: fit called again has the same bits") {
  Interrupted whole;
  whole.fit();
  const int calls = whole.criterion.calls;
  CHECK(calls == 12);  // three batches and the validation in each of three epochs
  for (int throws_at = 1; throws_at <= calls; ++throws_at) {
    Interrupted t;
    t.criterion.throws_at = throws_at;
    CHECK_THROWS_AS(t.fit(), std::runtime_error);
    CHECK(t.progress.history.size() == static_cast<std::size_t>((throws_at - 1) / 4));
    CHECK(t.progress.place.batches == (throws_at - 1) % 4);
    t.fit();
    CHECK(t.numbers() == whole.numbers());
  }
}

TEST_CASE("a callback that throws has been called; those after it do not hear of that step") {
  Interrupted t;
  std::vector<nn::Index> before, after;
  const auto fit = [&](bool throws) {
    t.fit([&](const nn::Step& s) { before.push_back(10 * s.epoch + s.batch); },
          [&](const nn::Step& s) {
            if (throws && s.epoch == 1 && s.batch == 2) throw Stop();
          },
          [&](const nn::Step& s) { after.push_back(10 * s.epoch + s.batch); });
  };
  CHECK_THROWS_AS(fit(true), Stop);
  fit(false);
  CHECK(before == std::vector<nn::Index>{11, 12, 13, 21, 22, 23, 31, 32, 33});
  CHECK(after == std::vector<nn::Index>{11, 13, 21, 22, 23, 31, 32, 33});
}

TEST_CASE("what a callback draws stays drawn, also if one after it throws") {
  Interrupted whole, t;
  const auto draw = [](Interrupted& training) {
    return [&](const nn::Step&) { training.generator.random(); };
  };
  whole.fit(draw(whole));
  CHECK_THROWS_AS(t.fit(draw(t),
                        [n = 5](const nn::Step&) mutable {
                          if (--n == 0) throw Stop();
                        }),
                  Stop);
  t.fit(draw(t));
  CHECK(t.numbers() == whole.numbers());
}
