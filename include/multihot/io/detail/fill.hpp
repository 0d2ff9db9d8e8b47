#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/found.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/nn/named_parameters.hpp>

/// From a file into parameters: all of it fits, or nothing is changed.
namespace multihot::detail {

inline Dims dims(const std::vector<Index>& shape) { return {shape.begin(), shape.end()}; }

/// A list of what is wrong, for one message.
class Problems {
 public:
  void add(const auto&... parts) {
    if (!list_.empty()) list_ += "; ";
    list_ += (text(parts) + ...);
  }
  template <class Error>
  void check_none(const auto&... before) const {
    check<Error>(list_.empty(), before..., list_);
  }

 private:
  std::string list_;
};

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

/// Throws value_error with name and index of the first number that is infinite or nan.
template <float_or_double S>
void check_finite(const S* numbers, const TensorInfo& tensor, Index size, std::string_view file) {
  const S* const found =
      std::find_if_not(numbers, numbers + size, [](S x) { return std::isfinite(x); });
  if (found == numbers + size) return;
  auto rest = static_cast<std::uint64_t>(found - numbers);
  Dims index(tensor.shape.size());
  for (std::size_t k = index.size(); k-- > 0; rest /= tensor.shape[k]) {
    index[k] = rest % tensor.shape[k];
  }
  fail<value_error>(file, ": tensor ", Found{tensor.name}, " has ", *found, " as ",
                    tensor.dtype == dtype_of<S>() ? "" : "the cast of ", "element ", index,
                    ", expected finite numbers");
}

/// Reads all numbers before it writes the first one.
template <class File, float_or_double S>
void fill(std::vector<NamedParameter<S>> parameters, const File& file, bool cast,
          bool allow_nonfinite) {
  const auto tensors = match(file, parameters);
  check_dtypes<S>(tensors, cast, file.name());
  Index size = 0;
  for (const auto& named : parameters) size += named.parameter.value.size();
  Eigen::VectorX<S> numbers(size);
  S* to = numbers.data();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Index count = parameters[i].parameter.value.size();
    file.read(*tensors[i], to);
    if (!allow_nonfinite) check_finite(to, *tensors[i], count, file.name());
    to += count;
  }
  to = numbers.data();
  for (auto& [name, shape, parameter] : parameters) {
    std::copy_n(to, parameter.value.size(), parameter.value.data());
    to += parameter.value.size();
  }
}

}  // namespace multihot::detail
