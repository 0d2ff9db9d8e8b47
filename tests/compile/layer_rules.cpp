// expect: multihot: a layer must have void forward.const auto& x, auto& y. const
// expect: multihot: forward.x, y. of a layer must be const
// expect: multihot: a layer must have void backward.const auto& x, const auto& y
// expect: multihot: backward.x, y, dy, dx. of a layer must be const
// expect: multihot: a layer with tensors.. must have void accumulate.const auto& x, const auto& dy
// expect: multihot: a layer with accumulate.x, dy. must have auto tensors
// expect: multihot: tensors.. of a layer must return std::tie of its Tensors
// expect: multihot: a layer that changes the number of features must have static constexpr int
// expect: multihot: a layer with draws.. must have void forward.const auto& x, auto& y, Generator
// expect: multihot: a layer with forward.x, y, generator. must have bool draws.. const
#include <multihot/nn/linear.hpp>
#include <multihot/nn/sequential.hpp>
#include <tuple>

#ifndef WRONG
#define WRONG 0
#endif

namespace nn = multihot;

struct Layer {
#if WRONG == 2
  void forward(const auto& x, auto& y) { y = x; }
#elif WRONG != 1
  void forward(const auto& x, auto& y) const { y = x; }
#endif
#if WRONG == 4
  void backward(const auto&, const auto&, const auto& dy, auto& dx) { dx = dy; }
#elif WRONG != 3
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = dy; }
#endif

  nn::Tensor<float> w{1, 1};
#if WRONG == 7
  auto tensors() { return std::make_tuple(w); }  // copies
#elif WRONG != 6
  auto tensors() { return std::tie(w); }
#endif
#if WRONG != 5
  void accumulate(const auto& x, const auto& dy) { w.grad(0, 0) += x.cwiseProduct(dy).sum(); }
#endif

  static constexpr int InFeatures = 20, OutFeatures = 20;
  nn::Index in_features() const { return 20; }
#if WRONG != 8
  nn::Index out_features() const { return 20; }
#endif

#if WRONG != 9
  void forward(const auto& x, auto& y, nn::Generator&) { y = x; }
#endif
#if WRONG != 10
  bool draws() const { return true; }
#endif
};

void build(nn::Generator& g) {
  nn::Sequential model{nn::Linear<float, 10, 20>(g), Layer{}, nn::Linear<float, 20, 5>(g)};
}
