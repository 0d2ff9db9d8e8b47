#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <multihot/multihot.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <optional>
#include <string>
#include <vector>

namespace nn = multihot;
using Matrix = nn::Matrix<float>;

// Every bad input is a row: what is done, what must be thrown, what its message must contain.

namespace {

const float inf = std::numeric_limits<float>::infinity();
const float nan = std::numeric_limits<float>::quiet_NaN();

Matrix zeros(nn::Index rows, nn::Index cols) { return Matrix::Zero(rows, cols); }
Matrix filled(nn::Index rows, nn::Index cols, nn::Index i, nn::Index j, float value) {
  Matrix m = zeros(rows, cols);
  m(i, j) = value;
  return m;
}

nn::Generator& generator() {
  static nn::Generator g(0);
  return g;
}
nn::MLP<float> model() { return nn::MLP<float>({10, 20, 5}, generator()); }
float loss(const Matrix& z, const Matrix& t, nn::BCEWithLogitsLossOptions<float> options = {}) {
  return nn::BCEWithLogitsLoss<float>(std::move(options)).forward(z, t);
}
void adam(const nn::AdamOptions& options) { nn::Adam<float>(model().parameters(), options); }
void sgd(const nn::SGDOptions& options) { nn::SGD<float>(model().parameters(), options); }
nn::SGD<float> optimizer() { return nn::SGD<float>(model().parameters()); }
void step_with_gradient(float g) {
  auto m = model();
  nn::Adam<float> optimizer(m.parameters());
  m.parameters()[2].grad[7] = g;
  optimizer.step();
}

struct Row {
  const char* what;
  std::function<void()> call;
  std::function<bool(const std::exception&)> is_expected_type;
  const char* message;
};

template <class Error>
Row row(const char* what, std::function<void()> call, const char* message) {
  const auto is = [](const std::exception& e) { return dynamic_cast<const Error*>(&e) != nullptr; };
  return {what, std::move(call), is, message};
}

const std::vector<Row> rows{
    // models
    row<nn::shape_error>(
        "input width", [] { model().forward(zeros(32, 11)); },
        "input is 32x11, expected 10 columns"),
    row<nn::shape_error>(
        "input width, inference", [] { model()(zeros(32, 11)); },
        "input is 32x11, expected 10 columns"),
    row<nn::shape_error>(
        "run-time width into static sizes",
        [] { nn::MLP<float, 10, 5>(generator()).forward(zeros(3, 4)); },
        "input is 3x4, expected 10 columns"),
    row<nn::shape_error>(
        "layers that do not fit",
        [] {
          auto& g = generator();
          nn::Sequential{nn::Linear<float>(10, 20, g), nn::ReLU<float>{},
                         nn::Linear<float>(21, 5, g)};
        },
        "layer 2 takes 21 features, the layer before it gives 20"),
    row<nn::shape_error>(
        "a size other than the type's", [] { nn::Linear<float, 10, 5>(11, 5, generator()); },
        "got a size of 11, expected 10"),
    row<nn::value_error>(
        "a layer of size 0", [] { nn::Linear<float>(0, 5, generator()); },
        "got a size of 0, expected >= 1"),
    row<nn::value_error>(
        "a layer of negative size", [] { nn::Linear<float>(5, -1, generator()); },
        "got a size of -1, expected >= 1"),
    row<nn::value_error>(
        "an MLP layer of size 0", [] { nn::MLP<float>({10, 0, 5}, generator()); },
        "got a size of 0, expected >= 1"),
    row<nn::value_error>(
        "an MLP of one size", [] { nn::MLP<float>({10}, generator()); },
        "got 1 sizes, expected at least 2"),
    row<nn::value_error>(
        "an MLP of no size", [] { nn::MLP<float>(std::vector<nn::Index>{}, generator()); },
        "got 0 sizes, expected at least 2"),
    row<nn::state_error>(
        "backward before forward", [] { model().backward(zeros(32, 5)); },
        "backward() without a forward()"),
    row<nn::state_error>(
        "backward twice",
        [] {
          auto m = model();
          m.forward(zeros(32, 10));
          m.backward(zeros(32, 5));
          m.backward(zeros(32, 5));
        },
        "backward() without a forward()"),
    row<nn::state_error>(
        "another batch in backward",
        [] {
          auto m = model();
          m.forward(zeros(32, 10));
          m.backward(zeros(31, 5));
        },
        "forward() saw 32 rows, backward() got 31"),
    row<nn::shape_error>(
        "another width in backward",
        [] {
          auto m = model();
          m.forward(zeros(32, 10));
          m.backward(zeros(32, 4));
        },
        "gradient is 32x4, expected 32x5"),
    row<nn::value_error>(
        "backward of an empty batch",
        [] {
          auto m = model();
          m.forward(zeros(0, 10));
          m.backward(zeros(0, 5));
        },
        "batch of 0 rows"),
    row<nn::state_error>(
        "a model that was moved from",
        [] {
          auto m = model();
          const auto other = std::move(m);
          m.forward(zeros(32, 10));
        },
        "moved from"),
    row<nn::state_error>(
        "parameters of a static model that was moved from",
        [] {
          nn::MLP<float, 3, 2> m(generator());
          const auto other = std::move(m);
          m.parameters();
        },
        "moved from"),

    // the loss
    row<nn::shape_error>(
        "target shape", [] { loss(zeros(64, 5), zeros(64, 1)); },
        "targets are 64x1, expected 64x5"),
    row<nn::shape_error>(
        "target rows", [] { loss(zeros(64, 5), zeros(63, 5)); }, "targets are 63x5, expected 64x5"),
    row<nn::value_error>(
        "an empty batch", [] { loss(zeros(0, 5), zeros(0, 5)); },
        "batch is 0x5, expected at least one row"),
    row<nn::value_error>(
        "no labels", [] { loss(zeros(5, 0), zeros(5, 0)); }, "batch is 5x0"),
    row<nn::value_error>(
        "nan in the targets", [] { loss(zeros(32, 5), filled(32, 5, 17, 3, nan)); },
        "target(17,3)=nan, expected in [0, 1]"),
    row<nn::value_error>(
        "a target above 1", [] { loss(zeros(32, 5), filled(32, 5, 4, 2, 2)); },
        "target(4,2)=2, expected in [0, 1]"),
    row<nn::value_error>(
        "a target below 0", [] { loss(zeros(32, 5), filled(32, 5, 4, 2, -0.5f)); },
        "target(4,2)=-0.5, expected in [0, 1]"),
    row<nn::shape_error>(
        "pos_weight of another length",
        [] { loss(zeros(32, 5), zeros(32, 5), {.pos_weight = zeros(1, 3)}); },
        "pos_weight is 1x3, expected 1x5, 32x1 or 32x5"),
    row<nn::shape_error>(
        "weight in a column, as long as the labels",
        [] { loss(zeros(32, 5), zeros(32, 5), {.weight = zeros(5, 1)}); },
        "weight is 5x1, expected 1x5, 32x1 or 32x5"),
    row<nn::shape_error>(
        "a scalar weight", [] { loss(zeros(32, 5), zeros(32, 5), {.weight = zeros(1, 1)}); },
        "weight is 1x1, expected 1x5"),
    row<nn::shape_error>(
        "an empty weight", [] { loss(zeros(32, 5), zeros(32, 5), {.weight = Matrix()}); },
        "weight is 0x0, expected 1x5"),
    row<nn::value_error>(
        "negative pos_weight",
        [] { nn::BCEWithLogitsLoss<float>({.pos_weight = filled(1, 5, 0, 2, -1)}); },
        "pos_weight(0,2)=-1, expected finite and >= 0"),
    row<nn::value_error>(
        "infinite pos_weight",
        [] { nn::BCEWithLogitsLoss<float>({.pos_weight = filled(1, 5, 0, 2, inf)}); },
        "pos_weight(0,2)=inf, expected finite"),
    row<nn::value_error>(
        "nan weight", [] { nn::BCEWithLogitsLoss<float>({.weight = filled(1, 5, 0, 2, nan)}); },
        "weight(0,2)=nan, expected finite"),
    row<nn::state_error>(
        "the loss backward before forward", [] { nn::BCEWithLogitsLoss<float>().backward(); },
        "without a forward"),
    row<nn::state_error>(
        "one value of an unreduced loss",
        [] { loss(zeros(2, 2), zeros(2, 2), {.reduction = nn::Reduction::none}); },
        "Reduction::none, expected mean or sum"),

    // optimizers
    row<nn::value_error>(
        "lr = 0", [] { adam({.lr = 0}); }, "Adam: lr=0, expected finite and > 0"),
    row<nn::value_error>(
        "lr < 0", [] { adam({.lr = -1}); }, "lr=-1, expected"),
    row<nn::value_error>(
        "lr = nan", [] { adam({.lr = nan}); }, "lr=nan, expected"),
    row<nn::value_error>(
        "lr = inf", [] { adam({.lr = inf}); }, "lr=inf, expected"),
    row<nn::value_error>(
        "beta1 = 1", [] { adam({.betas = {1, 0.999}}); }, "betas[0]=1, expected in [0, 1)"),
    row<nn::value_error>(
        "beta2 < 0", [] { adam({.betas = {0.9, -0.1}}); }, "betas[1]=-0.1, expected in [0, 1)"),
    row<nn::value_error>(
        "beta2 = nan", [] { adam({.betas = {0.9, nan}}); }, "betas[1]=nan"),
    row<nn::value_error>(
        "eps < 0", [] { adam({.eps = -1e-8}); }, "eps=-1e-08, expected finite"),
    row<nn::value_error>(
        "eps = inf", [] { adam({.eps = inf}); }, "eps=inf, expected finite"),
    row<nn::value_error>(
        "weight_decay < 0", [] { adam({.weight_decay = -1}); },
        "weight_decay=-1, expected finite and >= 0"),
    row<nn::value_error>(
        "AdamW speaks of itself", [] { nn::AdamW<float>(model().parameters(), {.lr = -1}); },
        "AdamW: lr=-1"),
    row<nn::value_error>(
        "no parameters", [] { nn::Adam<float>({}); }, "got no parameters"),
    row<nn::value_error>(
        "a parameter twice",
        [] {
          auto m = model();
          auto p = m.parameters();
          p.push_back(p[1]);
          nn::Adam<float>{p};
        },
        "parameters 1 and 4 are the same"),
    row<nn::value_error>(
        "the first parameter twice",
        [] {
          auto m = model();
          nn::Adam<float>{{m.parameters()[0], m.parameters()[0]}};
        },
        "parameters 0 and 1 are the same"),
    row<nn::value_error>(
        "nan in the gradient", [] { step_with_gradient(nan); },
        "gradient of parameter 2 at 7 is nan, expected finite"),
    row<nn::value_error>(
        "infinity in the gradient", [] { step_with_gradient(-inf); },
        "gradient of parameter 2 at 7 is -inf, expected finite"),

    row<nn::value_error>(
        "momentum < 0", [] { sgd({.momentum = -0.1}); },
        "SGD: momentum=-0.1, expected finite and >= 0"),
    row<nn::value_error>(
        "momentum = nan", [] { sgd({.momentum = nan}); }, "SGD: momentum=nan"),
    row<nn::value_error>(
        "dampening > 1", [] { sgd({.momentum = 0.5, .dampening = 1.5}); },
        "SGD: dampening=1.5, expected in [0, 1]"),
    row<nn::value_error>(
        "Nesterov without momentum", [] { sgd({.nesterov = true}); },
        "SGD: momentum=0, expected > 0 with nesterov"),
    row<nn::value_error>(
        "Nesterov with dampening",
        [] { sgd({.momentum = 0.5, .dampening = 0.1, .nesterov = true}); },
        "SGD: dampening=0.1, expected 0 with nesterov"),
    row<nn::value_error>(
        "SGD of a weight_decay < 0", [] { sgd({.weight_decay = -1}); }, "SGD: weight_decay=-1"),
    row<nn::value_error>(
        "a rate set below 0", [] { optimizer().set_lr(-0.1); },
        "SGD: lr=-0.1, expected finite and >= 0"),
    row<nn::value_error>(
        "a rate set to infinity", [] { optimizer().set_lr(inf); }, "SGD: lr=inf, expected finite"),
    row<nn::value_error>(
        "clipping to a negative norm", [] { nn::clip_grad_norm_(model().parameters(), -1); },
        "clip_grad_norm_: max_norm=-1, expected >= 0"),
    row<nn::value_error>(
        "clipping to a norm of nan", [] { nn::clip_grad_norm_(model().parameters(), nan); },
        "max_norm=nan, expected >= 0"),
    row<nn::value_error>(
        "clipping by the 0-norm", [] { nn::clip_grad_norm_(model().parameters(), 1, 0); },
        "norm_type=0, expected > 0"),
    row<nn::value_error>(
        "clipping to a negative value", [] { nn::clip_grad_value_(model().parameters(), -1); },
        "clip_grad_value_: clip_value=-1, expected >= 0"),

    // what stands around an optimizer
    row<nn::value_error>(
        "a step of no epochs", [] { nn::StepLR(optimizer(), {.step_size = 0}); },
        "StepLR: step_size=0, expected >= 1"),
    row<nn::value_error>(
        "a negative gamma", [] { nn::ExponentialLR(optimizer(), {.gamma = -1}); },
        "ExponentialLR: gamma=-1, expected >= 0"),
    row<nn::value_error>(
        "a gamma that is too large, later",
        [] {
          auto o = optimizer();
          nn::MultiStepLR scheduler(o, {.milestones = {1}, .gamma = inf});
          scheduler.step();
        },
        "SGD: lr=inf, expected finite"),
    row<nn::value_error>(
        "a cosine of no epochs", [] { nn::CosineAnnealingLR(optimizer(), {.T_max = 0}); },
        "CosineAnnealingLR: T_max=0, expected >= 1"),
    row<nn::value_error>(
        "a warm-up from 0", [] { nn::LinearLR(optimizer(), {.start_factor = 0}); },
        "LinearLR: start_factor=0, expected in (0, 1]"),
    row<nn::value_error>(
        "a plateau that raises the rate", [] { nn::ReduceLROnPlateau(optimizer(), {.factor = 1}); },
        "ReduceLROnPlateau: factor=1, expected in [0, 1)"),
    row<nn::value_error>(
        "no patience", [] { nn::EarlyStopping<float>(model().parameters(), {.patience = 0}); },
        "EarlyStopping: patience=0, expected >= 1"),
    row<nn::value_error>(
        "a min_delta of nan",
        [] { nn::EarlyStopping<float>(model().parameters(), {.min_delta = nan}); },
        "EarlyStopping: min_delta=nan, expected >= 0"),

    // random numbers
    row<nn::shape_error>(
        "rand of negative rows", [] { nn::rand<float>(-1, 5, generator()); },
        "got -1x5, expected sizes >= 0"),
    row<nn::shape_error>(
        "randn of negative columns", [] { nn::randn<float>(100, -5, generator()); },
        "got 100x-5, expected sizes >= 0"),
    row<nn::shape_error>(
        "randn of negative rows and columns", [] { nn::randn<float>(-5, -5, generator()); },
        "got -5x-5, expected sizes >= 0"),
    row<nn::value_error>(
        "randint of an empty range", [] { nn::randint<float>(2, 2, 3, 3, generator()); },
        "got low=2, high=2, expected low < high"),
    row<nn::value_error>(
        "randperm of n < 0", [] { nn::randperm(-3, generator()); }, "got n=-3, expected n >= 0"),
};

}  // namespace

