#pragma once

/// The smallest layer that a user can write.
struct Square {
  void forward(const auto& x, auto& y) const { y = x.array().square(); }
  void backward(const auto& x, const auto& /*y*/, const auto& dy, auto& dx) const {
    dx = 2 * x.array() * dy.array();
  }
};
