#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <optional>
#include <vector>

namespace nn = multihot;
using Matrix = nn::Matrix<float>;

// Bugs that other libraries had, or have: each name says which, and where it was reported.

namespace {

const float infinity = std::numeric_limits<float>::infinity();

float loss_at(float z, float t, nn::BCEWithLogitsLossOptions<float> options = {}) {
  return nn::BCEWithLogitsLoss<float>(std::move(options))
      .forward(Matrix::Constant(1, 1, z), Matrix::Constant(1, 1, t));
}
float gradient_at(float z, float t, nn::BCEWithLogitsLossOptions<float> options = {}) {
  nn::BCEWithLogitsLoss<float> criterion(std::move(options));
  criterion.forward(Matrix::Constant(1, 1, z), Matrix::Constant(1, 1, t));
  return criterion.backward()(0, 0);
}

// A weight w with gradient g.
nn::Tensor<double> weight(double w, double g) {
  nn::Tensor<double> tensor(1, 1);
  tensor << w;
  tensor.grad << g;
  return tensor;
}

}  // namespace

TEST_CASE("log(0) or 0 * inf in the loss (tiny-dnn#410, dlib#938, candle#2561, MiniDNN)") {
  const float largest = std::numeric_limits<float>::max();
  for (const float z : {0.0f, 1e-45f, 17.0f, 40.0f, 88.8f, 104.0f, 1e4f, largest}) {
    for (const float sign : {1.0f, -1.0f}) {
      for (const float t : {0.0f, 0.25f, 0.5f, 1.0f}) {
        CAPTURE(z * sign);
        CAPTURE(t);
        CHECK(std::isfinite(loss_at(z * sign, t)));
        CHECK(std::isfinite(gradient_at(z * sign, t)));
      }
    }
  }
  CHECK(loss_at(40, 0) == 40);
  CHECK(gradient_at(40, 0) == 1);
  CHECK(loss_at(-40, 0) == doctest::Approx(std::exp(-40.0)).epsilon(1e-6));
}

TEST_CASE("infinite logits have limits, not nan (pytorch#49844, #102894, #135359, #51906)") {
  CHECK(loss_at(infinity, 1) == 0);
  CHECK(loss_at(infinity, 0) == infinity);
  CHECK(loss_at(-infinity, 1) == infinity);
  CHECK(loss_at(-infinity, 0) == 0);
  CHECK(loss_at(infinity, 0.5f) == infinity);
  CHECK(gradient_at(infinity, 1) == 0);
  CHECK(gradient_at(infinity, 0) == 1);
  CHECK(gradient_at(-infinity, 1) == -1);
  CHECK(gradient_at(-infinity, 0) == 0);
  CHECK(std::isnan(loss_at(std::nanf(""), 1)));
  CHECK(std::isnan(gradient_at(std::nanf(""), 1)));
  // What has no weight does not count, however wrong it is.
  CHECK(loss_at(-infinity, 1, {.pos_weight = Matrix::Zero(1, 1)}) == 0);
  CHECK(loss_at(infinity, 0, {.weight = Matrix::Zero(1, 1)}) == 0);
}

TEST_CASE("the gradient at logit 0 is 1/2 - t, exactly (pytorch#1792)") {
  for (const float t : {0.0f, 0.125f, 0.25f, 0.5f, 0.75f, 1.0f}) {
    CHECK(gradient_at(0, t) == 0.5f - t);
    CHECK(gradient_at(-0.0f, t) == 0.5f - t);
  }
}

TEST_CASE("pos_weight of 1 gives the bits of none (pytorch#13773)") {
  nn::Generator g(0);
  const Matrix z = 30 * nn::randn<float>(50, 7, g), t = nn::rand<float>(50, 7, g);
  nn::BCEWithLogitsLoss<float> plain, weighted({.pos_weight = Matrix::Ones(1, 7)});
  CHECK(plain.forward(z, t) == weighted.forward(z, t));
  CHECK(plain.backward() == weighted.backward());
}

TEST_CASE("targets are not broadcast to the logits (pytorch#1939, #1944)") {
  nn::BCEWithLogitsLoss<float> criterion;
  CHECK_THROWS_AS(criterion.forward(Matrix::Zero(64, 5), Matrix::Zero(64, 1)), nn::shape_error);
  CHECK_THROWS_AS(criterion.forward(Matrix::Zero(64, 5), Matrix::Zero(1, 5)), nn::shape_error);
}

TEST_CASE("targets outside of [0, 1] are refused (pytorch#110865)") {
  CHECK_THROWS_AS(loss_at(0, 1.0001f), nn::value_error);
  CHECK_THROWS_AS(loss_at(0, -1e-30f), nn::value_error);
  CHECK_THROWS_AS(loss_at(0, std::nanf("")), nn::value_error);
}

TEST_CASE("the mean over an empty batch is an error, not nan (pytorch#51906)") {
  nn::BCEWithLogitsLoss<float> criterion;
  CHECK_THROWS_AS(criterion.forward(Matrix(0, 5), Matrix(0, 5)), nn::value_error);
}

