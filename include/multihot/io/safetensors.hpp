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

namespace multihot {

struct SaveOptions {
  std::vector<std::string> names = {};  // "fc1", ... for each layer that learns; else "0", ...
  std::map<std::string, std::string> metadata = {};  // of the file, besides the weights
};

namespace detail::io {

/// All parameters get the numbers of a file, or none does.
template <class Model, class Source>
void load(const TensorFile<Source>& file, Model& model, const LoadOptions& options) {
  auto parameters = named_parameters(model, options.names);
  nn::assign(parameters, read_state(file, "the model", nn::entries(parameters), &options));
}

}  // namespace detail::io

/// The weights of a model as a file of safetensors         save(model.state_dict())
/// The keys, the shapes and the very bytes are those of PyTorch and of safetensors.torch.
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

/// The same into a file                                    save_file(model.state_dict(), path)
/// The file is replaced in one step (io/detail/file.hpp): whatever fails and whenever the machine
/// stops, there is the old one or the new one. Throws io_error as well.
template <class Model>
void save(const std::string& path, const Model& model, const SaveOptions& options = {}) {
  detail::io::write_atomically(path, to_safetensors(model, options));
}

/// Gives a model the weights of a file                     model.load_state_dict(load_file(path))
/// Optimizers of the model stay valid. If something is thrown, the model is as it was:
/// format_error for a file that is not what safetensors specifies,
/// shape_error with all tensors that are missing, unexpected or of another shape,
/// value_error for numbers of another type than the model's, infinite or nan, unless allowed,
/// io_error for what cannot be read or is no regular file.
template <class Model>
void load(const std::string& path, Model& model, const LoadOptions& options = {}) {
  detail::io::load(detail::io::TensorFile(detail::io::FileBytes(path), options.max_header), model,
                   options);
}

/// The same from memory.
template <class Model>
void from_safetensors(std::string_view bytes, Model& model, const LoadOptions& options = {}) {
  detail::io::load(detail::io::TensorFile(detail::io::MemoryBytes(bytes), options.max_header),
                   model, options);
}

}  // namespace multihot
