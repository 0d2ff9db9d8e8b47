#pragma once

#include <tuple>
#include <utility>

#include <multihot/nn/detail/chain_of.hpp>

namespace multihot {

/// Layers of any kinds in a row, a user's own among them (nn/layer.hpp)    torch.nn.Sequential
///
/// Write braces, which construct the layers in order and so draw their weights in order:
///
///   Sequential model{Linear<float, 10, 20>(g), ReLU<float>{}, Linear<float, 20, 5>(g)};
template <class... Layers>
class Sequential : public nn::detail::ChainOf<std::tuple<Layers...>> {
 public:
  explicit Sequential(Layers... layers)
      : Sequential::Chain(std::tuple<Layers...>(std::move(layers)...)) {}
};

}  // namespace multihot
