// expect: tensor_names must name each of the layer's tensors()
#include <multihot/nn/named_parameters.hpp>
#include <multihot/nn/sequential.hpp>
#include <tuple>

namespace nn = multihot;

struct Scale {
  using Scalar = float;
  nn::Tensor<float, 1, 2> factor{1, 2}, shift{1, 2};
#ifdef WRONG
  static constexpr nn::TensorName tensor_names[] = {{"factor", 1}};
#else
  static constexpr nn::TensorName tensor_names[] = {{"factor", 1}, {"shift", 1}};
#endif
  auto tensors() { return std::tie(factor, shift); }
  void forward(const auto& x, auto& y) const { y = x; }
  void backward(const auto& /*x*/, const auto& /*y*/, const auto& dy, auto& dx) const { dx = dy; }
  void accumulate(const auto& /*x*/, const auto& /*dy*/) {}
};

auto names() { return nn::named_parameters(nn::Sequential{Scale{}}); }
