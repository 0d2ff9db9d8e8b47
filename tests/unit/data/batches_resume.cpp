#include <doctest/doctest.h>
#include <fstream>
#include <multihot/data/batches.hpp>
#include <multihot/io/checkpoint.hpp>
#include <string>
#include <vector>

#include "unit/data/temporary_file.hpp"

namespace nn = multihot;

namespace {

struct Options {
  nn::Index samples, batch_size;
  bool shuffle, drop_last;
};

/// All that a loop written by hand saves. The trace stands for its weights: the rows it has seen, a
/// number that each step drew, as Dropout would, and -1 at the end of each epoch.
struct State {
  nn::Generator generator{0};
  nn::StateDict loader;
  nn::Index epoch = 0;
  std::vector<std::int64_t> trace;
};

enum class Saves { within_loop, after_loop };

/// Goes on from a state up to the end of epoch 3, or until it has saved `stop` times. The state
/// that is returned went through state_dict(), as in a checkpoint.
State run(const Options& o, State state, Saves habit, int stop = 0) {
  nn::Generator& g = state.generator;
  const nn::Matrix<double> x = nn::Matrix<double>::Ones(o.samples, 1), y = x;
  auto loader =
      nn::batches(x, y, o.batch_size, g, {.shuffle = o.shuffle, .drop_last = o.drop_last});
  if (!state.loader.empty()) loader.load_state_dict(state.loader);
  auto save = [&, saves = 0](Saves when) mutable {
    if (when != habit) return false;
    state.loader = loader.state_dict();
    return ++saves == stop;
  };
  while (state.epoch < 3) {
    for (const auto& batch : loader) {
      const auto rows = loader.rows();
      REQUIRE(batch.x.rows() == rows.size());
      state.trace.insert(state.trace.end(), rows.begin(), rows.end());
      state.trace.push_back(g.random());
      if (save(Saves::within_loop)) return state;
    }
    ++state.epoch;
    state.trace.push_back(-1);
    if (save(Saves::after_loop)) return state;
  }
  return state;
}

void for_all_options(auto f) {
  for (const nn::Index samples : {1, 2, 6, 7}) {
    for (const nn::Index batch_size : {1, 2, 3, 6, 7, 9}) {
      for (const bool shuffle : {false, true}) {
        for (const bool drop_last : {false, true})
          f(Options{samples, batch_size, shuffle, drop_last});
      }
    }
  }
}

}  // namespace

TEST_CASE("a loop that is stopped goes on with the same bits, wherever it saved") {
  for_all_options([](const Options& o) {
    const auto whole = run(o, {}, Saves::after_loop);
    for (const Saves habit : {Saves::within_loop, Saves::after_loop}) {
      for (int stop = 1; stop <= 21; ++stop) {
        const auto stopped = run(o, {}, habit, stop);
        const auto end = run(o, stopped, habit);
        CHECK(end.trace == whole.trace);
        CHECK(nn::Generator(end.generator).random() == nn::Generator(whole.generator).random());
      }
    }
  });
}

TEST_CASE("a loop that is stopped each time it has saved goes on with the same bits") {
  for_all_options([](const Options& o) {
    const auto whole = run(o, {}, Saves::after_loop);
    for (const Saves habit : {Saves::within_loop, Saves::after_loop}) {
      State state;
      for (int process = 0; process < 30; ++process) state = run(o, state, habit, 1);
      CHECK(state.trace == whole.trace);
    }
  });
}

TEST_CASE("a loader that was saved before its first epoch begins with it") {
  nn::Generator g(0), same(0);
  const nn::Matrix<double> x = nn::Matrix<double>::Ones(6, 1);
  auto loader = nn::batches(x, x, 4, g), again = nn::batches(x, x, 4, same);
  again.resume(loader.place());
  for (const auto& batch : loader) static_cast<void>(batch);
  for (const auto& batch : again) static_cast<void>(batch);
  CHECK(g.random() == same.random());
}

TEST_CASE("saved after the loop, in a file: the next epoch is whole") {
  const TemporaryFile file("");
  nn::Generator g(0);
  const nn::Matrix<double> x = nn::Matrix<double>::Ones(70, 1);
  auto loader = nn::batches(x, x, 32, g);
  nn::Index epoch = 0;
  for (const auto& batch : loader) static_cast<void>(batch);
  ++epoch;
  nn::save_checkpoint(file.path(), g, loader, epoch);

  nn::Generator loaded(1);
  auto next = nn::batches(x, x, 32, loaded);
  nn::load_checkpoint(file.path(), loaded, next, epoch);
  int batches = 0;
  for (const auto& batch : next) batches += batch.x.rows() > 0;
  CHECK(batches == 3);
  for (const auto& batch : loader) static_cast<void>(batch);
  CHECK(loaded.random() == g.random());
}

TEST_CASE("a place after the end of an epoch is refused") {
  nn::Generator g(0);
  const nn::Matrix<double> x = nn::Matrix<double>::Ones(6, 1);
  auto loader = nn::batches(x, x, 4, g);
  CHECK_THROWS_WITH_AS(loader.resume({.seed = 0, .batches = 3}),
                       "batches: got a place after 3 batches, expected 0 to 2", nn::value_error);
}
