#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/detail/found.hpp>
#include <multihot/io/detail/dtype.hpp>
#include <multihot/io/detail/match.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/state_tensor.hpp>
#include <multihot/io/detail/tensor_file.hpp>

namespace multihot::detail {

/// Takes the numbers of a checkpoint into tensors that have its names and types. Throws shape_error
/// or value_error with all that does not fit.
template <class File>
void read_state(const File& file, std::vector<StateTensor>& tensors) {
  std::vector<Wanted> wanted;
  wanted.reserve(tensors.size());
  for (const auto& tensor : tensors) {
    wanted.push_back({tensor.name, tensor.shape, tensor.most_rows});
  }
  const auto found = match(file, wanted, "what is to be loaded");

  Problems problems;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto dtype = std::visit([]<class N>(const std::vector<N>&) { return dtype_of<N>(); },
                                  tensors[i].numbers);
    if (found[i]->dtype == dtype) continue;
    problems.add(Found{found[i]->name}, " is ", found[i]->dtype, ", expected ", dtype);
  }
  problems.template check_none<value_error>(file.name(), ": ");

  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto size = static_cast<std::size_t>(*elements(found[i]->shape));
    std::visit([&](auto& n) { n.resize(size), file.read(*found[i], n.data()); },
               tensors[i].numbers);
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&tensors[i].numbers);
    if (!integers) continue;
    for (const std::int64_t n : *integers) {
      const auto [least, most] = std::pair(tensors[i].least, tensors[i].most);
      check<value_error>(n >= least && n <= most, file.name(), ": tensor ", Found{found[i]->name},
                         " has ", n, ", expected ", least, " to ", most);
    }
  }
}

}  // namespace multihot::detail
