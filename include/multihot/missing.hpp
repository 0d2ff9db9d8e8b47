#pragma once

namespace multihot {

/// What nan among the targets is: an error, or a label nobody knows, which is left out.
enum class Missing { refuse, ignore };

}  // namespace multihot
