#pragma once

#include <cmath>
#include <string>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/detail/located.hpp>

/// Checks of the arguments of fit(), and of its losses.
namespace multihot::detail::train {

template <class Data>
concept data_of_integers = integral_batch<std::remove_cvref_t<decltype(Data::x)>> ||
                           integral_batch<std::remove_cvref_t<decltype(Data::y)>>;

inline void check_part(const char* part, const auto& data, const auto& train) {
  check<value_error>(data.x.rows() > 0, "fit: ", part, " has 0 rows, expected at least one");
  check<shape_error>(data.x.rows() == data.y.rows(), "fit: ", part, ".x is ", shape(data.x), ", ",
                     part, ".y ", shape(data.y), ", expected as many rows");
  check<shape_error>(data.x.cols() == train.x.cols() && data.y.cols() == train.y.cols(),
                     "fit: ", part, " is ", shape(data.x), " and ", shape(data.y), ", train ",
                     shape(train.x), " and ", shape(train.y), ", expected the same columns");
  check_finite(std::string("fit: ").append(part).append(".x").c_str(), data.x);
}

/// Throws shape_error for a loss with a weight per sample: each batch has other samples.
void check_criterion(const auto& criterion, Index labels) {
  if constexpr (requires { criterion.check_any_batch(labels); }) {
    located([] { return "fit: "; }, [&] { criterion.check_any_batch(labels); });
  }
}

inline void check_loss(double loss, Index epoch, Index batch) {
  check<value_error>(std::isfinite(loss), "fit: the loss is ", loss, " at epoch ", epoch,
                     ", batch ", batch, ", expected finite; no step was taken");
}

/// Throws state_error on all ranks if the ranks of an AllReduce do not train the same.
void check_ranks(auto& ranks, const auto& train, const auto& validation, const auto& options,
                 const auto& optimizer, const auto& progress, const auto&... companions) {
  ranks.check_same("weights");
  ranks.check_same("random numbers", options.generator);
  ranks.check_same("data", train.x, train.y, validation.x, validation.y);
  ranks.check_same("options", options.epochs, options.batch_size, options.shuffle,
                   options.drop_last, options.clip_grad_norm.value_or(-1),
                   options.clip_grad_value.value_or(-1));
  ranks.check_same("state of the training run", optimizer, progress, companions...);
}

}  // namespace multihot::detail::train
