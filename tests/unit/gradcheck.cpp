#include <multihot/gradcheck.hpp>

#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <tuple>
#include <vector>

namespace nn = multihot;
using Matrix = nn::Matrix<double>;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Matrix random(nn::Index rows, nn::Index cols, std::uint64_t seed = 0) {
  nn::Generator g(seed);
  return nn::randn<double>(rows, cols, g);
}

// y = exp(x) (2 + sin x) / 3, and a backward pass that may be wrong.
template <class F>
struct Elementwise {
  F df;  // of x and dy

  void forward(const auto& x, auto& y) const { y = x.array().exp() * (2 + x.array().sin()) / 3; }
  void backward(const auto& x, const auto&, const auto& dy, auto& dx) const {
    for (nn::Index i = 0; i < x.rows(); ++i) {
      for (nn::Index j = 0; j < x.cols(); ++j) dx(i, j) = df(x(i, j), dy(i, j));
    }
  }
};

double right(double x, double dy) { return dy * std::exp(x) * (2 + std::sin(x) + std::cos(x)) / 3; }

// Softmax: each output depends on all features of its sample.
struct Softmax {
  void forward(const auto& x, auto& y) const {
    y = x.array().exp();
    y.array().colwise() /= y.array().rowwise().sum().eval();
  }
  void backward(const auto&, const auto& y, const auto& dy, auto& dx) const {
    const Eigen::ArrayXd sums = (dy.array() * y.array()).rowwise().sum();
    dx = y.array() * (dy.array().colwise() - sums);
  }
};
struct SoftmaxWithoutSum : Softmax {
  void backward(const auto&, const auto& y, const auto& dy, auto& dx) const {
    dx = y.array() * (1 - y.array()) * dy.array();
  }
};
// Its Jacobian is symmetric, and this one's is not: y = x W.
struct Product {
  Matrix w = random(3, 3, 7);
  void forward(const auto& x, auto& y) const { y = x * w; }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const {
    dx = dy * w.transpose();
  }
};
struct Transposed : Product {
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = dy * w; }
};

// Linear with one part wrong.
enum class Fault {
  none,
  dx_sign,
  dx_adds,
  forward_adds,
  no_bias,
  bias_mean,
  bias_first_sample,
  no_accumulate,
  overwrites,
  dw_sign,
  dw_factor,
  dw_of_sums,
  dw_other_order,
  dw_one_element,
  squared_dy,
};

struct Affine {
  using Scalar = double;
  static constexpr int InFeatures = 3, OutFeatures = 3;
  static constexpr nn::TensorName tensor_names[] = {{"weight", 2}, {"bias", 1}};

  Fault fault = Fault::none;
  nn::Tensor<double> weight{3, 3}, bias{3, 1};

  explicit Affine(Fault f) : fault(f) {
    weight = random(3, 3, 1);
    bias = random(3, 1, 2);
  }
  nn::Index in_features() const { return 3; }
  nn::Index out_features() const { return 3; }
  auto tensors() { return std::tie(weight, bias); }

  void forward(const auto& x, auto& y) const {
    const Matrix z = (x * weight.transpose()).rowwise() + bias.col(0).transpose();
    if (fault == Fault::forward_adds) y += z;
    else y = z;
  }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const {
    if (fault == Fault::dx_sign) dx = -dy * weight;
    else if (fault == Fault::dx_adds) dx += dy * weight;
    else dx = dy * weight;
  }
  void accumulate(const auto& x, const auto& dy) {
    Matrix dw = dy.transpose() * x, db = dy.colwise().sum().transpose();
    switch (fault) {
      case Fault::no_accumulate:
        return;
      case Fault::no_bias:
        db.setZero();
        break;
      case Fault::bias_mean:
        db /= static_cast<double>(dy.rows());
        break;
      case Fault::bias_first_sample:
        db = dy.row(0).transpose();
        break;
      case Fault::dw_sign:
        dw = -dw;
        break;
      case Fault::dw_factor:
        dw *= 1.01;
        break;
      case Fault::dw_of_sums:
        dw = dy.colwise().sum().transpose() * x.colwise().sum();
        break;
      case Fault::dw_other_order:
        dw.transposeInPlace();
        break;
      case Fault::dw_one_element:
        dw(2, 1) = 0;
        break;
      case Fault::squared_dy:
        dw = dy.array().square().matrix().transpose() * x;
        break;
      default:
        break;
    }
    if (fault == Fault::overwrites) {
      weight.grad = dw;
      bias.grad = db;
    } else {
      weight.grad += dw;
      bias.grad += db;
    }
  }
};

