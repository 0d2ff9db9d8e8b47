#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <multihot/data/table.hpp>
#include <multihot/io/checkpoint.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <string>

#include "unit/data/temporary_file.hpp"

namespace nn = multihot;

// That training goes on with the same bits in a new process is tested in tests/resume.

namespace {

using Part = nn::Table<float>;

/// All that a training is made of, from one seed.
struct Saved {
  explicit Saved(std::uint64_t seed) : generator(seed) {}

  nn::Generator generator;
  Part data{nn::randn<float>(70, 6, generator), nn::randint<float>(0, 2, 70, 3, generator)};
  nn::MLP<float> model{{6, 8, 3}, generator, {.dropout = 0.2}};
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer{model.parameters(), {.lr = 0.01, .amsgrad = true}};
  nn::LinearLR warm_up{optimizer, {.start_factor = 0.1, .total_iters = 3}};
  nn::ReduceLROnPlateau plateau{optimizer, {.patience = 1}};
  nn::EarlyStopping<float> stopping{model.parameters(), {.patience = 5}};
  nn::Progress progress;

  void fit(nn::Index epochs, auto&&... more) {
    nn::fit(model, criterion, optimizer, data, data,
            {.generator = generator, .epochs = epochs, .progress = &progress}, warm_up, plateau,
            stopping, more...);
  }
  void save(const std::string& path) const {
    nn::save_checkpoint(path, model, optimizer, warm_up, plateau, generator, stopping, progress);
  }
  void load(const std::string& path) {
    nn::load_checkpoint(path, model, optimizer, warm_up, plateau, generator, stopping, progress);
  }
};

std::string bytes_of(const TemporaryFile& at) {
  std::ifstream file(at.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("what is loaded is what was saved, all of it, and goes on with the same bits") {
  const TemporaryFile at_8(""), at_8_again(""), end(""), end_again("");
  Saved whole(0);
  int steps = 0;
  whole.fit(4, [&](const nn::Step&) {
    if (++steps == 8) whole.save(at_8.path());
  });
  whole.save(end.path());

  Saved resumed(1);
  resumed.data = Saved(0).data;
  resumed.load(at_8.path());
  resumed.save(at_8_again.path());
  CHECK(bytes_of(at_8_again) == bytes_of(at_8));
  CHECK(resumed.progress.place.batches == 2);
  resumed.fit(4);
  resumed.save(end_again.path());
  CHECK(bytes_of(end_again) == bytes_of(end));
}

TEST_CASE("a loop written by hand goes on within its epoch") {
  const TemporaryFile file("");
  const std::string& path = file.path();
  const auto run = [&](bool resume) {
    nn::Generator generator(0);
    const auto x = nn::randn<float>(20, 3, generator);
    const auto y = nn::randint<float>(0, 2, 20, 2, generator);
    nn::MLP<float, 3, 4, 2> model(generator);
    nn::BCEWithLogitsLoss<float> criterion;
    nn::SGD<float> optimizer(model.parameters(), {.momentum = 0.9});
    auto loader = nn::batches(x, y, 6, generator);
    nn::Index epoch = 0;
    if (resume) nn::load_checkpoint(path, model, optimizer, generator, loader, epoch);
    for (; epoch < 3; ++epoch) {
      for (const auto& [x_batch, y_batch] : loader) {
        criterion.forward(model.forward(x_batch), y_batch);
        optimizer.zero_grad();
        model.backward(criterion.backward());
        optimizer.step();
        if (!resume && epoch == 1 && loader.place().batches == 3) {
          nn::save_checkpoint(path, model, optimizer, generator, loader, epoch);
        }
      }
    }
    return nn::Matrix<float>(model(x));
  };
  const auto whole = run(false);
  CHECK(run(true) == whole);
}

TEST_CASE("a checkpoint that does not fit is refused with all that differs, and nothing changes") {
  const TemporaryFile file(""), before(""), after("");
  const std::string& path = file.path();
  nn::Generator g(0);
  nn::MLP<float> model({3, 4, 2}, g), wider({3, 5, 2}, g);
  nn::Adam<float> adam(model.parameters());
  nn::SGD<float> sgd(model.parameters(), {.momentum = 0.9});
  const auto refused = [&](auto&... parts) {
    nn::save_checkpoint(before.path(), parts...);
    std::string message;
    try {
      nn::load_checkpoint(path, parts...);
    } catch (const nn::shape_error& error) {
      message = error.what();
    }
    nn::save_checkpoint(after.path(), parts...);
    CHECK(bytes_of(before) == bytes_of(after));
    return message.substr(std::min(path.size(), message.size()));
  };
  nn::save_checkpoint(path, model, adam, g);
  CHECK(refused(wider, adam, g) ==
        ": does not fit what is to be loaded: 'model.0.weight' is [4, 3], expected [5, 3]; "
        "'model.0.bias' is [4], expected [5]; 'model.2.weight' is [2, 4], expected [2, 5]");
  CHECK(refused(model, sgd, g) ==
        ": does not fit what is to be loaded: missing 'optimizer.has_momentum_buffer' []; missing "
        "'optimizer.momentum_buffer' [26]; unexpected 'optimizer.exp_avg' [26]; unexpected "
        "'optimizer.exp_avg_sq' [26]; unexpected 'optimizer.step' []");
  CHECK(refused(model, adam) ==
        ": does not fit what is to be loaded: unexpected 'generator.at' []; unexpected "
        "'generator.half_used' [0, 2]; unexpected 'generator.words' [624]");
}

TEST_CASE("numbers of another type, and integers that cannot be, are refused") {
  const TemporaryFile file("");
  const std::string& path = file.path();
  double number = 1.5;
  std::int64_t integer = 7;
  nn::save_checkpoint(path, number);
  CHECK_THROWS_WITH_AS(nn::load_checkpoint(path, integer),
                       (path + ": 'number' is F64, expected I64").c_str(), nn::value_error);
  CHECK(integer == 7);
  nn::save_checkpoint(path, std::int64_t{-3000000000});
  int narrower = 0;
  CHECK_THROWS_WITH_AS(
      nn::load_checkpoint(path, narrower),
      (path + ": tensor 'number' has -3000000000, expected -2147483648 to 2147483647").c_str(),
      nn::value_error);
  nn::load_checkpoint(path, integer);
  CHECK(integer == -3000000000);

  nn::Generator generator(3);
  nn::save_checkpoint(path, generator);
  auto bytes = bytes_of(file);
  const auto at = bytes.size() - 625 * 8;  // `at`, before `words`
  CHECK(static_cast<unsigned char>(bytes[at]) == 624 % 256);
  bytes[at] = static_cast<char>(625 % 256);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK_THROWS_WITH_AS(nn::load_checkpoint(path, generator),
                       (path + ": tensor 'generator.at' has 625, expected 0 to 624").c_str(),
                       nn::value_error);
  CHECK(generator.random() == nn::Generator(3).random());
}

TEST_CASE("parts of one kind are told apart by their order") {
  const TemporaryFile file("");
  const std::string& path = file.path();
  nn::Generator a(1), b(2), c(3), d(4);
  nn::randn<float>(1, 1, a);  // and keep half of a pair
  nn::save_checkpoint(path, a, b);
  nn::load_checkpoint(path, c, d);
  CHECK(nn::randn<float>(1, 3, c) == nn::randn<float>(1, 3, a));
  CHECK(nn::randn<float>(1, 3, d) == nn::randn<float>(1, 3, b));
}
