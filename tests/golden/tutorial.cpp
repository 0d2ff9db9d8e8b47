#include "tutorial.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <multihot/multihot.hpp>
#include <string>
#include <vector>

#include "worst.hpp"

namespace nn = multihot;

namespace {

/// The tutorial's loop, and the loss of each of its epochs.
template <template <class> class Optimizer = nn::Adam, class Model>
auto losses(Model model, nn::Generator& generator, int epochs = 100) {
  using S = typename Model::Scalar;
  nn::BCEWithLogitsLoss<S> criterion;
  Optimizer<S> optimizer(model.parameters(), {.lr = 0.001});
  const auto inputs = nn::randn<S>(32, 10, generator);
  const auto targets = nn::randint<S>(0, 2, 32, 5, generator);
  std::vector<S> list;
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    list.push_back(criterion.forward(model.forward(inputs), targets));
    optimizer.zero_grad();
    model.backward(criterion.backward());
    optimizer.step();
  }
  return list;
}

/// With the sizes in the type, and with sizes at run time
template <class S>
auto static_losses(std::uint64_t seed) {
  nn::Generator generator(seed);
  return losses(nn::MLP<S, 10, 20, 5>(generator), generator);
}
template <class S>
auto dynamic_losses(std::uint64_t seed) {
  nn::Generator generator(seed);
  return losses(nn::MLP<S>({10, 20, 5}, generator), generator);
}

template <class S>
void compare(const auto& golden, double relative) {
  Worst worst;
  for (std::size_t seed = 0; seed < std::size(golden); ++seed) {
    for (const auto& run : {static_losses<S>(seed), dynamic_losses<S>(seed)}) {
      for (std::size_t k = 0; k < 100; ++k) {
        worst.see(run[k], golden[seed][k], relative * golden[seed][k]);
      }
    }
  }
  MESSAGE(worst.text());
  CHECK(worst.is_tolerable());
}

/// 7154 for a loss that is printed as 0.7154
int printed(double loss) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", loss);
  return std::atoi(std::string(text).erase(std::string(text).find('.'), 1).c_str());
}

}  // namespace

// Products and sums are added up in another order than PyTorch's, so the last bits differ, and a
// step hands its difference on to the next one.
TEST_CASE("golden: losses of the tutorial in float") { compare<float>(golden::losses_float, 5e-6); }
TEST_CASE("golden: losses of the tutorial in double") {
  compare<double>(golden::losses_double, 1e-12);
}

TEST_CASE("golden: losses of 1000 epochs with AdamW in double") {
  nn::Generator generator(0);
  const auto run = losses<nn::AdamW>(nn::MLP<double, 10, 20, 5>(generator), generator, 1000);
  Worst worst;
  for (std::size_t k = 0; k < 10; ++k) {
    const double expected = golden::losses_adamw[k];
    worst.see(run[100 * k + 99], expected, 1e-12 * expected);
  }
  MESSAGE(worst.text());
  CHECK(worst.is_tolerable());
}

// A loss that differs by d is printed differently in d / 0.0001 of all cases. Four in five of the
// losses have PyTorch's bits, and the mean d is 1.6e-8: in 3000 lines, one difference every other
// time. More than three would not be chance.
TEST_CASE("golden: lines that the tutorial prints, for 300 seeds") {
  int differ = 0;
  for (std::size_t seed = 0; seed < 300; ++seed) {
    const auto run = static_losses<float>(seed);
    for (std::size_t k = 0; k < 10; ++k) {
      const int ours = printed(run[10 * k + 9]), pytorch = golden::printed[seed][k];
      CHECK(std::abs(ours - pytorch) <= 1);
      differ += ours != pytorch;
    }
  }
  MESSAGE("lines of 3000 that differ: ", differ);
  CHECK(differ <= 3);
}
