#include <doctest/doctest.h>
#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/optim/sgd.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

// Passes that a layer ends half way, by what it throws. (failing/ ends them for want of memory.)

namespace nn = multihot;

namespace {

using Matrix = nn::Matrix<float>;

/// y = x, of few rows; its backward pass throws when it is told to.
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
  model.backward(dy);
  other.forward(x);
  other.backward(dy);
  CHECK(same_gradients(model, other));
}

TEST_CASE("a forward() that is refused leaves the one before it for backward()") {
  nn::Generator g(0);
  auto model = picky_model(g), other = model;
  const Matrix x = Matrix::Random(8, 10), dy = Matrix::Random(8, 5);
  model.forward(x);
  CHECK_THROWS_AS(model.forward(Matrix::Ones(3, 9)), nn::shape_error);
  model.backward(dy);
  other.forward(x);
  other.backward(dy);
  CHECK(same_gradients(model, other));
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
  model.backward(dy);
  other.forward(x);
  other.backward(dy);
  CHECK(same_gradients(model, other));
}

TEST_CASE("the generator draws the masks of a pass that ended half way again") {
  nn::Generator g(0), h(0);
  nn::Sequential model{nn::Dropout<float>(0.5), Picky{}};
  auto other = model;
  CHECK_THROWS_AS(model.forward(Matrix::Ones(9, 10), g), std::runtime_error);
  CHECK(model.forward(Matrix::Ones(8, 10), g) == other.forward(Matrix::Ones(8, 10), h));
  CHECK(g.random() == h.random());
}

TEST_CASE("Dropout refuses a gradient of another shape than its mask") {
  nn::Generator g(0);
  nn::Dropout<float> layer(0.5);
  Matrix x = Matrix::Ones(4, 3), y = x, dx = x;
  CHECK_THROWS_AS(layer.backward(x, y, x, dx), nn::state_error);
  layer.forward(x, y, g);
  layer.backward(x, y, x, dx);
  Matrix larger = Matrix::Ones(40, 3);
  CHECK_THROWS_WITH_AS(layer.backward(x, y, larger, dx),
                       "Dropout: backward() of 40x3, expected 4x3, the shape of the last forward() "
                       "with a generator",
                       nn::state_error);
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

TEST_CASE("the loss has the gradient of the last batch that it took") {
  nn::BCEWithLogitsLoss<float> criterion;
  const Matrix z = Matrix::Random(4, 2), t = Matrix::Constant(4, 2, 0.5f);
  criterion.forward(z, t);
  const Matrix dz = criterion.backward();
  CHECK_THROWS_AS(criterion.forward(Matrix::Ones(40, 2), Matrix::Constant(40, 2, 2)),
                  nn::value_error);
  CHECK(criterion.backward() == dz);
  CHECK_THROWS_AS(criterion.forward(Matrix::Ones(40, 2), Matrix::Ones(4, 2)), nn::shape_error);
  CHECK(criterion.backward() == dz);
}

namespace {

/// y = s x. Its functions take no threads.
struct Scale {
  using Scalar = double;
  nn::Tensor<double> s{1, 1};

  void forward(const auto& x, auto& y) const { y = s(0, 0) * x; }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = s(0, 0) * dy; }
  auto tensors() { return std::tie(s); }
  void accumulate(const auto& x, const auto& dy) { s.grad(0, 0) += x.cwiseProduct(dy).sum(); }
};

}  // namespace

TEST_CASE("a layer that learns without threads, by itself and with them") {
  const nn::Matrix<double> x = nn::Matrix<double>::Random(4, 3), dy = x.array() + 1;
  nn::Sequential model{Scale{}, Scale{}};
  std::get<0>(model.layers()).s << 2;
  std::get<1>(model.layers()).s << 3;
  nn::Matrix<double> dx;
  CHECK(model.forward(x) == 6 * x);
  model.backward(dy, dx);
  CHECK(dx == 2 * (3 * dy));
  CHECK(std::get<1>(model.layers()).s.grad(0, 0) == (2 * x).cwiseProduct(dy).sum());
  CHECK(std::get<0>(model.layers()).s.grad(0, 0) == x.cwiseProduct(3 * dy).sum());
  model.zero_grad();
  model.forward(x, nn::Serial());
  model.backward(dy, nn::Serial());
  CHECK(std::get<0>(model.layers()).s.grad(0, 0) == x.cwiseProduct(3 * dy).sum());
}
