// expect: multihot::Sequential: all layers must have the same Scalar
// expect: multihot::Sequential: at least one layer must have a Scalar, float or double
// expect: multihot: tensors.. of a layer must return std::tie of its Tensors, of the Scalar
#include <multihot/nn/linear.hpp>
#include <multihot/nn/relu.hpp>
#include <multihot/nn/sequential.hpp>
#include <tuple>

#ifndef WRONG
#define WRONG 0
#endif

namespace nn = multihot;

struct Scale {
#if WRONG == 3
  nn::Tensor<double> s{1, 1};
#else
  nn::Tensor<float> s{1, 1};
#endif
  auto tensors() { return std::tie(s); }
  void forward(const auto& x, auto& y) const { y = x; }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = dy; }
  void accumulate(const auto&, const auto&) {}
};

void build(nn::Generator& g) {
#if WRONG == 1
  nn::Sequential model{nn::Linear<double>(10, 20, g), nn::ReLU{}, nn::Linear<float>(20, 5, g)};
#elif WRONG == 2
  nn::Sequential model{nn::ReLU{}};
#else
  nn::Sequential model{nn::Linear<float>(10, 20, g), nn::ReLU{}, Scale{}};
#endif
}
