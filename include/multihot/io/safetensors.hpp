#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/message.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/read_state.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/detail/write_state.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/nn/detail/model_state.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <multihot/state_dict.hpp>

/// Saves and loads the weights of a model in a file that PyTorch can read and write
///
///   save("model.safetensors", model);
///   load("model.safetensors", same);  // same: a model with layers of the same shapes
namespace multihot {

struct SaveOptions {
  std::vector<std::string> names = {};  // of the layers with weights: "fc1", ...; else "0", ...
  std::map<std::string, std::string> metadata = {};  // stored in the file beside the weights
};

namespace detail::io {

/// Assigns the numbers of a file to all parameters of a model, or to none of them.
template <class Model, class Source>
void load(const TensorFile<Source>& file, Model& model, const LoadOptions& options) {
  auto parameters = named_parameters(model, options.names);
  nn::assign(parameters, read_state(file, "the model", nn::entries(parameters), &options));
}

}  // namespace detail::io

/// The bytes of a safetensors file with the weights of a model    save(model.state_dict())
/// Keys, shapes and bytes are the same as those that safetensors.torch writes for PyTorch.
/// Throws value_error unless the names differ and are UTF-8, one for each layer that learns.
template <class Model>
std::string to_safetensors(const Model& model, const SaveOptions& options = {}) {
  auto parameters = detail::nn::entries(named_parameters(model, options.names));
  std::ranges::sort(parameters, {}, [](const auto& entry) { return entry.first; });
  StateDict state;
  for (auto& [name, array] : parameters) {
    const auto [place, is_new] = state.emplace(std::move(name), std::move(array));
    detail::check<value_error>(is_new, "save: got the name ", detail::Found{place->first},
                               " twice, expected it once");
  }
  return detail::io::to_bytes(state, options.metadata);
}

/// Writes these bytes to a file                            save_file(model.state_dict(), path)
/// The file is replaced in one step (io/detail/file.hpp): after any error or crash, there is the
/// old file or the new one. Throws io_error too.
template <class Model>
void save(const std::string& path, const Model& model, const SaveOptions& options = {}) {
  detail::io::write_atomically(path, to_safetensors(model, options));
}

/// Loads the weights of a file into a model                model.load_state_dict(load_file(path))
/// Optimizers of the model stay valid. If it throws, the model is unchanged:
/// - io_error if the file cannot be read or is not a regular file;
/// - format_error if it does not follow the specification of safetensors;
/// - shape_error that names all tensors that are missing, unexpected or of another shape;
/// - value_error for numbers of another type than the model's and for infinite or nan ones, unless
///   the options allow them.
template <class Model>
void load(const std::string& path, Model& model, const LoadOptions& options = {}) {
  detail::io::load(detail::io::TensorFile(detail::io::FileBytes(path), options.max_header), model,
                   options);
}

/// The metadata of a file, which may be that of any program: safe_open(path, "pt").metadata()
/// Throws io_error and format_error, as load() does.
inline std::map<std::string, std::string> load_metadata(const std::string& path) {
  return detail::io::TensorFile(detail::io::FileBytes(path), LoadOptions().max_header).metadata();
}

/// Loads the weights from the bytes of a file in memory.
template <class Model>
void from_safetensors(std::string_view bytes, Model& model, const LoadOptions& options = {}) {
  detail::io::load(detail::io::TensorFile(detail::io::MemoryBytes(bytes), options.max_header),
                   model, options);
}

}  // namespace multihot
