#pragma once

#include <string>

#include <multihot/core.hpp>

namespace multihot::detail::train {

/// "fit: epoch 3, batch 2 (rows 7, 0, 12 of train): ", for the last batch of a loader
std::string place_of(Index epoch, const auto& loader) {
  constexpr Index most = 20;
  std::string place =
      "fit: epoch " + text(epoch) + ", batch " + text(loader.place().batches) + " (rows ";
  const auto rows = loader.rows();
  for (Index i = 0; i < rows.size() && i < most; ++i) place += (i > 0 ? ", " : "") + text(rows[i]);
  return place + (rows.size() > most ? ", ... of train): " : " of train): ");
}

}  // namespace multihot::detail::train