// Models of one's own: y = x w, with and without dx.
struct Model {
  nn::Tensor<double> w{2, 1};
  Matrix x;
  double factor = 1;

  Model() { w << 3, 4; }
  std::vector<nn::Parameter<double>> parameters() { return {w.parameter()}; }
  Matrix forward(const Matrix& input) {
    x = input;
    return x * w;
  }
  void backward(const Matrix& dy) { w.grad += factor * x.transpose() * dy; }
};
struct ModelWithInput : Model {
  double dx_factor = 1;
  void backward(const Matrix& dy, Matrix& dx) {
    Model::backward(dy);
    dx = dx_factor * dy * w.transpose();
  }
};

// (sum of (z - t)^2) / 2
struct SquaredError {
  double factor = 1;
  Matrix d;
  double forward(const Matrix& z, const Matrix& t) {
    d = z - t;
    return d.squaredNorm() / 2;
  }
  Matrix backward() const { return factor * d; }
};

}  // namespace

TEST_CASE("gradcheck: the layers of the library are right, of static and run-time sizes") {
  nn::Generator g(0);
  const Matrix x = random(5, 4);
  CHECK(nn::gradcheck(nn::Linear<double, 4, 3>(g), x));
  CHECK(nn::gradcheck(nn::Linear<double>(4, 3, g), x));
  CHECK(nn::gradcheck(nn::ReLU<double>{}, x));
  CHECK(nn::gradcheck(nn::ReLU<double, 4>{}, x));
  CHECK(nn::gradcheck(nn::Dropout<double>(0.5), x));
  CHECK(nn::gradcheck(nn::Dropout<double>(1), x));
  CHECK(nn::gradcheck(nn::MLP<double, 4, 6, 3>(g), x));
  CHECK(nn::gradcheck(nn::MLP<double>({4, 6, 3}, g, {.dropout = 0.4}), x));
  CHECK(nn::gradcheck(nn::Sequential{nn::Linear<double>(4, 3, g), Softmax{}}, x));
  CHECK(nn::gradcheck(nn::Linear<double>(4, 3, g), x.topRows(1)));
  CHECK(nn::gradcheck(nn::Linear<double>(4, 3, g), x.array() * 2));
}

TEST_CASE("gradcheck: layers of one's own, right ones and wrong ones") {
  const Matrix x = random(4, 3);
  const auto check = [&](auto df) { return nn::gradcheck(Elementwise<decltype(df)>{df}, x); };
  CHECK(check(right));
  CHECK(check([](double v, double dy) { return right(v, dy) * (1 + 5e-4); }));  // within rtol
  CHECK_FALSE(check([](double v, double dy) { return right(v, dy) * (1 + 2e-3); }));
  CHECK_FALSE(check([](double v, double dy) { return -right(v, dy); }));
  CHECK_FALSE(check([](double v, double dy) { return dy * std::exp(v); }));
  CHECK_FALSE(check([](double v, double) { return right(v, 1); }));
  CHECK_FALSE(check([](double v, double dy) { return right(v, dy * dy); }));
  CHECK_FALSE(check([](double v, double dy) { return right(v, std::abs(dy)); }));
  CHECK_FALSE(check([](double, double) { return 0.0; }));
  CHECK_FALSE(check([](double, double) { return not_a_number; }));

  CHECK(nn::gradcheck(Softmax{}, x));
  CHECK_FALSE(nn::gradcheck(SoftmaxWithoutSum{}, x));
  CHECK(nn::gradcheck(Product{}, x));
  CHECK_FALSE(nn::gradcheck(Transposed{}, x));
  CHECK_FALSE(nn::gradcheck(nn::Sequential{nn::ReLU<double>{}, Transposed{}}, x));
}

TEST_CASE("gradcheck: each fault of a layer that learns is found") {
  const Matrix x = random(4, 3);
  CHECK(nn::gradcheck(Affine(Fault::none), x));
  for (int fault = 1; fault <= static_cast<int>(Fault::squared_dy); ++fault) {
    CAPTURE(fault);
    CHECK_FALSE(nn::gradcheck(Affine(static_cast<Fault>(fault)), x));
  }
}

TEST_CASE("gradcheck: a model of one's own, with a gradient of its input or without") {
  const Matrix x = random(3, 2);
  Model model;
  ModelWithInput with_input;
  CHECK(nn::gradcheck(model, x));
  CHECK(nn::gradcheck(with_input, x));
  model.factor = 1.01;
  CHECK_FALSE(nn::gradcheck(model, x));
  with_input.dx_factor = 1.01;
  CHECK_FALSE(nn::gradcheck(with_input, x));
}

