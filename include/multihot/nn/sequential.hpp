#pragma once

#include <tuple>
#include <utility>

#include <multihot/nn/detail/chain_of.hpp>

namespace multihot {

/// Layers of any kinds in a row, layers of your own too (nn/layer.hpp)     torch.nn.Sequential
///
///   Sequential model{Linear<float, 10, 20>(g), ReLU{}, Linear<float, 20, 5>(g)};
///
/// Write braces: they construct the layers from left to right, so that the weights are drawn in
/// PyTorch's order. With parentheses the compiler chooses the order, and so other weights.
template <class... Layers>
class Sequential : public detail::nn::ChainOf<std::tuple<Layers...>> {
 public:
  explicit Sequential(Layers... layers)
      : Sequential::Chain(std::tuple<Layers...>(std::move(layers)...)) {}
};

}  // namespace multihot
