#pragma once

#include <multihot/core.hpp>

namespace multihot {

/// For training in several processes, num_replicas is their number and rank the number of this one,
/// from 0 on. batch_size is that of all of them together: each process gets its shard of each batch
/// (shard.hpp). No sample is repeated, unlike with PyTorch's DistributedSampler.
struct BatchesOptions {
  bool shuffle = true;
  bool drop_last = false;  // drops the last batch if it is smaller than the others
  Index num_replicas = 1;  // torch.utils.data.DistributedSampler
  Index rank = 0;
};

}  // namespace multihot
