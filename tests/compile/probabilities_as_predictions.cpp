// expect: expected predictions of 0 and 1: predict.probabilities.
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>

namespace nn = multihot;

double score(const nn::Matrix<float>& targets, const nn::Probabilities<float>& probabilities) {
#ifdef WRONG
  return nn::hamming_loss(targets, probabilities);
#else
  return nn::hamming_loss(targets, nn::predict(probabilities));
#endif
}
