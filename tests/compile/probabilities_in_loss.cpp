// expect: pass raw logits, not probabilities
#include <multihot/multihot.hpp>

namespace nn = multihot;

float loss(nn::MLP<float, 10, 20, 5>& model, nn::BCEWithLogitsLoss<float>& criterion,
           const nn::Matrix<float>& x, const nn::Matrix<float>& targets) {
  const auto& logits = model.forward(x);
#ifdef WRONG
  return criterion.forward(nn::sigmoid(logits), targets);
#else
  return criterion.forward(logits, targets);
#endif
}
