#pragma once

#include <doctest/doctest.h>
#include <cstdio>
#include <multihot/io/checkpoint.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "failing/allocations/memory.hpp"

namespace nn = multihot;

/// The bits of all that it is given: what has the same bits is the same.
class Bits {
 public:
  explicit Bits(const auto&... all) { (add(all), ...); }

  bool operator==(const Bits&) const = default;

  void add_array(const nn::Array& array) {
    std::visit([&](const auto& numbers) { add(numbers); }, array.numbers);
  }

  template <class T>
  void add(const T& x) {
    if constexpr (std::is_enum_v<T> || nn::arithmetic<T>) {
      bytes_.append(reinterpret_cast<const char*>(&x), sizeof x);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      add(std::string_view(x).size());
      bytes_.append(x);
    } else if constexpr (nn::eigen_expression<T>) {
      add(x.rows()), add(x.cols());
      for (nn::Index i = 0; i < x.rows(); ++i) {
        for (nn::Index j = 0; j < x.cols(); ++j) add(x(i, j));
      }
    } else if constexpr (requires { x.has_value(); }) {
      add(x.has_value());
      if (x) add(*x);
    } else if constexpr (requires { T::state_name; }) {
      for (const auto& [name, array] : x.state_dict()) add_array(array);
    } else if constexpr (requires { x.begin(); }) {
      for (const auto& element : x) add(element);
    } else if constexpr (requires { x.layers(); }) {
      for (const auto& p : const_cast<T&>(x).parameters()) add(p.value), add(p.grad);
    } else if constexpr (requires { x.feature_names; }) {
      add(x.x), add(x.y), add(x.feature_names), add(x.label_names);
    } else if constexpr (requires { x.value, x.grad; }) {
      add(x.value), add(x.grad);
    } else {
      static_assert(requires { x.bits(); }, "tell the Bits of this type");
      bytes_ += x.bits().bytes_;
    }
  }

 private:
  std::string bytes_;
};

/// What a call that finds no memory leaves behind, by its documentation: everything as it was, or
/// something from which the same call can be made again.
enum class Leaves { all_as_it_was, a_new_start };

/// How many allocations have failed, in how many calls. Told at the end.
struct Tally {
  int calls = 0, points = 0;
  ~Tally() { std::printf("%d allocations failed, in %d calls\n", points, calls); }
};
inline Tally tally;

/// Makes one call again and again, until it needs no more memory than there is: at first its first
/// allocation fails, then its second one, and so on; each alone, and each with all after it. Then
/// std::bad_alloc comes out and nothing is lost, and the same call made again does what it does
/// where nothing fails.
/// S is what the call finds; it has bits(), all that can be seen of it.
template <class S>
void each_allocation_fails(const std::string& name, auto call,
                           Leaves leaves = Leaves::all_as_it_was) {
  CAPTURE(name);
  std::optional<Bits> right;
  {
    S untroubled;
    call(untroubled);
    right.emplace(untroubled.bits());
  }
  ++tally.calls;
  for (const bool all_after : {false, true}) {
    CAPTURE(all_after);
    bool failed = true;
    for (int n = 1; failed; ++n) {
      CAPTURE(n);
      const auto live = memory::live();
      {
        S state;
        const Bits before = state.bits();
        bool out_of_memory = false;
        memory::fail(n, all_after);
        try {
          call(state);
        } catch (const std::bad_alloc&) {
          out_of_memory = true;
        } catch (const nn::io_error& error) {  // of a system call
          out_of_memory = error.code() == std::errc::not_enough_memory;
        }
        failed = memory::end();
        CHECK(out_of_memory == failed);
        if (failed) {
          ++tally.points;
          if (leaves == Leaves::all_as_it_was) CHECK((state.bits() == before));
          call(state);
        }
        CHECK((state.bits() == *right));
      }
      CHECK(memory::live() == live);
    }
  }
}
