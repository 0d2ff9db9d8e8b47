// expect: cast x and y: y.cast<float>
#include <multihot/multihot.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

struct Data {
  nn::Matrix<float> x;
#ifdef WRONG
  Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> y;
#else
  nn::Matrix<float> y;
#endif
};

void f(nn::MLP<float>& model, const Data& data, nn::Generator& g) {
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
  nn::fit(model, criterion, optimizer, data, data, {.generator = g});
}
