#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/detail/found.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/tensor_info.hpp>

namespace multihot::detail {

/// A tensor that a file is to have. One with `most_rows` may have any number of rows up to that.
struct Wanted {
  std::string name;
  Dims shape;
  std::uint64_t most_rows = 0;

  bool fits(const Dims& other) const {
    if (most_rows == 0 || other.empty()) return other == shape;
    Dims with_its_rows = shape;
    with_its_rows[0] = other[0];
    return other == with_its_rows && other[0] <= most_rows;
  }
};

/// The tensor for each that is wanted. Throws shape_error with all that are missing, of another
/// shape, or unexpected, unless those are to be ignored.
template <class File>
std::vector<const TensorInfo*> match(const File& file, const std::vector<Wanted>& all,
                                     std::string_view whose, bool ignore_unexpected = false) {
  std::map<std::string_view, const TensorInfo*> unexpected;
  for (const auto& tensor : file.tensors()) unexpected.emplace(tensor.name, &tensor);
  std::vector<const TensorInfo*> matches;
  Problems problems;
  for (const auto& wanted : all) {
    const auto found = unexpected.find(wanted.name);
    if (found == unexpected.end()) {
      problems.add("missing ", Found{wanted.name}, " ", wanted.shape);
      continue;
    }
    const Dims& shape = found->second->shape;
    if (!wanted.fits(shape)) {
      problems.add(Found{wanted.name}, " is ", shape, ", expected ", wanted.shape);
    }
    matches.push_back(found->second);
    unexpected.erase(found);
  }
  if (ignore_unexpected) unexpected.clear();
  for (const auto& [name, tensor] : unexpected) {
    problems.add("unexpected ", Found{name}, " ", tensor->shape);
  }
  problems.template check_none<shape_error>(file.name(), ": does not fit ", whose, ": ");
  return matches;
}

}  // namespace multihot::detail
