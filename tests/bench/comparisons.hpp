#pragma once

/// The parts of the benchmark. Each prints its table; those of training also print the losses, and
/// are false if these differ.
namespace bench {

bool compare_training();        // 32 x 10-20-5, as in the tutorial
void compare_inference();       // 10-20-5, of a batch of 32 and of single samples
void compare_single_samples();  // Predictor, four networks, float and double
bool compare_large_network();   // 256 x 784-512-256-100, with one thread and with two

}  // namespace bench
