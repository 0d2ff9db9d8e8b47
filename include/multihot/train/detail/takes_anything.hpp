#pragma once

#include <type_traits>

namespace multihot::detail::train {

/// Whether F has a call operator, also an overloaded one or a template. If so, a class derived from
/// F and Callable has two, and `&CalledTwice<F>::operator()` is ambiguous.
struct Callable {
  void operator()();
};
template <class F>
struct CalledTwice : F, Callable {};
template <class F>
concept has_call_operator =
    std::is_class_v<F> && !std::is_final_v<F> && !requires { &CalledTwice<F>::operator(); };

/// Rivals of F, which take an argument of any type. If F takes it equally well, a call of an object
/// that is both is ambiguous.
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

/// Whether F takes one argument of any type, like [](const auto& x). The compiler never selects F
/// in these calls. So it does not compile the body of F, which may not be valid for Anything.
template <class F>
concept takes_anything =
    has_call_operator<F> && (as_good_as<F, TakesConstReference> || as_good_as<F, TakesReference> ||
                             as_good_as<F, TakesForwarded>);

}  // namespace multihot::detail::train
