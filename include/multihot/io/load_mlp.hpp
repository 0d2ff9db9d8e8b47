#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/mlp_layers.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/mlp.hpp>

namespace multihot {

namespace detail::io {

template <float_or_double S, class Source>
MLP<S> mlp_of(const TensorFile<Source>& file, const LoadOptions& options, const MLPOptions& mlp) {
  const LinearLayers layers = linear_layers(file.tensors(), file.name(), options);
  const auto names = options.names.empty() ? natural_order(layers, file.name()) : options.names;
  Generator generator(0);  // whose numbers are overwritten
  MLP<S> model(mlp_sizes(layers, names, file.name()), generator, mlp);
  LoadOptions named = options;
  named.names = names;
  load(file, model, named);
  return model;
}

}  // namespace detail::io

/// An MLP with the sizes and weights of a file, whose keys are those of a nn.Sequential, 0.weight,
/// 0.bias, 2.weight, ..., or of layers that are numbered in another way, fc1.weight, fc1.bias, ...
/// Layers that are not numbered need options.names, in their order. One layer needs none: its keys
/// may be weight and bias.
/// Between them stands ReLU, of which a file does not tell, nor of Dropout: that is an option.
/// Throws what load() throws, shape_error also for tensors that make no Linear layers in a row,
/// value_error also for layers that nothing orders.
template <float_or_double S>
MLP<S> load_mlp(const std::string& path, const LoadOptions& options = {},
                const MLPOptions& mlp = {}) {
  return detail::io::mlp_of<S>(
      detail::io::TensorFile(detail::io::FileBytes(path), options.max_header), options, mlp);
}

/// The same from memory.
template <float_or_double S>
MLP<S> mlp_from_safetensors(std::string_view bytes, const LoadOptions& options = {},
                            const MLPOptions& mlp = {}) {
  return detail::io::mlp_of<S>(
      detail::io::TensorFile(detail::io::MemoryBytes(bytes), options.max_header), options, mlp);
}

}  // namespace multihot
