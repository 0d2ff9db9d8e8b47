#include <doctest/doctest.h>
#include <multihot/parameter.hpp>

namespace nn = multihot;

TEST_CASE("an assigned parameter is a view of the other tensor, and writes nothing") {
  Eigen::VectorXd a = Eigen::VectorXd::Zero(2), b = Eigen::VectorXd::Ones(3);
  const auto view = [](Eigen::VectorXd& x) {
    return nn::Parameter<double>({x.data(), x.size()}, {x.data(), x.size()});
  };
  nn::Parameter<double> p = view(a);
  p = view(b);
  CHECK(p.value.data() == b.data());
  CHECK(p.value.size() == 3);
  CHECK(a == Eigen::VectorXd::Zero(2));
}
