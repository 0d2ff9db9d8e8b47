#pragma once

#include <string>
#include <variant>

#include <multihot/core.hpp>

namespace multihot {

/// A column of a file: its number, from 0, or its name.
using Column = std::variant<Index, std::string>;

}  // namespace multihot
