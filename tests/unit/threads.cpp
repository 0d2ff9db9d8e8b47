#include <doctest/doctest.h>
#include <algorithm>
#include <atomic>
#include <multihot/multihot.hpp>
#include <multihot/threads.hpp>
#include <numeric>
#include <thread>
#include <vector>

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
      numbers.push_back(criterion.forward(y, t.topRows(rows)));
      optimizer.zero_grad();
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
