// expect: a sample is a row: pass x.transpose..
// expect: a sample is a row: pass x.transpose..
// expect: a sample is a row: pass dy.transpose..
#include <multihot/multihot.hpp>

#ifndef WRONG
#define WRONG 0
#endif

namespace nn = multihot;

void train(nn::MLP<float, 10, 20, 5>& model, const Eigen::VectorXf& x, const Eigen::VectorXf& dy) {
#if WRONG == 1
  model.forward(x);
#elif WRONG == 2
  model(x);
#elif WRONG == 3
  model.backward(dy);
#else
  model.forward(x.transpose());
  model.backward(dy.transpose());
#endif
}
