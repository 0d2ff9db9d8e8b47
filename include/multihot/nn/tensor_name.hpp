#pragma once

namespace multihot {

/// The key of a layer's tensor in a state_dict(), and its number of dimensions there: a weight of
/// one column has two, a bias one.
struct TensorName {
  const char* name;
  int dimensions;
};

}  // namespace multihot
