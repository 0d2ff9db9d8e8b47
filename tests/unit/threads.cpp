#include <doctest/doctest.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <latch>
#include <limits>
#include <memory>
#include <multihot/multihot.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/threads.hpp>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#if defined(__unix__)
#include <pthread.h>
#include <signal.h>
#endif

namespace nn = multihot;

namespace {

// 8 threads ask one const model; every answer must have the bits of a single thread's.
template <class Model>
void check(const Model& model) {
  nn::Generator g(1);
  std::vector<nn::Matrix<float>> x, y;
  for (const nn::Index batch : {1, 5, 32, 64}) {
    x.push_back(nn::randn<float>(batch, 10, g));
    y.push_back(model(x.back()));
  }
  std::atomic<int> right = 0;
  const auto ask = [&] {
    typename Model::Workspace workspace;
    for (int round = 0; round < 200; ++round) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        right += model(x[i]) == y[i] && model(x[i], workspace) == y[i];
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(ask);
  for (auto& thread : threads) thread.join();
  CHECK(right == 8 * 200 * 4);
}

}  // namespace

TEST_CASE("8 threads on one const model, static sizes") {
  nn::Generator g(0);
  check(nn::MLP<float, 10, 20, 5>(g));
}

TEST_CASE("8 threads on one const model, run-time sizes") {
  nn::Generator g(0);
  check(nn::MLP<float>({10, 20, 5}, g));
}

TEST_CASE("Threads do each part once") {
  for (const int count : {1, 2, 3, 8}) {
    const nn::Threads threads(count);
    CHECK(threads.count() == count);
    for (const nn::Index n : {0, 1, 2, 7, 100}) {
      std::vector<int> times(static_cast<std::size_t>(n), 0);
      for (int round = 0; round < 20; ++round) {
        threads.run(n, [&](nn::Index i) { ++times[static_cast<std::size_t>(i)]; });
      }
      CHECK(std::count(times.begin(), times.end(), 20) == n);
    }
  }
  CHECK_THROWS_WITH_AS(nn::Threads(0), "Threads: got 0, expected >= 1", nn::value_error);
}

TEST_CASE("many short runs, each with a function of its own, with more threads than cores") {
  // Each function, with the numbers that it writes, is gone after its run.
  for (const int count : {2, 5, 16}) {
    const nn::Threads threads(count);
    bool right = true;
    for (int round = 0; round < 3000; ++round) {
      const auto n = static_cast<std::size_t>(round % 7);
      auto times = std::make_unique<std::vector<int>>(n, round);
      auto add_one = std::make_unique<std::function<void(nn::Index)>>(
          [&times](nn::Index i) { ++(*times)[static_cast<std::size_t>(i)]; });
      threads.run(static_cast<nn::Index>(n), *add_one);
      add_one.reset();
      right = right && *times == std::vector<int>(n, round + 1);
    }
    CHECK(right);
  }
}

TEST_CASE("Threads are destroyed at any time: new, at work, asleep") {
  for (int round = 0; round < 60; ++round) {
    const nn::Threads threads(1 + round % 9);
    std::atomic<nn::Index> sum = 0;
    for (int run = 0; run < round % 4; ++run) threads.run(20, [&](nn::Index i) { sum += i; });
    CHECK(sum == round % 4 * 190);
    if (round % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST_CASE("after a sleep of the workers, all parts are done") {
  const nn::Threads threads(3);
  for (int round = 0; round < 10; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::latch all(3);  // each part waits for the others: only three threads can do them
    threads.run(3, [&](nn::Index) { all.arrive_and_wait(); });
    CHECK(all.try_wait());
  }
}

#if defined(__unix__)
namespace {
std::atomic<bool> held = false, release = false;
void hold(int) {
  held = true;
  while (!release) std::this_thread::yield();
}
}  // namespace

TEST_CASE("run() does not wait for a worker that has no part, and the worker comes too late") {
  struct sigaction action = {}, before = {};
  action.sa_handler = hold;
  REQUIRE(sigaction(SIGUSR1, &action, &before) == 0);
  {
    const nn::Threads threads(2);
    for (int round = 0; round < 20; ++round) {
      const pthread_t caller = pthread_self();
      pthread_t worker = caller;
      std::latch both(2);
      threads.run(2, [&](nn::Index) {
        if (pthread_equal(pthread_self(), caller) == 0) worker = pthread_self();
        both.arrive_and_wait();
      });
      REQUIRE(pthread_equal(worker, caller) == 0);

      held = release = false;
      REQUIRE(pthread_kill(worker, SIGUSR1) == 0);
      while (!held) std::this_thread::yield();
      int parts = 0, of_others = 0;
      for (int run = 0; run < 100; ++run) {
        auto f = std::make_unique<std::function<void(nn::Index)>>([&](nn::Index) {
          ++parts;
          of_others += pthread_equal(pthread_self(), caller) == 0;
        });
        threads.run(10, *f);
      }
      CHECK(parts == 1000);
      CHECK(of_others == 0);
      release = true;
    }
  }
  REQUIRE(sigaction(SIGUSR1, &before, nullptr) == 0);
}
#endif

TEST_CASE("training has the same bits with any number of threads") {
  const auto train = [](const auto& threads) {
    nn::Generator g(0);
    nn::MLP<float> model({70, 90, 40, 9}, g);
    nn::BCEWithLogitsLoss<float> criterion;
    nn::AdamW<float> optimizer(model.parameters());
    const auto x = nn::randn<float>(150, 70, g);
    const auto t = nn::randint<float>(0, 2, 150, 9, g);
    nn::Matrix<float> dx;
    std::vector<float> numbers;
    for (const nn::Index rows : {150, 64, 3, 150}) {
      const auto& y = model.forward(x.topRows(rows), threads);
      numbers.push_back(criterion.forward(y, t.topRows(rows), threads));
      optimizer.zero_grad(threads);
      model.backward(criterion.backward(), dx, threads);
      numbers.insert(numbers.end(), dx.reshaped().begin(), dx.reshaped().end());
      optimizer.step(threads);
    }
    for (const auto& p : model.parameters()) {
      numbers.insert(numbers.end(), p.value.begin(), p.value.end());
    }
    return numbers;
  };
  const auto alone = train(nn::Serial());
  for (const int count : {1, 2, 3, 5}) CHECK(train(nn::Threads(count)) == alone);
}

TEST_CASE_TEMPLATE("the loss has the same bits with any number of threads", S, float, double) {
  const S nan = std::numeric_limits<S>::quiet_NaN();
  nn::Generator g(0);
  const nn::Threads many[] = {nn::Threads(1), nn::Threads(2), nn::Threads(3), nn::Threads(4)};
  for (const nn::Index rows : {1, 5, 170, 171, 400}) {
    const nn::Index cols = 97;  // 400 x 97 are 9 parts, the last of which ends in half a block
    const nn::Matrix<S> z = 4 * nn::randn<S>(rows, cols, g);
    const nn::Matrix<S> known = nn::randint<S>(0, 2, rows, cols, g);
    nn::Matrix<S> some = known;
    for (nn::Index i = 0; i < rows; ++i) some(i, i % cols) = nan;
    const nn::Matrix<S> weight = nn::rand<S>(1, cols, g);

    const auto check_loss = [&](nn::BCEWithLogitsLossOptions<S> options, const nn::Matrix<S>& t) {
      nn::BCEWithLogitsLoss<S> alone(options), shared(options);
      const S loss = alone.forward(z, t);
      for (const auto& threads : many) {
        CHECK(shared.forward(z, t, threads) == loss);
        CHECK(shared.backward() == alone.backward());
      }
    };
    check_loss({}, known);
    check_loss({.reduction = nn::Reduction::sum}, known);
    check_loss({.weight = weight, .pos_weight = weight}, known);
    check_loss({.missing = nn::Missing::ignore}, some);
  }

  nn::BCEWithLogitsLoss<S> criterion;
  nn::Matrix<S> z = nn::Matrix<S>::Zero(100, 97), wrong = z;
  wrong(50, 90) = 2;
  CHECK_THROWS_WITH_AS(criterion.forward(z, wrong, many[2]),
                       "BCEWithLogitsLoss: target(50,90)=2, expected in [0, 1]", nn::value_error);
}

namespace {

// The weights after three steps of an optimizer, made by make(parameters).
template <class S>
Eigen::VectorX<S> weights_after_steps(nn::Index size, const auto& make, const auto& threads) {
  nn::Generator g(0);
  nn::Tensor<S> a(size, 1), b(3, 1);  // two runs of memory
  a = nn::randn<S>(size, 1, g);
  b = nn::randn<S>(3, 1, g);
  auto optimizer = make(std::vector<nn::Parameter<S>>{a.parameter(), b.parameter()});
  for (int step = 0; step < 3; ++step) {
    a.grad = nn::randn<S>(size, 1, g);
    b.grad = nn::randn<S>(3, 1, g);
    optimizer.step(threads);
    optimizer.zero_grad(threads);
    CHECK((a.grad.array() == 0).all());
    CHECK((b.grad.array() == 0).all());
  }
  Eigen::VectorX<S> weights(size + 3);
  weights << a, b;

  a.grad(size - 1, 0) = std::numeric_limits<S>::infinity();
  const std::string place = "gradient of parameter 0 at " + std::to_string(size - 1) + " is inf";
  CHECK_THROWS_WITH_AS(optimizer.step(threads), doctest::Contains(place.c_str()), nn::value_error);
  CHECK(a == weights.head(size));
  return weights;
}

}  // namespace

TEST_CASE_TEMPLATE("steps have the same bits with any number of threads", S, float, double) {
  using Parameters = std::vector<nn::Parameter<S>>;
  const auto same_bits = [](const auto& make) {
    for (const nn::Index size : {1, 1000, 16384, 40001, 70000}) {
      const auto alone = weights_after_steps<S>(size, make, nn::Serial());
      for (const int count : {1, 2, 3, 4}) {
        CHECK(weights_after_steps<S>(size, make, nn::Threads(count)) == alone);
      }
    }
  };
  same_bits([](const Parameters& p) { return nn::Adam<S>(p, {.weight_decay = 0.1}); });
  same_bits([](const Parameters& p) { return nn::AdamW<S>(p, {.amsgrad = true}); });
  same_bits([](const Parameters& p) { return nn::SGD<S>(p); });
  same_bits([](const Parameters& p) {
    return nn::SGD<S>(p, {.momentum = 0.9, .weight_decay = 0.1, .nesterov = true});
  });
}
