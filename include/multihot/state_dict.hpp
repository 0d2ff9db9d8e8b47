#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include <multihot/core.hpp>

namespace multihot {

/// An entry of a state_dict(): numbers and their shape.
struct Array {
  using Variant = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>>;

  /// A variant whose copy is safe if memory runs out. (In libstdc++ 12, std::variant's copy is
  /// not.)
  struct Numbers : Variant {
    using Variant::Variant;
    Numbers() = default;
    Numbers(const Numbers& other) : Variant() {  // NOLINT(bugprone-copy-constructor-init)
      std::visit([this](const auto& n) { Variant::operator=(std::decay_t<decltype(n)>(n)); },
                 static_cast<const Variant&>(other));
    }
    Numbers(Numbers&&) noexcept = default;
    Numbers& operator=(const Numbers& other) { return *this = Numbers(other); }
    Numbers& operator=(Numbers&&) noexcept = default;
    ~Numbers() = default;
  };

  std::vector<Index> shape;  // {} is a single number
  Numbers numbers;           // row by row

  // Which arrays load_state_dict() accepts, besides those of the same type and shape:
  std::int64_t least = std::numeric_limits<std::int64_t>::min();  // integers in [least, most]
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  Index most_rows = 0;  // if not 0: any number of rows up to it
};

/// The state of a model, an optimizer, a scheduler, a generator, a loader, ... by name, as in
/// PyTorch. Each of them has
///
///   StateDict state_dict() const;                  // copies of all numbers
///   void load_state_dict(const StateDict& state);  // checks all of it, then assigns
///
///   nn::Adam copy(model.parameters());
///   copy.load_state_dict(adam.state_dict());       // "lr", "step", "exp_avg", "exp_avg_sq", ...
///
/// load_state_dict() throws shape_error that names all entries that are missing, unexpected or of
/// another shape, and value_error for numbers of another type and for integers out of range.
/// Nothing has changed then. io/checkpoint.hpp saves and loads several state_dicts in one file.
using StateDict = std::map<std::string, Array>;

}  // namespace multihot
