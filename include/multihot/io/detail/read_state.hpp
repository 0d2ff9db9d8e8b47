#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/state_dict.hpp>

namespace multihot::detail::io {

/// Throws value_error with name and index of the first number that is infinite or nan.
template <float_or_double S>
void check_finite(const std::vector<S>& numbers, const TensorInfo& tensor, std::string_view file) {
  const auto found = std::ranges::find_if_not(numbers, [](S x) { return std::isfinite(x); });
  if (found == numbers.end()) return;
  auto rest = static_cast<std::uint64_t>(found - numbers.begin());
  Dims index(tensor.shape.size());
  for (std::size_t k = index.size(); k-- > 0; rest /= tensor.shape[k]) {
    index[k] = rest % tensor.shape[k];
  }
  fail<value_error>(file, ": tensor ", Found{tensor.name}, " has ", *found, " as ",
                    tensor.dtype == dtype_of<S>() ? "" : "the cast of ", "element ", index,
                    ", expected finite numbers");
}

/// The expected arrays with the numbers of a file. Throws shape_error or value_error with all
/// differences. Weights are loaded with options; without them numbers may be infinite or nan.
template <class Source>
StateDict read_state(const TensorFile<Source>& file, std::string_view whose, Entries expected,
                     const LoadOptions* options = nullptr) {
  ArrayInfos arrays;
  std::map<std::string_view, const TensorInfo*> tensors;
  for (const auto& tensor : file.tensors()) {
    const ArrayInfo info{tensor.shape, traits(tensor.dtype).name, is_castable(tensor.dtype)};
    arrays.emplace(tensor.name, info);
    tensors.emplace(tensor.name, &tensor);
  }
  if (options == nullptr) {
    check_arrays(file.name(), whose, std::move(arrays), expected);
  } else {
    check_arrays(file.name(), whose, std::move(arrays), expected, options->ignore_unexpected,
                 options->cast ? Cast::accepted : Cast::refused);
  }

  StateDict state;
  for (auto& [name, array] : expected) {  // their memory is reused for the numbers of the file
    const TensorInfo& tensor = *tensors.at(name);
    array.shape.assign(tensor.shape.begin(), tensor.shape.end());
    const auto read_all = [&]<class Number>(std::vector<Number>& numbers) {
      numbers.resize(static_cast<std::size_t>(*elements(tensor.shape)));
      file.read(tensor, numbers.data());
      if constexpr (float_or_double<Number>) {
        if (options != nullptr && !options->allow_nonfinite) {
          check_finite(numbers, tensor, file.name());
        }
      }
    };
    std::visit(read_all, array.numbers);
    check_range(file.name(), name, array, array);
    state.emplace(std::move(name), std::move(array));
  }
  return state;
}

}  // namespace multihot::detail::io
