#pragma once

#include <multihot/core.hpp>                     // Matrix, float_or_double
#include <multihot/errors.hpp>                   // shape_error, value_error, state_error, ...
#include <multihot/nn/bce_with_logits_loss.hpp>  // BCEWithLogitsLoss, Reduction
#include <multihot/nn/linear.hpp>                // Linear
#include <multihot/nn/mlp.hpp>                   // MLP: Linear, ReLU, ..., Linear
#include <multihot/nn/relu.hpp>                  // ReLU
#include <multihot/nn/sequential.hpp>            // Sequential
#include <multihot/nn/sigmoid.hpp>               // sigmoid, Probabilities
#include <multihot/optim/adam.hpp>               // Adam, AdamW
#include <multihot/parameter.hpp>                // Parameter
#include <multihot/random.hpp>                   // Generator, rand, randn, randint, randperm
#include <multihot/tensor.hpp>                   // Tensor
#include <multihot/version.hpp>                  // MULTIHOT_VERSION_MAJOR, _MINOR, _PATCH
