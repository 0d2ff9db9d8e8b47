#pragma once

#include <string>
#include <variant>

#include <multihot/core.hpp>

namespace multihot {

/// A column of a file: its number, from 0, or its name. Options take lists of them:
///
///   read_csv<float>("train.csv", {.labels = 6, .drop = {0, "comment"}})
using Column = std::variant<Index, std::string>;

}  // namespace multihot
