// expect: expected scores, probabilities or logits, not predictions
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>

namespace nn = multihot;

double score(const nn::Matrix<float>& targets, const nn::Probabilities<float>& probabilities) {
#ifdef WRONG
  return nn::roc_auc_score(targets, nn::predict(probabilities), nn::Average::macro);
#else
  return nn::roc_auc_score(targets, probabilities, nn::Average::macro);
#endif
}
