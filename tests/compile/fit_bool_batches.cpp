// expect: cast them: y.cast<float>
#include <multihot/data/batches.hpp>

namespace nn = multihot;

void loop(const nn::Matrix<float>& x, const nn::Matrix<float>& y, nn::Generator& g) {
  const auto targets = y.array() > 0.5f;
#ifdef WRONG
  auto loader = nn::batches(x, targets, 4, g);
#else
  auto loader = nn::batches(x, targets.cast<float>(), 4, g);
#endif
  for (const auto& [x_batch, y_batch] : loader) static_cast<void>(x_batch == x);
}
