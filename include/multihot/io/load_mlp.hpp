#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/io/detail/batch_norm.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/mlp_layers.hpp>
#include <multihot/io/detail/read_state.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/detail/model_state.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

namespace detail::io {

template <float_or_double S, class Source>
MLP<S> mlp_of(const TensorFile<Source>& file, const LoadOptions& options, const MLPOptions& mlp) {
  const auto [linears, norms] = mlp_layers(file.tensors(), file.name(), options);
  auto names = options.names.empty() ? natural_order(linears, file.name()) : options.names;
  for (const auto& norm : norms) std::erase(names, norm.second);
  Generator generator(0);  // the file overwrites its numbers
  MLP<S> model(mlp_sizes(linears, names, file.name()), generator, mlp);
  auto parameters = named_parameters(model, names);
  auto expected = nn::entries(parameters);
  LoadOptions rest = options;
  if (!norms.empty()) {
    expect_batch_norms(expected, norms, linears);
    rest.ignore_unexpected = true;  // num_batches_tracked; there are no others
  }
  StateDict state = read_state(file, "the model", std::move(expected), &rest);
  fold_batch_norms<S>(state, norms, options.batch_norm_eps, file.name());
  nn::assign(parameters, state);
  return model;
}

}  // namespace detail::io

/// Makes an MLP with the sizes and weights of a safetensors file
///
///   const auto model = load_mlp<float>("model.safetensors");
///
/// The keys may be those of nn.Sequential (0.weight, 0.bias, 2.weight, ...) or of layers with
/// numbered names (fc1.weight, fc1.bias, fc2.weight, ...). Layers without numbers need
/// options.names, in their order. A single layer may also have the keys weight and bias.
/// A file does not say what is between the Linear layers: here it is ReLU, and Dropout if the
/// MLPOptions ask for it. With the option fold_batch_norm, a BatchNorm between a Linear and its
/// ReLU becomes part of the Linear, as it is in inference: W' = s W, b' = s (b - mean) + offset,
/// with s = factor / sqrt(var + eps). Throws what load() throws; also shape_error if the tensors do
/// not form a row of Linear layers, and value_error if the order of the layers is not clear.
template <float_or_double S>
MLP<S> load_mlp(const std::string& path, const LoadOptions& options = {},
                const MLPOptions& mlp = {}) {
  return detail::io::mlp_of<S>(
      detail::io::TensorFile(detail::io::FileBytes(path), options.max_header), options, mlp);
}

/// Makes it from the bytes of a file in memory.
template <float_or_double S>
MLP<S> mlp_from_safetensors(std::string_view bytes, const LoadOptions& options = {},
                            const MLPOptions& mlp = {}) {
  return detail::io::mlp_of<S>(
      detail::io::TensorFile(detail::io::MemoryBytes(bytes), options.max_header), options, mlp);
}

}  // namespace multihot
