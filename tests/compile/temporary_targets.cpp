// expect: expected y to outlive it
#include <multihot/data/batches.hpp>

namespace nn = multihot;

void loop(nn::Generator& g) {
  const auto x = nn::randn<float>(8, 3, g), y = nn::rand<float>(8, 2, g);
#ifdef WRONG
  auto loader = nn::batches(x.topRows(4), nn::rand<float>(4, 2, g), 4, g);
#else
  auto loader = nn::batches(x.topRows(4), y.topRows(4), 4, g);
#endif
  for (const auto& [x_batch, y_batch] : loader) static_cast<void>(x_batch == x);
}
