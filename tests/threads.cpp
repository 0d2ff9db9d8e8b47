#include <doctest/doctest.h>
#include <algorithm>
#include <atomic>
#include <multihot/multihot.hpp>
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
