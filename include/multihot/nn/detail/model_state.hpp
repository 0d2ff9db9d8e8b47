#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <multihot/state_dict.hpp>

/// The parameters of a model as arrays, and back.
namespace multihot::detail::nn {

template <class S>
Entries entries(const std::vector<NamedParameter<S>>& parameters) {
  using Numbers = std::vector<std::remove_const_t<S>>;
  Entries entries;
  entries.reserve(parameters.size());
  for (const auto& [name, shape, parameter] : parameters) {
    const auto& value = parameter.value;
    entries.emplace_back(name,
                         Array{.shape = shape, .numbers = Numbers(value.begin(), value.end())});
  }
  return entries;
}

/// From a state that check_state() accepted.
template <float_or_double S>
void assign(std::vector<NamedParameter<S>>& parameters, const StateDict& state) {
  for (auto& [name, shape, parameter] : parameters) {
    std::ranges::copy(std::get<std::vector<S>>(state.at(name).numbers), parameter.value.data());
  }
}

template <class Model>
StateDict state_dict(const Model& model) {
  const Entries all = entries(named_parameters(model));
  return {all.begin(), all.end()};
}

template <class Model>
void load_state_dict(Model& model, const StateDict& state) {
  auto parameters = named_parameters(model);
  check_state("the model", state, entries(parameters));
  assign(parameters, state);
}

}  // namespace multihot::detail::nn
