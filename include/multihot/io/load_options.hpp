#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace multihot {

/// What load() and load_mlp() accept beyond an exact match of names, shapes and types.
///
///   load("model.safetensors", model, {.names = {"fc1", "fc2"}, .cast = true});
struct LoadOptions {
  std::vector<std::string> names = {};  // of the layers, as in SaveOptions; for load_mlp: in order
  bool cast = false;                    // accept F16, BF16, F32 and F64 for float and double
  bool allow_nonfinite = false;         // accept infinity and nan
  bool ignore_unexpected = false;       // skip tensors that the model does not have
  std::uint64_t max_header = 100'000'000;  // in bytes; reading it may take ten times as much
  bool fold_batch_norm = false;            // load_mlp: make it part of the Linear before it
  double batch_norm_eps = 1e-5;            // its eps, which is not in the file
};

}  // namespace multihot
