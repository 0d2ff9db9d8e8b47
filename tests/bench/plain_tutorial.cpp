// The job of examples/tutorial.cpp without multihot: what it costs to compile against this is what
// the library costs. Other random numbers, hence other losses.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "eigen_loop.hpp"

int main(int argc, char** argv) {
  std::mt19937 generator(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 0);

  std::vector<float> weights;
  const auto draw_layer = [&](int in, int out) {
    const float bound = 1 / std::sqrt(static_cast<float>(in));
    std::uniform_real_distribution<float> uniform(-bound, bound);
    for (int k = 0; k < (in + 1) * out; ++k) weights.push_back(uniform(generator));
  };
  draw_layer(10, 20);
  draw_layer(20, 5);

  std::normal_distribution<float> normal;
  std::bernoulli_distribution coin;
  Eigen::Matrix<float, 10, 32> inputs;
  Eigen::Matrix<float, 5, 32> targets;
  for (float& x : inputs.reshaped()) x = normal(generator);
  for (float& t : targets.reshaped()) t = coin(generator) ? 1.0f : 0.0f;

  bench::EigenLoop<32, 10, 20, 5> loop;
  loop.restart(weights);
  for (int epoch = 1; epoch <= 100; ++epoch) {
    const float loss = loop.step(inputs, targets);
    if (epoch % 10 == 0) std::printf("Epoch [%d/100], Loss: %.4f\n", epoch, loss);
  }
}
