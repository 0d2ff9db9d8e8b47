#include <doctest/doctest.h>
#include <multihot/tensor.hpp>

namespace nn = multihot;
using Tensor = nn::Tensor<double>;

TEST_CASE("the flat view of a tensor is in PyTorch's order, row by row") {
  Tensor w(2, 3);
  w << 1, 2, 3, 4, 5, 6;
  w.grad << 6, 5, 4, 3, 2, 1;
  CHECK(w.parameter().value == Eigen::VectorXd::LinSpaced(6, 1, 6));
  CHECK(w.parameter().grad == Eigen::VectorXd::LinSpaced(6, 6, 1));

  w.parameter().value[1] = 7;
  CHECK(w(0, 1) == 7);
}

TEST_CASE("a copy is another tensor, a move is the same one, assignment writes values") {
  Tensor a(2, 2);
  a << 1, 2, 3, 4;
  const auto view = a.parameter();

  Tensor copy(a);
  copy(0, 0) = 9;
  CHECK(a(0, 0) == 1);

  Tensor moved(std::move(a));
  CHECK(moved.data() == view.value.data());

  moved = copy;
  CHECK(moved.data() == view.value.data());
  CHECK(view.value[0] == 9);

  moved = Eigen::Matrix2d::Identity();
  CHECK(view.value[1] == 0);
}

TEST_CASE("assignment from another shape takes new memory and leaves views valid") {
  Tensor a(2, 2), b(3, 1);
  b << 1, 2, 3;
  const auto view = a.parameter();
  a = b;
  CHECK(a.rows() == 3);
  CHECK(a(2, 0) == 3);
  CHECK(view.value.sum() == 0);
}

TEST_CASE("a moved-from tensor can be copied, and assigned to") {
  Tensor a(2, 2);
  Tensor b(std::move(a));
  Tensor copy(a);
  CHECK(copy.data() == nullptr);
  a = b;
  CHECK(a == b);
}

TEST_CASE("a parameter outlives the tensor") {
  nn::Parameter<double> view = Tensor(2, 2).parameter();
  view.value.setOnes();
  CHECK(view.value.sum() == 4);
}

TEST_CASE("tensors that share a memory lie side by side") {
  Tensor a(2, 2), b(1, 3);
  a.setConstant(1);
  b.setConstant(2);
  b.grad.setConstant(3);
  const auto memory = std::make_shared<nn::TensorMemory<double>>(7);
  a.move_to(memory, 0);
  b.move_to(memory, 4);
  CHECK(memory->value.sum() == 10);
  CHECK(memory->grad.sum() == 9);
  CHECK(b.data() == a.data() + 4);
}

TEST_CASE("a tensor may have no rows or no columns") {
  CHECK(nn::Tensor<float>(0, 3).parameter().value.size() == 0);
  CHECK(nn::Tensor<float>(3, 0).cols() == 0);
  CHECK_THROWS_WITH_AS(nn::Tensor<float>(-1, 3), "Tensor: got -1x3, expected >= 0",
                       nn::shape_error);
}
