// expect: expected x: a batch of In columns of S
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
constexpr int columns = 11;
#else
constexpr int columns = 10;
#endif

void train(nn::MLP<float, 10, 20, 5>& model, const Eigen::Matrix<float, 32, columns>& x) {
  model.forward(x);
}
