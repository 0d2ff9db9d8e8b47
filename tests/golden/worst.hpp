#pragma once

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

/// The worst difference between our numbers and PyTorch's, as a share of what is tolerated there.
class Worst {
 public:
  void see(double ours, double pytorch, double tolerance) {
    if (ours == pytorch) return;
    const double difference = std::abs(ours - pytorch);
    const double share = difference / tolerance;
    if (share < share_) return;
    share_ = std::isnan(share) ? std::numeric_limits<double>::infinity() : share;
    difference_ = difference;
  }

  bool is_tolerable() const { return share_ <= 1; }

  std::string text() const {
    std::ostringstream text;
    text << "worst difference " << difference_ << ", " << share_ << " of what is tolerated";
    return text.str();
  }

 private:
  double share_ = 0, difference_ = 0;
};
