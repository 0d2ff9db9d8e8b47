#pragma once

#include <multihot/random/generator.hpp>

namespace multihot::detail {

/// What a step draws of a generator, the order of an epoch and the masks of Dropout: where an
/// exception ends the step, it has not been drawn.
class Draws {
 public:
  explicit Draws(Generator& generator) : generator_(generator), before_(generator) {}
  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;
  ~Draws() {
    if (pending_) generator_ = before_;
  }

  void keep() { pending_ = false; }
  void begin_step() {
    before_ = generator_;
    pending_ = true;
  }

 private:
  Generator& generator_;
  Generator before_;
  bool pending_ = true;
};

}  // namespace multihot::detail
