#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/found.hpp>
#include <multihot/io/detail/match.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/nn/named_parameters.hpp>

namespace multihot::detail {

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

/// From a file into parameters: all of it fits, or nothing is changed. All numbers are read before
/// the first one is written.
template <class File, float_or_double S>
void fill(std::vector<NamedParameter<S>> parameters, const File& file, const LoadOptions& options) {
  std::vector<Wanted> wanted;
  wanted.reserve(parameters.size());
  for (const auto& named : parameters) wanted.push_back({named.name, dims(named.shape)});
  const auto tensors = match(file, wanted, "the model", options.ignore_unexpected);
  check_dtypes<S>(tensors, options.cast, file.name());
  Index size = 0;
  for (const auto& named : parameters) size += named.parameter.value.size();
  Eigen::VectorX<S> numbers(size);
  S* to = numbers.data();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Index count = parameters[i].parameter.value.size();
    file.read(*tensors[i], to);
    if (!options.allow_nonfinite) check_finite(to, *tensors[i], count, file.name());
    to += count;
  }
  to = numbers.data();
  for (auto& [name, shape, parameter] : parameters) {
    std::copy_n(to, parameter.value.size(), parameter.value.data());
    to += parameter.value.size();
  }
}

}  // namespace multihot::detail
