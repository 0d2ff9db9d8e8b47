#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/io/detail/atomic_file.hpp>
#include <multihot/io/detail/file_bytes.hpp>
#include <multihot/io/detail/fill.hpp>
#include <multihot/io/detail/memory_bytes.hpp>
#include <multihot/io/detail/tensor_bytes.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/nn/named_parameters.hpp>

namespace multihot {

struct SaveOptions {
  std::vector<std::string> names = {};  // of the layers that learn: "fc1", for 0, 1, ... in a row
  std::map<std::string, std::string> metadata = {};  // whatever else is to stand in the file
};

/// The weights of a model as a file of safetensors         save(model.state_dict())
/// The keys, the shapes and the very bytes are those of PyTorch and of safetensors.torch.
/// Throws value_error unless the names differ and are UTF-8, one for each layer that learns.
template <class Model>
std::string to_safetensors(const Model& model, const SaveOptions& options = {}) {
  std::vector<detail::TensorData> tensors;
  for (auto& [name, shape, parameter] : named_parameters(model, options.names)) {
    tensors.push_back(
        {std::move(name), detail::dims(shape), std::as_const(parameter).value.data()});
  }
  return detail::tensor_bytes(std::move(tensors), options.metadata);
}

/// The same into a file                                    save_file(model.state_dict(), path)
/// The file is replaced in one step (io/detail/atomic_file.hpp): whatever fails and whenever the
/// machine stops, there is the old one or the new one. Throws io_error as well.
template <class Model>
void save(const std::string& path, const Model& model, const SaveOptions& options = {}) {
  detail::write_atomically(path, to_safetensors(model, options));
}

/// Gives a model the weights of a file                     model.load_state_dict(load_file(path))
/// What optimizers hold of the model stays valid. If something is thrown, the model is as it was:
/// format_error for a file that is not what safetensors specifies,
/// shape_error with all tensors that are missing, unexpected or of another shape,
/// value_error for numbers of another type than the model's, infinite or nan, unless allowed,
/// io_error for what cannot be read or is no regular file.
template <class Model>
void load(const std::string& path, Model& model, const LoadOptions& options = {}) {
  auto parameters = named_parameters(model, options.names);
  const detail::TensorFile file(detail::FileBytes(path), options.max_header);
  detail::fill(std::move(parameters), file, options);
}

/// The same from memory.
template <class Model>
void from_safetensors(std::string_view bytes, Model& model, const LoadOptions& options = {}) {
  auto parameters = named_parameters(model, options.names);
  const detail::TensorFile file(detail::MemoryBytes(bytes), options.max_header);
  detail::fill(std::move(parameters), file, options);
}

}  // namespace multihot
