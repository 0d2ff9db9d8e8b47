// expect: (use of|call to) deleted .*pass raw logits, not probabilities
// expect: (use of|call to) deleted .*pass raw logits, not probabilities
// expect: (use of|call to) deleted .*pass raw logits, not probabilities
// expect: (use of|call to) deleted .*pass raw logits, not probabilities
// expect: (use of|call to) deleted .*pass raw logits, not probabilities
// expect: (use of|call to) deleted .*cast targets to S
#include <multihot/multihot.hpp>

#ifndef WRONG
#define WRONG 0
#endif

namespace nn = multihot;

float loss(nn::MLP<float, 10, 20, 5>& model, nn::BCEWithLogitsLoss<float>& criterion,
           const nn::Matrix<float>& x, const nn::Matrix<float>& targets) {
  const auto& logits = model.forward(x);
#if WRONG == 1
  return criterion.forward(nn::sigmoid(logits), targets);
#elif WRONG == 2
  return criterion.forward(nn::sigmoid(logits), targets.array() > 0.5f);
#elif WRONG == 3
  return criterion.unreduced(nn::sigmoid(logits), targets).sum();
#elif WRONG == 4
  return criterion.unreduced(nn::sigmoid(logits), targets.array() > 0.5f).sum();
#elif WRONG == 5
  return criterion.forward(nn::sigmoid(logits), targets, nn::Serial());
#elif WRONG == 6
  return criterion.forward(logits, targets.template cast<int>(), nn::Serial());
#else
  return criterion.forward(logits, targets);
#endif
}
