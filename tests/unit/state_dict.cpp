#include <doctest/doctest.h>
#include <algorithm>
#include <cstdint>
#include <multihot/data/batches.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/state_dict.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/progress.hpp>
#include <string>
#include <variant>
#include <vector>

namespace nn = multihot;

// Training that is resumed from files is tested in io/checkpoint.cpp and tests/resume.

namespace {

/// All that has a state, after three epochs or none.
struct Training {
  Training(std::uint64_t seed, int epochs) : generator(seed) {
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      for (const auto& [x_batch, y_batch] : loader) {
        const double loss = criterion.forward(model.forward(x_batch), y_batch);
        model.zero_grad();
        model.backward(criterion.backward());
        adam.step();
        sgd.step();
        progress.loss += loss;
        if (epoch == epochs && loader.place().batches == 2) break;
      }
      warm_up.step();
      plateau.step(epoch);
      stopping.step(epoch);
      progress.history.push_back({epoch, 0.5, 0.25, 0.125, adam.lr()});
      progress.place = {7, 2};
      progress.samples = 8;
    }
    nn::randn<float>(1, epochs, generator);  // keeps half of a pair
  }

  /// f(part of this training, the same part of another one)
  void for_each_part(Training& other, auto f) {
    f(generator, other.generator);
    f(model, other.model);
    f(fixed, other.fixed);
    f(adam, other.adam);
    f(sgd, other.sgd);
    f(warm_up, other.warm_up);
    f(plateau, other.plateau);
    f(stopping, other.stopping);
    f(loader, other.loader);
    f(progress, other.progress);
  }

  nn::Generator generator;
  nn::Matrix<float> x = nn::randn<float>(10, 3, generator);
  nn::Matrix<float> y = nn::randint<float>(0, 2, 10, 2, generator);
  nn::MLP<float> model{{3, 4, 2}, generator};
  nn::MLP<float, 3, 4, 2> fixed{generator};
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> adam{model.parameters(), {.amsgrad = true}};
  nn::SGD<float> sgd{model.parameters(), {.momentum = 0.9}};
  nn::LinearLR warm_up{adam, {.start_factor = 0.1, .total_iters = 5}};
  nn::ReduceLROnPlateau plateau{sgd, {.patience = 5}};
  nn::EarlyStopping<float> stopping{model.parameters(), {.patience = 5}};
  nn::Batches<nn::Matrix<float>, nn::Matrix<float>> loader = nn::batches(x, y, 4, generator);
  nn::Progress progress;
};

bool same(const nn::StateDict& a, const nn::StateDict& b) {
  return std::ranges::equal(a, b, [](const auto& one, const auto& other) {
    return one.first == other.first && one.second.shape == other.second.shape &&
           one.second.numbers == other.second.numbers;
  });
}

std::string keys(const nn::StateDict& state) {
  std::string keys;
  for (const auto& [key, array] : state) keys += key + " ";
  return keys;
}

template <class Error>
std::string refused(auto& part, const nn::StateDict& state) {
  const nn::StateDict before = part.state_dict();
  std::string message = "not refused";
  try {
    part.load_state_dict(state);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(same(part.state_dict(), before));
  return message;
}

}  // namespace

