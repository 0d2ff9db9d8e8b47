#pragma once

#include <map>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/found.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/tensor_info.hpp>
#include <multihot/nn/named_parameters.hpp>

namespace multihot::detail {

inline Dims dims(const std::vector<Index>& shape) { return {shape.begin(), shape.end()}; }

/// The tensor of each parameter. Throws shape_error with all that are missing, unexpected, or of
/// another shape.
template <class File, float_or_double S>
std::vector<const TensorInfo*> match(const File& file,
                                     const std::vector<NamedParameter<S>>& parameters) {
  std::map<std::string_view, const TensorInfo*> unexpected;
  for (const auto& tensor : file.tensors()) unexpected.emplace(tensor.name, &tensor);
  std::vector<const TensorInfo*> matches;
  Problems problems;
  for (const auto& [name, shape, parameter] : parameters) {
    const auto found = unexpected.find(name);
    if (found == unexpected.end()) {
      problems.add("missing ", Found{name}, " ", dims(shape));
      continue;
    }
    if (found->second->shape != dims(shape)) {
      problems.add(Found{name}, " is ", found->second->shape, ", expected ", dims(shape));
    }
    matches.push_back(found->second);
    unexpected.erase(found);
  }
  for (const auto& [name, tensor] : unexpected) {
    problems.add("unexpected ", Found{name}, " ", tensor->shape);
  }
  problems.template check_none<shape_error>(file.name(), ": does not fit the model: ");
  return matches;
}

/// Throws value_error with all tensors whose numbers are not S, or, if they may be cast, are not
/// floating-point numbers.
template <float_or_double S>
void check_dtypes(const std::vector<const TensorInfo*>& tensors, bool cast, std::string_view file) {
  Problems problems;
  for (const TensorInfo* tensor : tensors) {
    const Dtype dtype = tensor->dtype;
    const bool castable =
        dtype == Dtype::F16 || dtype == Dtype::BF16 || dtype == Dtype::F32 || dtype == Dtype::F64;
    if (dtype != dtype_of<S>() && !(cast && castable)) {
      problems.add(Found{tensor->name}, " is ", dtype, ", expected ", dtype_of<S>(),
                   castable ? " or the option cast" : "");
    }
  }
  problems.check_none<value_error>(file, ": ");
}

}  // namespace multihot::detail