TEST_CASE("bad input is refused with the exception and the numbers of this table") {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::string got = "nothing was thrown";
    bool expected_type = false;
    try {
      row.call();
    } catch (const std::exception& error) {
      got = error.what();
      expected_type = row.is_expected_type(error);
    }
    CAPTURE(got);
    CHECK(expected_type);
    CHECK(got.find(row.message) != std::string::npos);
  }
  MESSAGE(rows.size(), " rows");
}

TEST_CASE("a loss that throws keeps its gradient") {
  nn::BCEWithLogitsLoss<float> criterion;
  criterion.forward(filled(3, 2, 1, 1, 4), zeros(3, 2));
  const Matrix dz = criterion.backward();
  CHECK_THROWS_AS(criterion.forward(zeros(3, 2), filled(3, 2, 2, 1, 7)), nn::value_error);
  CHECK_THROWS_AS(criterion.forward(zeros(3, 2), zeros(2, 2)), nn::shape_error);
  CHECK(criterion.backward() == dz);
}

TEST_CASE("a model that throws keeps its pass, and its gradients") {
  auto m = model();
  nn::Generator g(3);
  const auto x = nn::randn<float>(4, 10, g), dy = nn::randn<float>(4, 5, g);
  auto untouched = m;
  untouched.forward(x);
  untouched.backward(dy);

  m.forward(x);
  CHECK_THROWS_AS(m.forward(zeros(4, 9)), nn::shape_error);
  CHECK_THROWS_AS(m.backward(zeros(5, 5)), nn::state_error);
  CHECK_THROWS_AS(m.backward(zeros(4, 6)), nn::shape_error);
  m.backward(dy);
  CHECK(m.parameters()[0].grad == untouched.parameters()[0].grad);
}

TEST_CASE("an optimizer that throws keeps weights, moments and the count of its steps") {
  nn::Tensor<double> a(1, 2), b(1, 2);
  a.grad << 1, 2;
  b.grad << 1, 2;
  nn::Adam<double> disturbed({a.parameter()}), quiet({b.parameter()});
  disturbed.step();
  a.grad << 1, std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(disturbed.step(), nn::value_error);
  a.grad << 1, 2;
  disturbed.step();
  quiet.step();
  quiet.step();
  CHECK(a == b);
}
