// expect: expected x to outlive it
#include <multihot/data/batches.hpp>

namespace nn = multihot;

void loop(nn::Generator& g) {
  const auto x = nn::randn<float>(8, 3, g), y = nn::rand<float>(8, 2, g);
#ifdef WRONG
  auto loader = nn::batches(nn::randn<float>(8, 3, g), y, 4, g);
#else
  auto loader = nn::batches(x, y, 4, g);
#endif
  for (const auto& [x_batch, y_batch] : loader) static_cast<void>(x_batch == x);
}
