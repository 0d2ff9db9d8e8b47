#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <multihot/io/checkpoint.hpp>
#include <multihot/train/all_reduce.hpp>
#include <string>

#include "rank_settings.hpp"
#include "ranks.hpp"

namespace {

template <class S>
std::vector<Result<S>> train_ranks(const Setting<S>& setting, nn::Index size) {
  std::vector<Result<S>> results(static_cast<std::size_t>(size));
  const auto thrown = run_ranks(size, [&](nn::Index rank, auto sum) {
    results[static_cast<std::size_t>(rank)] = train(setting, [&](auto& model, auto run) {
      nn::AllReduce ranks(model.parameters(), rank, size, sum, {.check = true});
      return run(ranks);
    });
  });
  for (const auto& e : thrown) {
    if (e) std::rethrow_exception(e);
  }
  return results;
}

}  // namespace

TEST_CASE_TEMPLATE("any number of ranks trains as one process", S, float, double) {
  const double tolerance = std::is_same_v<S, float> ? 1e-6 : 1e-13;
  for (const Setting<S>& setting : settings<S>()) {
    const auto one = train(setting, [](auto&, auto run) { return run(); });
    CHECK((one.history.size() == 20) == (setting.min_delta == 0));
    for (const nn::Index size : {1, 2, 3, 4, 7}) {
      INFO(setting.name, ", ", size, " ranks");
      const auto ranks = train_ranks(setting, size);
      if (size == 3) REQUIRE(train_ranks(setting, size)[0].weights == ranks[0].weights);
      for (const auto& rank : ranks) {
        REQUIRE(rank.weights == ranks[0].weights);
        CHECK((size > 1 || rank.weights == one.weights));
        CHECK(difference(rank, one) <= tolerance);
      }
    }
  }
}

namespace {

/// What a rank threw; "" if it threw nothing, "?" for another type.
template <class Error>
std::string message(const std::exception_ptr& thrown) {
  if (!thrown) return "";
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& e) {
    return e.what();
  } catch (...) {
    return "?";
  }
}

struct Run {
  nn::Generator g{0};
  nn::MLP<float> model{{6, 5, 3}, g};
  nn::BCEWithLogitsLoss<float> criterion{{.missing = nn::Missing::ignore}};
  nn::Adam<float> optimizer{model.parameters(), {.lr = 0.01}};
  nn::Table<float> table = samples<float>(12, 0);

  auto fit(auto&... companions) {
    return nn::fit(model, criterion, optimizer, table, table,
                   {.generator = g, .epochs = 2, .batch_size = 4, .shuffle = false}, companions...);
  }
};

}  // namespace

TEST_CASE("all ranks begin with the weights of rank 0") {
  Run run[3];
  for (int r = 0; r < 3; ++r) {
    for (auto& p : run[r].model.parameters()) p.value.array() += static_cast<float>(r);
  }
  const auto expected = weights_of<float>(run[0].model);
  run_ranks(3, [&](nn::Index rank, auto sum) {
    const nn::AllReduce ranks(run[rank].model.parameters(), rank, 3, sum);
  });
  for (auto& rank : run) CHECK(weights_of<float>(rank.model) == expected);
}

TEST_CASE("a loop by hand has the bits of fit()") {
  Run by_fit[2], by_hand[2];
  run_ranks(2, [&](nn::Index rank, auto sum) {
    Run& run = by_fit[rank];
    nn::AllReduce ranks(run.model.parameters(), rank, 2, sum);
    run.fit(ranks);
  });
  run_ranks(2, [&](nn::Index rank, auto sum) {
    auto& [g, model, criterion, optimizer, table] = by_hand[rank];
    nn::AllReduce ranks(model.parameters(), rank, 2, sum);
    auto loader =
        nn::batches(table.x, table.y, 4, g, {.shuffle = false, .num_replicas = 2, .rank = rank});
    for (int epoch = 0; epoch < 2; ++epoch) {
      for (const auto& [x, y] : loader) {
        ranks.forward_backward(model, criterion, x, y, g, loader.shard());
        optimizer.step();
      }
    }
  });
  CHECK(weights_of<float>(by_hand[0].model) == weights_of<float>(by_fit[0].model));
  CHECK(weights_of<float>(by_hand[1].model) == weights_of<float>(by_fit[0].model));
}