TEST_CASE("gradcheck: a loss, of every reduction and of one's own") {
  const Matrix z = random(3, 2), t = random(3, 2, 1).cwiseAbs().cwiseMin(1);
  for (const auto reduction : {nn::Reduction::none, nn::Reduction::mean, nn::Reduction::sum}) {
    CHECK(nn::gradcheck(nn::BCEWithLogitsLoss<double>({.reduction = reduction}), z, t));
  }
  CHECK(nn::gradcheck(SquaredError{}, z, t));
  CHECK_FALSE(nn::gradcheck(SquaredError{.factor = 2, .d = {}}, z, t));
}

TEST_CASE("gradcheck: tolerances are those of PyTorch") {
  const Matrix z = random(3, 2), t = random(3, 2, 1);
  SquaredError wrong;
  wrong.factor = 1 + 1e-4;
  CHECK(nn::gradcheck(wrong, z, t));
  CHECK_FALSE(nn::gradcheck(wrong, z, t, {.rtol = 0}));
  CHECK(nn::gradcheck(wrong, z, t, {.atol = 1, .rtol = 0}));
  CHECK_FALSE(nn::gradcheck(wrong, z, t, {.atol = 0, .rtol = 0}));
  for (const double eps : {0.0, -1.0, not_a_number}) {
    CHECK_THROWS_AS(nn::gradcheck(wrong, z, t, {.eps = eps}), nn::value_error);
  }
  CHECK_THROWS_WITH_AS(nn::gradcheck(wrong, z, t, {.atol = -1}),
                       "gradcheck: atol=-1, expected >= 0", nn::value_error);
  CHECK_THROWS_AS(nn::gradcheck(wrong, z, t, {.rtol = not_a_number}), nn::value_error);
}

TEST_CASE("gradcheck: with raise_exception it says which derivative is wrong") {
  const Matrix x = random(4, 3);
  const auto message = [&](const auto& layer) {
    try {
      nn::gradcheck(layer, x, {.raise_exception = true});
    } catch (const nn::value_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(message(Affine(Fault::none)).empty());
  CHECK(message(Affine(Fault::dw_one_element))
            .starts_with("gradcheck: the derivative with respect to weight(2,1) is 0, expected "));
  CHECK(message(nn::Sequential{Softmax{}, Affine(Fault::no_bias)})
            .starts_with("gradcheck: the derivative with respect to 1.bias(0) is 0, expected "));
  CHECK(message(Affine(Fault::dx_sign))
            .starts_with("gradcheck: the derivative with respect to x(0,0) is "));
}

TEST_CASE("gradcheck: it changes nothing, and throws what forward() throws") {
  nn::Generator g(0);
  nn::MLP<double> model({4, 6, 3}, g);
  const Matrix x = random(5, 4), dy = random(5, 3);
  model.forward(x);
  model.backward(dy);
  model.forward(x);
  std::vector<Eigen::VectorXd> before;
  for (const auto& p : model.parameters()) {
    before.push_back(p.value);
    before.push_back(p.grad);
  }
  CHECK(nn::gradcheck(model, x));
  CHECK_THROWS_WITH_AS(nn::gradcheck(model, random(5, 3)),
                       "model: input is 5x3, expected 4 columns", nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::gradcheck(model, random(0, 4)),
                       "gradcheck: x is 0x4, expected at least one row", nn::value_error);
  std::size_t i = 0;
  for (const auto& p : model.parameters()) {
    CHECK(p.value == before[i++]);
    CHECK(p.grad == before[i++]);
  }
  model.backward(dy);  // of the forward() before

  nn::Dropout<double> layer(0.5);
  CHECK(nn::gradcheck(layer, x));
  Matrix dx = x;
  CHECK_THROWS_AS(layer.backward(x, x, x, dx), nn::state_error);  // it has drawn no mask
}

TEST_CASE("gradcheck: a gradient of another shape is refused") {
  struct Wide : Model {
    void backward(const Matrix& dy, Matrix& dx) {
      Model::backward(dy);
      dx = Matrix::Zero(dy.rows(), 5);
    }
  };
  CHECK_THROWS_WITH_AS(nn::gradcheck(Wide(), random(3, 2)), "gradcheck: dx is 3x5, expected 3x2",
                       nn::shape_error);
}
