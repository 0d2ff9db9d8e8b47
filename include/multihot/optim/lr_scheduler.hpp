#pragma once

#include <multihot/optim/lr_scheduler/cosine_annealing_lr.hpp>
#include <multihot/optim/lr_scheduler/exponential_lr.hpp>
#include <multihot/optim/lr_scheduler/linear_lr.hpp>
#include <multihot/optim/lr_scheduler/multi_step_lr.hpp>
#include <multihot/optim/lr_scheduler/step_lr.hpp>

/// Learning rates that change after each epoch                    torch.optim.lr_scheduler
///
///   StepLR scheduler(optimizer, {.step_size = 30});
///   for (...) {  // epochs
///     ...        // steps of the optimizer
///     scheduler.step();
///   }
///
/// Epoch 0 begins when the scheduler is constructed. Each scheduler changes the current rate, so
/// several can work together, such as a warm-up and a cosine. All throw value_error for an option
/// out of range.
