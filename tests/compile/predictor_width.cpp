// expect: expected x: a batch of In columns of S
// expect: a sample is a row: pass x.transpose
#include <multihot/multihot.hpp>
#include <multihot/nn/predictor.hpp>

namespace nn = multihot;

#ifndef WRONG
using Sample = Eigen::RowVector<float, 10>;
#elif WRONG == 1
using Sample = Eigen::RowVector<float, 11>;
#else
using Sample = Eigen::Vector<float, 10>;
#endif

void predict(const nn::MLP<float, 10, 20, 5>& model, const Sample& x) {
  const nn::Predictor predictor(model);
  auto workspace = decltype(predictor)::Workspace();
  predictor(x, workspace);
}