TEST_CASE("a checkpoint of one rank resumes on any number of ranks") {
  struct Stop {};
  const std::string path = "all_reduce.safetensors";
  const auto train_until = [&](nn::Index size, nn::Index last_step, bool resume) {
    Run runs[4];
    run_ranks(size, [&](nn::Index rank, auto sum) {
      Run& run = runs[rank];
      nn::AllReduce ranks(run.model.parameters(), rank, size, sum);
      nn::Progress progress;
      if (resume) nn::load_checkpoint(path, run.model, run.optimizer, run.g, progress);
      nn::Index steps = 0;
      const auto stop = [&](const nn::Step&) {
        if (++steps < last_step) return;
        if (rank == 0) nn::save_checkpoint(path, run.model, run.optimizer, run.g, progress);
        throw Stop();
      };
      nn::fit(run.model, run.criterion, run.optimizer, run.table, run.table,
              {.generator = run.g, .epochs = 4, .batch_size = 5, .progress = &progress}, ranks,
              stop);
    });
    return weights_of<float>(runs[0].model);
  };
  const auto whole = train_until(1, 100, false);
  for (const nn::Index step : {1, 3, 5, 7}) {
    for (const nn::Index size : {1, 2, 4}) {
      train_until(3, step, false);
      CHECK((train_until(size, 100, true) - whole).cwiseAbs().maxCoeff() <= 1e-6f);
    }
  }
  std::remove(path.c_str());
}

TEST_CASE("an error on one rank is an error on all of them, before the weights change") {
  Run run[2];
  const auto before = weights_of<float>(run[0].model);
  for (auto& rank : run) rank.table.y(1, 2) = 2;  // in the shard of rank 0
  const auto thrown = run_ranks(2, [&](nn::Index rank, auto sum) {
    nn::AllReduce ranks(run[rank].model.parameters(), rank, 2, sum);
    run[rank].fit(ranks);
  });
  CHECK(message<nn::value_error>(thrown[0]) ==
        "fit: epoch 1, batch 1 (rows 0, 1 of train): BCEWithLogitsLoss: target(1,2)=2, expected "
        "in [0, 1]");
  CHECK(message<nn::state_error>(thrown[1]) ==
        "AllReduce: 1 of 2 ranks failed in this step, expected none: see their errors");
  for (auto& rank : run) CHECK(weights_of<float>(rank.model) == before);
}

TEST_CASE("a batch without a known label on any rank") {
  Run run[2];
  for (auto& rank : run) rank.table.y.topRows(4).setConstant(NAN);
  const auto thrown = run_ranks(2, [&](nn::Index rank, auto sum) {
    nn::AllReduce ranks(run[rank].model.parameters(), rank, 2, sum);
    run[rank].fit(ranks);
  });
  for (const auto& e : thrown) {
    CHECK(message<nn::value_error>(e).ends_with(
        "AllReduce: no rank has a sample with a known target, expected one"));
  }
}

TEST_CASE("ranks that do not train the same are told, each of them") {
  Run run[2];
  std::string what;
  nn::Index epochs[] = {2, 2};
  SUBCASE("generator") { run[1].g.random(), what = "random numbers"; }
  SUBCASE("data") { run[1].table.x(3, 1) += 1, what = "data"; }
  SUBCASE("options") { epochs[1] = 3, what = "options"; }
  SUBCASE("optimizer") { run[1].optimizer.set_lr(0.5), what = "state of the training run"; }
  const auto thrown = run_ranks(2, [&](nn::Index rank, auto sum) {
    auto& [g, model, criterion, optimizer, table] = run[rank];
    nn::AllReduce ranks(model.parameters(), rank, 2, sum);
    nn::fit(model, criterion, optimizer, table, table, {.generator = g, .epochs = epochs[rank]},
            ranks);
  });
  for (const auto& e : thrown) {
    CHECK(message<nn::state_error>(e) ==
          "AllReduce: rank 1 has other " + what + " than rank 0, expected the same");
  }
}

TEST_CASE("with .check, a weight that one rank changes is found before the next step") {
  Run run[3];
  const auto thrown = run_ranks(3, [&](nn::Index rank, auto sum) {
    nn::AllReduce ranks(run[rank].model.parameters(), rank, 3, sum, {.check = true});
    const auto change = [&](const nn::Step& step) {
      if (rank == 2 && step.batch == 2) run[rank].model.parameters()[1].value[0] += 1e-6f;
    };
    run[rank].fit(ranks, change);
  });
  for (const auto& e : thrown) {
    CHECK(message<nn::state_error>(e).ends_with(
        "AllReduce: rank 2 has other weights or generator than rank 0, expected the same"));
  }
}

TEST_CASE("ranks out of range") {
  Run run;
  const auto sum = [](auto) {};
  for (const auto& [rank, size] : {std::pair{0, 0}, {-1, 2}, {2, 2}, {0, 4097}}) {
    CHECK_THROWS_AS(nn::AllReduce(run.model.parameters(), rank, size, sum), nn::value_error);
  }
}