TEST_CASE("load_state_dict: a part gets the whole state of another one, or is as it was") {
  Training trained(1, 3), fresh(2, 0);
  trained.for_each_part(fresh, [&]<class Part>(Part& from, Part& to) {
    const nn::StateDict state = from.state_dict();
    CAPTURE(keys(state));
    CHECK(!same(to.state_dict(), state));

    for (const auto& entry : state) {
      const std::string& key = entry.first;
      const nn::Array& array = entry.second;
      CAPTURE(key);
      nn::StateDict changed = state;
      changed.erase(key);
      CHECK(refused<nn::shape_error>(to, changed).find("missing '" + key + "'") !=
            std::string::npos);
      changed = state;
      changed[key].shape.push_back(2);
      CHECK(refused<nn::shape_error>(to, changed).find("'" + key + "' is [") != std::string::npos);
      changed = state;
      std::visit([](auto& numbers) { numbers.resize(numbers.size() + 1); }, changed[key].numbers);
      CHECK(refused<nn::shape_error>(to, changed).find("numbers, expected") != std::string::npos);
      changed = state;
      const bool integers = array.numbers.index() == 2;
      changed[key].numbers = nn::Array::Numbers();
      if (integers) changed[key].numbers = std::vector<double>();
      else changed[key].numbers = std::vector<std::int64_t>();
      CHECK(refused<nn::value_error>(to, changed).find("'" + key + "' is ") != std::string::npos);
      if (integers && key != "seed") {
        changed = state;
        std::get<std::vector<std::int64_t>>(changed[key].numbers)[0] = -1;
        CHECK(refused<nn::value_error>(to, changed).find("'" + key + "' has -1") !=
              std::string::npos);
      }
    }
    nn::StateDict more = state;
    more["more"] = {.shape = {1}, .numbers = std::vector<float>{1}};
    CHECK(refused<nn::shape_error>(to, more).find("unexpected 'more' [1]") != std::string::npos);

    to.load_state_dict(state);
    CHECK(same(to.state_dict(), state));
  });
  CHECK(fresh.adam.lr() == trained.adam.lr());
  CHECK(fresh.model(trained.x) == trained.model(trained.x));
  CHECK(fresh.generator.random() == trained.generator.random());
  CHECK(fresh.progress.history.size() == 3);
}

TEST_CASE("state_dict: the keys are PyTorch's") {
  Training training(1, 1);
  CHECK(keys(training.model.state_dict()) == "0.bias 0.weight 2.bias 2.weight ");
  CHECK(keys(training.fixed.state_dict()) == "0.bias 0.weight 2.bias 2.weight ");
  CHECK(training.model.state_dict().at("0.weight").shape == std::vector<nn::Index>{4, 3});
  CHECK(keys(training.adam.state_dict()) ==
        "exp_avg exp_avg_sq initial_lr lr max_exp_avg_sq step ");
  CHECK(keys(training.sgd.state_dict()) == "has_momentum_buffer initial_lr lr momentum_buffer ");
  CHECK(keys(training.warm_up.state_dict()) == "last_epoch ");
  CHECK(keys(training.plateau.state_dict()) == "best cooldown_counter num_bad_epochs ");
}

TEST_CASE("load_state_dict: all mismatches are in one error") {
  Training training(1, 1);
  nn::Adam<float> wider(nn::MLP<float>({3, 5, 2}, training.generator).parameters());
  CHECK(refused<nn::shape_error>(training.adam, wider.state_dict()) ==
        "load_state_dict: does not fit Adam: 'exp_avg' is [32], expected [26]; 'exp_avg_sq' is "
        "[32], expected [26]; missing 'max_exp_avg_sq' [26]");
}

TEST_CASE("load_state_dict: optimizers and schedulers of the target stay with it") {
  Training trained(1, 3), fresh(2, 0);
  fresh.model.load_state_dict(trained.model.state_dict());
  fresh.adam.load_state_dict(trained.adam.state_dict());
  fresh.warm_up.load_state_dict(trained.warm_up.state_dict());
  fresh.model.parameters()[0].grad.setOnes();
  const nn::Matrix<float> before = fresh.model(fresh.x);
  fresh.adam.step();
  CHECK(fresh.model(fresh.x) != before);
  fresh.warm_up.step();
  trained.warm_up.step();
  CHECK(fresh.adam.lr() == trained.adam.lr());

  // A state without a scheduler, for an optimizer that has one
  nn::Adam plain(trained.model.parameters(), {.lr = 0.5, .amsgrad = true});
  fresh.adam.load_state_dict(plain.state_dict());
  CHECK(fresh.adam.lr() == 0.5);
  fresh.warm_up.step();
  CHECK(fresh.adam.lr() > 0);
}

TEST_CASE("load_state_dict: a history takes the place of another one") {
  Training trained(1, 3), longer(2, 5);
  longer.progress.load_state_dict(trained.progress.state_dict());
  REQUIRE(longer.progress.history.size() == 3);
  CHECK(longer.progress.history[2].epoch == 3);
  CHECK(longer.progress.history[2].metric == 0.125);
}

TEST_CASE("state_dict of a moved-from model or optimizer is an error") {
  Training training(1, 1);
  const auto model = std::move(training.model);
  const auto adam = std::move(training.adam);
  CHECK_THROWS_AS(training.model.state_dict(), nn::state_error);
  CHECK_THROWS_AS(training.adam.state_dict(), nn::state_error);
}
