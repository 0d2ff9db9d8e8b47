#pragma once

#include <exception>
#include <optional>

#include <multihot/random/generator.hpp>

namespace multihot::detail::random {

/// Restores the state of a generator if an exception leaves the scope, so that a second attempt
/// draws the same numbers. A null pointer stands for no generator.
class Rewind {
 public:
  explicit Rewind(Generator* generator) : generator_(generator) {
    if (!generator) return;
    before_ = *generator;
    exceptions_ = std::uncaught_exceptions();
  }
  explicit Rewind(Generator& generator) : Rewind(&generator) {}
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;
  ~Rewind() {
    if (generator_ && std::uncaught_exceptions() > exceptions_) *generator_ = *before_;
  }

 private:
  Generator* generator_;
  std::optional<Generator> before_;
  int exceptions_ = 0;  // in flight at construction
};

}  // namespace multihot::detail::random
