#pragma once

#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/nn/detail/chain_of.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/relu.hpp>
#include <multihot/random/detail/rewind.hpp>

/// The multi-layer perceptron: Linear, ReLU, ..., Linear
///
///   MLP<float, 10, 20, 5> model(generator);      // sizes in the type: checked by the compiler
///   MLP<float> model({10, 20, 5}, generator);    // sizes at run time
///   const auto& z = model.forward(x);            // x (samples, 10), logits z (samples, 5)
namespace multihot {

namespace detail::nn {

/// Linear, ReLU, ..., Linear, drawn in this order.
template <float_or_double S, int In, int Out, int... Rest>
auto mlp_layers(Generator& generator) {
  if constexpr (sizeof...(Rest) == 0) {
    return std::tuple<Linear<S, In, Out>>(generator);
  } else {
    std::tuple<Linear<S, In, Out>, ReLU<S, Out>> head(Linear<S, In, Out>(generator), {});
    return std::tuple_cat(std::move(head), mlp_layers<S, Out, Rest...>(generator));
  }
}

template <float_or_double S, int In>
std::tuple<> mlp_layers(Generator& generator) = delete;  // MLP: expected at least two sizes

template <float_or_double S>
using MLPLayer = std::variant<Linear<S>, ReLU<S>, Dropout<S>>;

template <float_or_double S>
std::vector<MLPLayer<S>> mlp_layers(const std::vector<Index>& sizes, Generator& generator,
                                    double dropout) {
  check<value_error>(sizes.size() >= 2, "MLP: got ", sizes.size(), " sizes, expected at least 2");
  for (const Index size : sizes) {
    check<value_error>(size >= 1, "MLP: got a size of ", size, ", expected >= 1");
  }
  std::vector<MLPLayer<S>> layers;
  for (std::size_t k = 0; k + 1 < sizes.size(); ++k) {
    if (k > 0) layers.push_back(ReLU<S>{});
    if (k > 0 && dropout != 0) layers.push_back(Dropout<S>(dropout));
    layers.push_back(Linear<S>(sizes[k], sizes[k + 1], generator));
  }
  return layers;
}

/// The chain of layers(), which draws their weights. If it throws, the generator is unchanged.
template <class Chain>
Chain drawn(Generator& generator, auto layers) {
  const multihot::detail::random::Rewind rewind(generator);
  return Chain(layers());
}

}  // namespace detail::nn

/// The multi-layer perceptron Linear, ReLU, ..., Linear: nn.Sequential of these in PyTorch, with
/// the same weights after the same seed. The sizes are those of the input, of each hidden layer,
/// and of the output, the logits.
template <float_or_double S, int... Sizes>
class MLP : public detail::nn::ChainOf<decltype(detail::nn::mlp_layers<S, Sizes...>(
                std::declval<Generator&>()))> {
 public:
  /// If it throws, the generator is unchanged.
  explicit MLP(Generator& generator)
      : MLP::Chain(detail::nn::drawn<typename MLP::Chain>(
            generator, [&] { return detail::nn::mlp_layers<S, Sizes...>(generator); })) {}
};

struct MLPOptions {
  double dropout = 0;  // the p of a Dropout after each ReLU; none if it is 0
};

/// The same with sizes at run time: MLP<float> model({10, 20, 5}, generator). (For Dropout with
/// sizes in the type, use Sequential.)
template <float_or_double S>
class MLP<S> : public detail::nn::ChainOf<std::vector<detail::nn::MLPLayer<S>>> {
 public:
  /// Throws value_error for fewer than two sizes, for a size that is not positive and for a dropout
  /// outside of [0, 1]. If it throws, the generator is as it was.
  MLP(const std::vector<Index>& sizes, Generator& generator, const MLPOptions& options = {})
      : MLP::Chain(detail::nn::drawn<typename MLP::Chain>(generator, [&] {
          return detail::nn::mlp_layers<S>(sizes, generator, options.dropout);
        })) {}
};

}  // namespace multihot