TEST_CASE("loss and sigmoid have the same bits wherever an element stands (dynet#1525, Eigen)") {
  for (const float z :
       {-103.9f, -88.8f, -20.0f, -1.1f, -1e-8f, 0.3f, 17.3f, 89.0f, infinity, -infinity}) {
    const float loss = loss_at(z, 0.25f, {.reduction = nn::Reduction::sum});
    const float gradient = gradient_at(z, 0.25f, {.reduction = nn::Reduction::sum});
    const float p = nn::sigmoid(Matrix::Constant(1, 1, z))(0, 0);
    nn::BCEWithLogitsLoss<float> criterion({.reduction = nn::Reduction::none});
    for (nn::Index size = 1; size <= 40; ++size) {
      const Matrix logits = Matrix::Constant(size, 1, z), t = Matrix::Constant(size, 1, 0.25f);
      CHECK((criterion.unreduced(logits, t).array() == loss).all());
      CHECK((criterion.backward().array() == gradient).all());
      CHECK((nn::sigmoid(logits).array() == p).all());
    }
  }
}

TEST_CASE("Adam counts steps, not tensors (MiniDNN, tiny-dnn, flashlight#143)") {
  auto a = weight(0, 1), b = weight(0, 1), c = weight(0, 1);
  nn::Adam<double> optimizer({a.parameter(), b.parameter(), c.parameter()}, {.lr = 0.1});
  for (int t = 1; t <= 3; ++t) {
    optimizer.step();
    CHECK(a(0, 0) == doctest::Approx(-0.1 * t).epsilon(1e-7));
    CHECK(a == b);
    CHECK(a == c);
  }
}

TEST_CASE("Adam adds eps after the root and its correction (tiny-dnn, tensorflow#35102)") {
  for (const double g : {1e-10, 1e-9, 1e-8, 1e-6, 1e-3}) {
    auto w = weight(0, g);
    nn::Adam<double> optimizer({w.parameter()}, {.lr = 0.1});
    long double m = 0, v = 0, expected = 0;
    for (int t = 1; t <= 5; ++t) {
      optimizer.step();
      m = 0.9L * m + 0.1L * g;
      v = 0.999L * v + 0.001L * g * g;
      const long double m_hat = m / (1 - std::pow(0.9L, t)), v_hat = v / (1 - std::pow(0.999L, t));
      expected -= 0.1L * m_hat / (std::sqrt(v_hat) + 1e-8L);
      // The constants 0.9 and 0.999 are rounded to double in ours: 1 - 0.999^t keeps 13 digits.
      CHECK(w(0, 0) == doctest::Approx(static_cast<double>(expected)).epsilon(1e-12));
    }
  }
}

TEST_CASE("a gradient that is not finite never reaches the moments (rlevo#184, oneDAL#18)") {
  auto w = weight(1, 1);
  nn::Adam<double> optimizer({w.parameter()});
  w.grad << std::nan("");
  for (int i = 0; i < 3; ++i) CHECK_THROWS_AS(optimizer.step(), nn::value_error);
  w.grad << 1;
  optimizer.step();
  CHECK(w(0, 0) == doctest::Approx(0.999));
}

TEST_CASE("a gradient that was always 0 moves nothing, even with eps = 0 (mlx#504)") {
  auto w = weight(1, 0);
  nn::Adam<double> optimizer({w.parameter()}, {.eps = 0, .amsgrad = true});
  optimizer.step();
  CHECK(w(0, 0) == 1);
}

TEST_CASE("a last batch that is smaller gives its own mean (tiny-dnn#234, #255)") {
  nn::Generator g(0);
  nn::MLP<double, 3, 4, 2> trained(g);
  nn::BCEWithLogitsLoss<double> criterion;
  const auto x = nn::randn<double>(10, 3, g), t = nn::rand<double>(10, 2, g);
  for (const nn::Index rows : {10, 7, 1, 10}) {
    auto fresh = trained;
    nn::BCEWithLogitsLoss<double> fresh_criterion;
    const double loss = criterion.forward(trained.forward(x.topRows(rows)), t.topRows(rows));
    CHECK(loss == fresh_criterion.forward(fresh.forward(x.topRows(rows)), t.topRows(rows)));
    trained.zero_grad();
    fresh.zero_grad();
    trained.backward(criterion.backward());
    fresh.backward(fresh_criterion.backward());
    CHECK(trained.parameters()[0].grad == fresh.parameters()[0].grad);
  }
}

TEST_CASE("the batch may not change between forward and backward (tiny-dnn#255)") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 2}, g);
  model.forward(Matrix::Zero(4, 3));
  CHECK_THROWS_AS(model.backward(Matrix::Zero(3, 2)), nn::state_error);
  CHECK_THROWS_AS(model.backward(Matrix::Zero(5, 2)), nn::state_error);
}

TEST_CASE("inference leaves the pass of training alone (tiny-dnn#542, dlib#998, mxnet#15576)") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 4, 2}, g);
  const auto x = nn::randn<float>(5, 3, g), dy = nn::randn<float>(5, 2, g);
  auto undisturbed = model;
  undisturbed.forward(x);
  undisturbed.backward(dy);
  model.forward(x);
  model(nn::randn<float>(9, 3, g));
  model.backward(dy);
  CHECK(model.parameters()[0].grad == undisturbed.parameters()[0].grad);
}

