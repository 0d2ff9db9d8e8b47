#pragma once

namespace multihot {

/// How a nan target is read: refuse makes it an error; ignore makes it an unknown label, which is
/// left out of losses, metrics and counts
///
///   nn::BCEWithLogitsLoss<float> criterion({.missing = nn::Missing::ignore});
enum class Missing { refuse, ignore };

}  // namespace multihot
