#include <doctest/doctest.h>
#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace nn = multihot;

namespace {

using Matrix = nn::Matrix<float>;

/// y = x, of few rows; its backward pass throws when it is told to. It ends passes half way by an
/// exception; in failing/, they end for want of memory.
struct Picky {
  bool throws_backward = false;

  void forward(const auto& x, auto& y) const {
    if (x.rows() > 8) throw std::runtime_error("too many rows");
    y = x;
  }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const {
    if (throws_backward) throw std::runtime_error("not backward");
    dx = dy;
  }
};

auto picky_model(nn::Generator& g) {
  return nn::Sequential{nn::Linear<float>(10, 20, g), nn::ReLU<float>{}, Picky{},
                        nn::Linear<float>(20, 5, g)};
}

bool same_gradients(auto& a, auto& b) {
  const auto p = a.parameters(), q = b.parameters();
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i].grad != q[i].grad) return false;
  }
  return true;
}

/// Whether the next backward() of a model adds what one pass of an equal model adds.
bool backward_adds_one_pass(auto& model, auto& equal, const Matrix& x, const Matrix& dy) {
  model.backward(dy);
  equal.forward(x);
  equal.backward(dy);
  return same_gradients(model, equal);
}

}  // namespace

TEST_CASE("after a forward() that ends half way there is no batch for backward()") {
  nn::Generator g(0);
  auto model = picky_model(g), other = model;
  const Matrix x = Matrix::Random(8, 10), dy = Matrix::Random(8, 5);
  const char* message = "model: backward() without a forward() before it";
  for (const nn::Index rows : {1000, 9}) {
    model.forward(x);
    CHECK_THROWS_AS(model.forward(Matrix::Ones(rows, 10)), std::runtime_error);
    CHECK_THROWS_WITH_AS(model.backward(dy), message, nn::state_error);
    CHECK_THROWS_WITH_AS(model.backward(Matrix::Ones(rows, 5)), message, nn::state_error);
  }
  for (const auto& p : model.parameters()) CHECK(p.grad.isZero(0));

  model.forward(x);
  CHECK(backward_adds_one_pass(model, other, x, dy));
}

TEST_CASE("a forward() that is refused leaves the one before it for backward()") {
  nn::Generator g(0);
  auto model = picky_model(g), other = model;
  const Matrix x = Matrix::Random(8, 10), dy = Matrix::Random(8, 5);
  model.forward(x);
  CHECK_THROWS_AS(model.forward(Matrix::Ones(3, 9)), nn::shape_error);
  CHECK(backward_adds_one_pass(model, other, x, dy));
}

TEST_CASE("after a backward() that ends half way, zero_grad() and forward() begin anew") {
  nn::Generator g(0);
  auto model = picky_model(g), other = model;
  const Matrix x = Matrix::Random(8, 10), dy = Matrix::Random(8, 5);
  auto& picky = std::get<2>(model.layers());
  picky.throws_backward = true;
  model.forward(x);
  CHECK_THROWS_AS(model.backward(dy), std::runtime_error);
  CHECK_THROWS_AS(model.backward(dy), nn::state_error);  // and does not add a part of it again
  picky.throws_backward = false;
  model.zero_grad();
  model.forward(x);
  CHECK(backward_adds_one_pass(model, other, x, dy));
}

TEST_CASE("the generator draws the masks of a pass that ended half way again") {
  nn::Generator g(0), h(0);
  nn::Sequential model{nn::Dropout<float>(0.5), Picky{}};
  auto other = model;
  CHECK_THROWS_AS(model.forward(Matrix::Ones(9, 10), g), std::runtime_error);
  CHECK(model.forward(Matrix::Ones(8, 10), g) == other.forward(Matrix::Ones(8, 10), h));
  CHECK(g.random() == h.random());
}

TEST_CASE("dx takes the shape of the input, or is refused before anything is added") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 4, 2}, g);
  const Matrix x = Matrix::Random(5, 3), dy = Matrix::Random(5, 2);
  Matrix dx;
  model.forward(x);
  model.backward(dy, dx);

  std::vector<float> memory(100, -1);
  Eigen::Map<Matrix> small(memory.data(), 4, 3), right(memory.data(), 5, 3);
  Eigen::Matrix<float, 4, 3> fixed;
  model.zero_grad();
  model.forward(x);
  CHECK_THROWS_WITH_AS(model.backward(dy, small), "model: dx is 4x3, expected 5x3",
                       nn::shape_error);
  CHECK_THROWS_AS(model.backward(dy, fixed), nn::shape_error);
  CHECK(memory[0] == -1);
  for (const auto& p : model.parameters()) CHECK(p.grad.isZero(0));
  model.backward(dy, right);
  CHECK(right == dx);

  Eigen::Array<float, Eigen::Dynamic, 3, Eigen::RowMajor> array(9, 3);
  model.forward(x);
  model.backward(dy, array);
  CHECK((array.matrix() == dx));

  Matrix both = dy;  // the gradient of the output, then that of the input
  model.forward(x);
  model.backward(both, both);
  CHECK(both == dx);
}

TEST_CASE("models of any depth share a workspace, and take an output that lies in it") {
  nn::Generator g(0);
  const nn::MLP<float> shallow({3, 3}, g), deep({3, 9, 8, 3}, g);
  const Matrix x = Matrix::Random(5, 3);
  nn::MLP<float>::Workspace workspace;
  const Matrix y = deep(shallow(x)), z = shallow(deep(x));
  CHECK(deep(shallow(x, workspace), workspace) == y);
  CHECK(shallow(deep(x, workspace), workspace) == z);
}
