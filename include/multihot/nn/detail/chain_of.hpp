#pragma once

#include <type_traits>

#include <multihot/nn/chain.hpp>
#include <multihot/nn/detail/chain_types.hpp>
#include <multihot/nn/detail/model_state.hpp>

namespace multihot::detail::nn {

/// Stands in for an invalid model, so that the compiler reports no further errors.
struct NoModel {
  using Chain = NoModel;
  explicit NoModel(auto&&...) {}
};

template <class List, class S, bool valid>
struct MakeChain : std::type_identity<NoModel> {};
template <class List, class S>
struct MakeChain<List, S, true>
    : std::type_identity<Chain<S, ChainTypes<List, S>::In, ChainTypes<List, S>::Out, List>> {};

/// The Chain of a list of layers.
template <class List, class S = typename Row<List>::Scalar>
using ChainOf = typename MakeChain<List, S, Row<List>::template is_valid<S>()>::type;

}  // namespace multihot::detail::nn
