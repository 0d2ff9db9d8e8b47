// expect: expected dy: a batch of Out columns of S
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
constexpr int labels = 4;
#else
constexpr int labels = 5;
#endif

void train(nn::MLP<float, 10, 20, 5>& model, const Eigen::Matrix<float, 32, labels>& dlogits) {
  model.backward(dlogits);
}