TEST_CASE("copies share nothing, and may outlive each other (mlpack#2314, #510, MiniDNN)") {
  nn::Generator g(0);
  std::optional<nn::MLP<float>> a(std::in_place, std::vector<nn::Index>{3, 4, 2}, g);
  auto b = *a;
  const auto x = nn::randn<float>(5, 3, g);
  const Matrix y = (*a)(x);
  a.reset();
  CHECK(b(x) == y);
}

TEST_CASE("optimizer state belongs to the tensor, not to its address (MiniDNN, libtorch#30508)") {
  nn::Generator g(0);
  nn::MLP<double, 2, 2> a(g);
  auto b = a;
  nn::Adam<double> at_home(a.parameters()), moved(b.parameters());
  const auto step = [](auto& model, auto& optimizer, double gradient) {
    for (auto& p : model.parameters()) p.grad.setConstant(gradient);
    optimizer.step();
  };
  step(a, at_home, 1);
  step(b, moved, 1);
  auto elsewhere = std::move(b);
  auto optimizer = std::move(moved);
  step(a, at_home, -3);
  step(elsewhere, optimizer, -3);
  CHECK(a.parameters()[0].value == elsewhere.parameters()[0].value);
}

TEST_CASE("user memory may be aligned anyhow (RTNeural#55, frugally-deep#204, MRPT#688)") {
  nn::Generator g(0);
  nn::MLP<float, 3, 4, 2> model(g);
  const auto x = nn::randn<float>(5, 3, g);
  const auto t = nn::rand<float>(5, 2, g);
  const Matrix y = model(x);
  nn::BCEWithLogitsLoss<float> criterion;
  const float loss = criterion.forward(y, t);
  std::vector<float> memory(64);
  for (std::size_t offset = 0; offset < 16; ++offset) {
    Eigen::Map<Matrix> unaligned(memory.data() + offset, 5, 3);
    unaligned = x;
    CHECK(model.forward(unaligned) == y);
    Eigen::Map<Matrix> targets(memory.data() + offset, 5, 2);
    targets = t;
    CHECK(criterion.forward(y, targets) == loss);
  }
  for (nn::Index stride = 1; stride <= 3; ++stride) {
    using Strided = Eigen::Map<Matrix, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
    Strided strided(memory.data(), 5, 3, {5 * stride, stride});
    strided = x;
    CHECK(model.forward(strided) == y);
  }
}

TEST_CASE("the input may change or vanish after forward (MiniDNN, buildTensorflow#10)") {
  nn::Generator g(0);
  nn::MLP<float, 3, 4, 2> a(g);
  auto b = a;
  const auto x = nn::randn<float>(5, 3, g), dy = nn::randn<float>(5, 2, g);
  Matrix changing = x;
  a.forward(changing);
  changing.setZero();
  a.backward(dy);
  b.forward(Matrix(x));
  b.backward(dy);
  CHECK(a.parameters()[0].grad == b.parameters()[0].grad);
}

TEST_CASE("a model may read its own output, and a loss its own gradient") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 3}, g);
  nn::MLP<float>::Workspace workspace;
  const auto x = nn::randn<float>(5, 3, g);
  const Matrix y = model(x), yy = model(y);
  CHECK(model.forward(model.forward(x)) == yy);
  CHECK(model(model(x, workspace), workspace) == yy);

  nn::BCEWithLogitsLoss<float> criterion;
  criterion.forward(y, Matrix::Zero(5, 3));
  const Matrix dz = criterion.backward();
  nn::BCEWithLogitsLoss<float> other;
  CHECK(criterion.forward(criterion.backward(), Matrix::Zero(5, 3)) ==
        other.forward(dz, Matrix::Zero(5, 3)));

  const Matrix l = criterion.unreduced(y, Matrix::Zero(5, 3));
  CHECK(criterion.forward(criterion.unreduced(y, Matrix::Zero(5, 3)), Matrix::Zero(5, 3)) ==
        other.forward(l, Matrix::Zero(5, 3)));
}

TEST_CASE("nan in one row stays in that row") {
  nn::Generator g(0);
  nn::MLP<float, 3, 4, 2> model(g);
  Matrix x = nn::randn<float>(33, 3, g);
  const Matrix clean = model(x);
  x(17, 1) = std::nanf("");
  const Matrix y = model(x);
  CHECK(y.row(17).array().isNaN().all());
  CHECK(y.topRows(17) == clean.topRows(17));
  CHECK(y.bottomRows(15) == clean.bottomRows(15));
}

TEST_CASE("randomness is the generator's alone (tiny-dnn's static engine)") {
  nn::Generator a(1), b(1);
  const nn::MLP<float, 3, 2> first(a);
  std::srand(99);
  nn::Generator(5).random();
  const nn::MLP<float, 3, 2> second(b);
  CHECK(first(Matrix::Ones(1, 3)) == second(Matrix::Ones(1, 3)));
}
