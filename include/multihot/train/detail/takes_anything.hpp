#pragma once

#include <type_traits>

namespace multihot::detail::train {

/// Whether F has a call operator, of any kind: then that of a class derived from both is ambiguous.
struct Callable {
  void operator()();
};
template <class F>
struct CalledTwice : F, Callable {};
template <class F>
concept has_call_operator =
    std::is_class_v<F> && !std::is_final_v<F> && !requires { &CalledTwice<F>::operator(); };

/// Rivals of a function object that takes anything: next to one that is as good, a call is
/// ambiguous.
struct TakesConstReference {
  void operator()(const auto&);
  void operator()(const auto&) const;
};
struct TakesReference {
  void operator()(auto&);
  void operator()(auto&) const;
};
struct TakesForwarded {
  void operator()(auto&&);
  void operator()(auto&&) const;
};
template <class F, class Rival>
struct Contest : F, Rival {
  using F::operator();
  using Rival::operator();
};
struct Anything {};
template <class F, class Rival>
concept as_good_as = !requires(const Contest<F, Rival>& f, const Anything& x) { f(x); } ||
                     !requires(Contest<F, Rival>& f, const Anything& x) { f(x); };

/// Whether F takes one argument of any type, as [](const auto& x) does. No rival loses to an F that
/// gets so far, so nothing looks into the body of F, which may be no good for Anything.
template <class F>
concept takes_anything =
    has_call_operator<F> && (as_good_as<F, TakesConstReference> || as_good_as<F, TakesReference> ||
                             as_good_as<F, TakesForwarded>);

}  // namespace multihot::detail::train
