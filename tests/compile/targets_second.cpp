// expect: expected the targets first
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>

namespace nn = multihot;

double score(const nn::Matrix<float>& targets, const nn::Probabilities<float>& probabilities) {
#ifdef WRONG
  return nn::hamming_loss(nn::predict(probabilities), targets);
#else
  return nn::hamming_loss(targets, nn::predict(probabilities));
#endif
}
