// expect: cast targets to S: y.cast<S>
#include <multihot/multihot.hpp>

namespace nn = multihot;

float loss(nn::MLP<float>& model, nn::BCEWithLogitsLoss<float>& criterion,
           const nn::Matrix<float>& x, const nn::Matrix<float>& y) {
  const auto targets = y.array() > 0.5f;
#ifdef WRONG
  return criterion.forward(model.forward(x), targets);
#else
  return criterion.forward(model.forward(x), targets.cast<float>());
#endif
}
