#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <multihot/data/batches.hpp>
#include <multihot/data/simple_imputer.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <utility>
#include <variant>
#include <vector>

// The rule of multihot/detail/ownership.hpp, for everything that it holds for: who shares what, who
// follows whom.

namespace nn = multihot;

namespace {

using Matrix = nn::Matrix<double>;
using Numbers = std::vector<double>;

void append(Numbers& numbers, const auto& x) {
  for (nn::Index i = 0; i < x.rows(); ++i) {
    for (nn::Index j = 0; j < x.cols(); ++j) numbers.push_back(x(i, j));
  }
}

const Matrix x_3x2 = Matrix::Constant(3, 2, 0.5), dy_3x2 = Matrix::Constant(3, 2, -0.25);

/// Each kind tells how to make one (the seed makes it differ), all of its numbers, how to change
/// them, and something that a moved-from one refuses.
struct TensorKind {
  using T = nn::Tensor<double>;
  static T make(int seed) {
    T t(2, 3);
    t.setConstant(seed);
    t.grad.setConstant(seed + 0.5);
    return t;
  }
  static Numbers numbers(T& t) {
    Numbers all;
    append(all, t), append(all, t.grad);
    return all;
  }
  static void change(T& t) { t.setConstant(9), t.grad.setConstant(8); }
  static void use(T& t) { t.parameter(); }
};

struct FixedTensorKind {
  using T = nn::Tensor<double, 2, 3>;
  static T make(int seed) {
    T t(2, 3);
    t.setConstant(seed);
    return t;
  }
  static Numbers numbers(T& t) {
    Numbers all;
    append(all, t), append(all, t.grad);
    return all;
  }
  static void change(T& t) { t.setConstant(9); }
  static void use(T& t) { t.parameter(); }
};

template <class Layer>
struct LinearKind {
  using T = Layer;
  static T make(int seed) {
    nn::Generator g(static_cast<std::uint64_t>(seed));
    return T(2, 2, g);
  }
  static Numbers numbers(T& layer) {
    Numbers all;
    append(all, layer.weight), append(all, layer.bias), append(all, layer.bias.grad);
    Matrix y(3, 2);
    layer.forward(x_3x2, y);
    append(all, y);
    return all;
  }
  static void change(T& layer) {
    layer.weight.setZero();
    layer.accumulate(x_3x2, dy_3x2);
  }
  static void use(T& layer) {
    Matrix y(3, 2);
    layer.forward(x_3x2, y);
  }
};

struct DropoutKind {
  using T = nn::Dropout<double>;
  static void draw(T& layer, int seed) {
    nn::Generator g(static_cast<std::uint64_t>(seed));
    Matrix y(3, 2);
    layer.forward(x_3x2, y, g);
  }
  static T make(int seed) {
    T layer(0.1 * seed + 0.3);
    draw(layer, seed);
    return layer;
  }
  static Numbers numbers(T& layer) {
    Matrix dx(3, 2);
    layer.backward(x_3x2, x_3x2, dy_3x2, dx);
    Numbers all{layer.p()};
    append(all, dx);
    return all;
  }
  static void change(T& layer) { draw(layer, 77); }
  static void use(T& layer) { numbers(layer); }
};

struct Fixed {
  using T = nn::MLP<double, 2, 3, 2>;
  static T model(nn::Generator& g) { return T(g); }
};
struct RunTime {
  using T = nn::MLP<double>;
  static T model(nn::Generator& g) { return T({2, 3, 2}, g, {.dropout = 0.5}); }
};
struct Mixed {
  using T = nn::Sequential<nn::Linear<double>, nn::ReLU<double>, nn::Dropout<double>,
                           nn::Linear<double, 3, 2>>;
  static T model(nn::Generator& g) {
    return T{nn::Linear<double>(2, 3, g), nn::ReLU<double>{}, nn::Dropout<double>(0.5),
             nn::Linear<double, 3, 2>(g)};
  }
};

template <class Model>
struct ModelKind {
  using T = typename Model::T;
  static T make(int seed) {
    nn::Generator g(static_cast<std::uint64_t>(seed));
    T model = Model::model(g);
    model.forward(x_3x2, g);  // and is in a pass
    return model;
  }
  static Numbers numbers(T& model) {
    T pass(model);
    pass.backward(dy_3x2);
    Numbers all;
    append(all, model(x_3x2));
    for (const auto& p : pass.parameters()) append(all, p.value), append(all, p.grad);
    for (const auto& p : model.parameters()) append(all, p.grad);
    return all;
  }
  static void change(T& model) {
    for (auto& p : model.parameters()) p.value.setConstant(0.125);
    nn::Generator g(99);
    model.forward(dy_3x2, g);
  }
  static void use(T& model) { model(x_3x2); }
};

/// Parameters that outlive the optimizers made of them.
std::vector<nn::Parameter<double>> parameters_of(int seed) {
  return {TensorKind::make(seed).parameter(), TensorKind::make(seed + 1).parameter()};
}

Numbers state_of(const auto& part) {
  Numbers all;
  for (const auto& [key, array] : part.state_dict()) {
    all.push_back(static_cast<double>(array.shape.size()));
    std::visit([&](const auto& n) { all.insert(all.end(), n.begin(), n.end()); }, array.numbers);
  }
  return all;
}

template <class Optimizer, auto options>
struct OptimizerKind {
  using T = Optimizer;
  static T make(int seed) {
    T optimizer(parameters_of(seed), options());
    optimizer.step();
    optimizer.set_lr(seed);
    return optimizer;
  }
  static Numbers numbers(T& optimizer) { return state_of(optimizer); }
  static void change(T& optimizer) {
    optimizer.step();
    optimizer.set_lr(0.75);
  }
  static void use(T& optimizer) { optimizer.step(); }
};

template <class Scheduler, auto options>
struct SchedulerKind {
  using T = Scheduler;
  static T make(int seed) {
    static std::vector<nn::SGD<double>> optimizers;
    optimizers.emplace_back(parameters_of(1));
    T scheduler(optimizers.back(), options());
    for (int i = 0; i < seed; ++i) step(scheduler);
    return scheduler;
  }
  static void step(T& scheduler) {
    if constexpr (requires { scheduler.step(); }) scheduler.step();
    else scheduler.step(1);
  }
  static Numbers numbers(T& scheduler) { return state_of(scheduler); }
  static void change(T& scheduler) { step(scheduler); }
  static void use(T& scheduler) { step(scheduler); }
};

struct EarlyStoppingKind {
  using T = nn::EarlyStopping<double>;
  static T make(int seed) {
    T stopping(parameters_of(seed));
    stopping.step(seed);
    return stopping;
  }
  static Numbers numbers(T& stopping) { return state_of(stopping); }
  static void change(T& stopping) { stopping.step(-1); }
  static void use(T& stopping) { stopping.step(0); }
};

struct LossKind {
  using T = nn::BCEWithLogitsLoss<double>;
  static T make(int seed) {
    T loss({.weight = Matrix::Constant(3, 1, seed), .pos_weight = Matrix::Constant(1, 2, 3)});
    loss.forward(x_3x2, x_3x2);
    return loss;
  }
  static Numbers numbers(T& loss) {
    Numbers all;
    append(all, loss.backward());
    return all;
  }
  static void change(T& loss) { loss.forward(dy_3x2, x_3x2); }
  static void use(T& loss) { loss.backward(); }
};

struct ScalerKind {
  using T = nn::StandardScaler<double>;
  static T make(int seed) { return T(Matrix(Eigen::Vector4d(1, 2, 3, seed))); }
  static Numbers numbers(T& scaler) {
    Numbers all;
    append(all, scaler.transform(Matrix::Ones(2, 1)));
    return all;
  }
  static void change(T& scaler) { scaler = make(50); }
  static void use(T& scaler) { scaler.transform(Matrix::Ones(2, 1)); }
};

struct ImputerKind {
  using T = nn::SimpleImputer<double>;
  static T make(int seed) { return T(Matrix(Eigen::Vector4d(1, 2, 3, seed))); }
  static Numbers numbers(T& imputer) {
    Numbers all;
    append(all, imputer.transform(Matrix::Constant(2, 1, std::nan(""))));
    return all;
  }
  static void change(T& imputer) { imputer = make(50); }
  static void use(T& imputer) { imputer.transform(Matrix::Ones(2, 1)); }
};

/// These two need no error: a moved-from one is as good as new, or as before.
struct BufferKind {
  using T = nn::Buffer<double>;
  static T make(int seed) {
    T buffer;
    buffer.resize(seed, 2).setConstant(seed);
    return buffer;
  }
  static Numbers numbers(T& buffer) {
    Numbers all;
    append(all, buffer.view());
    return all;
  }
  static void change(T& buffer) { buffer.resize(1, 1).setConstant(7); }
};

struct GeneratorKind {
  using T = nn::Generator;
  static T make(int seed) { return T(static_cast<std::uint64_t>(seed)); }
  static Numbers numbers(T& generator) {
    T copy(generator);
    return {copy.uniform<double>(), copy.uniform<double>()};
  }
  static void change(T& generator) { generator.random(); }
};

constexpr auto sgd = [] { return nn::SGDOptions{.momentum = 0.5}; };
constexpr auto adam = [] { return nn::AdamOptions{.weight_decay = 0.1, .amsgrad = true}; };
constexpr auto adamw = [] { return nn::AdamWOptions{.amsgrad = true}; };
constexpr auto step_lr = [] { return nn::StepLROptions{.step_size = 2}; };
constexpr auto multi_step = [] { return nn::MultiStepLROptions{.milestones = {2, 3}}; };
constexpr auto exponential = [] { return nn::ExponentialLROptions{.gamma = 0.5}; };
constexpr auto cosine = [] { return nn::CosineAnnealingLROptions{.T_max = 5}; };
constexpr auto linear = [] { return nn::LinearLROptions{}; };
constexpr auto plateau = [] { return nn::ReduceLROnPlateauOptions{}; };

}  // namespace

TEST_CASE_TEMPLATE("copies, moves and assignments share nothing", Kind, TensorKind, FixedTensorKind,
                   LinearKind<nn::Linear<double>>, LinearKind<nn::Linear<double, 2, 2>>,
                   DropoutKind, ModelKind<Fixed>, ModelKind<RunTime>, ModelKind<Mixed>,
                   OptimizerKind<nn::SGD<double>, sgd>, OptimizerKind<nn::Adam<double>, adam>,
                   OptimizerKind<nn::AdamW<double>, adamw>, SchedulerKind<nn::StepLR, step_lr>,
                   SchedulerKind<nn::MultiStepLR, multi_step>,
                   SchedulerKind<nn::ExponentialLR, exponential>,
                   SchedulerKind<nn::CosineAnnealingLR, cosine>,
                   SchedulerKind<nn::LinearLR, linear>,
                   SchedulerKind<nn::ReduceLROnPlateau, plateau>, EarlyStoppingKind, LossKind,
                   ScalerKind, ImputerKind, BufferKind, GeneratorKind) {
  using T = typename Kind::T;
  const auto numbers = [](T& t) { return Kind::numbers(t); };
  T first = Kind::make(1), second = Kind::make(2);
  const Numbers one = numbers(first), two = numbers(second);
  REQUIRE(one != two);
  // The two share nothing: each keeps its numbers while the other changes.
  const auto check_apart = [&](T& a, T& b) {
    Numbers before = numbers(b);
    Kind::change(a);
    CHECK(numbers(b) == before);
    before = numbers(a);
    Kind::change(b);
    CHECK(numbers(a) == before);
  };
  // A moved-from one says so, and so does its copy; then either assignment makes it as good as new.
  const auto check_moved_from = [&](T& gone, T& heir) {
    if constexpr (requires { Kind::use(gone); }) {
      CHECK_THROWS_AS(Kind::use(gone), nn::state_error);
      T copy(gone);
      CHECK_THROWS_AS(Kind::use(copy), nn::state_error);
    }
    const Numbers before = numbers(heir);
    gone = second;
    CHECK(numbers(gone) == two);
    CHECK(numbers(heir) == before);
    check_apart(gone, heir);
  };

  SUBCASE("copy construction") {
    T copy(first);
    CHECK(numbers(copy) == one);
    check_apart(copy, first);
  }
  SUBCASE("move construction") {
    T moved(std::move(first));
    CHECK(numbers(moved) == one);
    check_moved_from(first, moved);
  }
  SUBCASE("copy assignment") {
    first = second;
    CHECK(numbers(first) == two);
    check_apart(first, second);
  }
  SUBCASE("move assignment") {
    T source(second);
    first = std::move(source);
    CHECK(numbers(first) == two);
    check_moved_from(source, first);
  }
  SUBCASE("move assignment to a moved-from one") {
    T moved(std::move(first)), source(second);
    first = std::move(source);
    CHECK(numbers(first) == two);
    CHECK(numbers(moved) == one);
    check_apart(first, moved);
    check_moved_from(source, first);
  }
  SUBCASE("assignment from a moved-from one, and back") {
    T moved(std::move(first));
    second = first;
    second = moved;
    CHECK(numbers(second) == one);
    check_apart(second, moved);
  }
  SUBCASE("self-assignment") {
    T& self = first;
    first = self;
    CHECK(numbers(first) == one);
    first = std::move(self);
    CHECK(numbers(first) == one);
    check_apart(first, second);
  }
  SUBCASE("swap") {
    std::swap(first, second);
    CHECK(numbers(first) == two);
    CHECK(numbers(second) == one);
    check_apart(first, second);
    std::swap(first, first);
  }
}

TEST_CASE("a moved-from tensor becomes the matrix that it is assigned") {
  nn::Tensor<double> a(1, 1);
  a << 3;
  nn::Tensor<double> b = std::move(a);
  a = Matrix::Constant(1, 1, 7);
  CHECK(b(0, 0) == 3);
  CHECK(a(0, 0) == 7);
  CHECK(a.grad(0, 0) == 0);
  CHECK(a.parameter().value.data() != b.parameter().value.data());

  nn::Tensor<double, 2, 2> c(2, 2), d = std::move(c);
  c = Matrix::Ones(2, 2);
  CHECK(c.sum() == 4);
  CHECK(d.sum() == 0);
}

TEST_CASE("a tensor takes only a matrix of its shape, and a tensor of any") {
  nn::Tensor<double> a(2, 2), b(3, 1);
  CHECK_THROWS_WITH_AS(a = Matrix::Ones(3, 2), "Tensor: got 3x2, expected 2x2", nn::shape_error);
  using Fixed = nn::Tensor<double, 2, 3>;
  CHECK_THROWS_WITH_AS(Fixed(3, 2), "Tensor: got 3x2, expected 2x3, as in the type",
                       nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::Tensor<double>(-1, 2), "Tensor: got -1x2, expected >= 0",
                       nn::shape_error);
  const nn::Index half = nn::Index{1} << (sizeof(nn::Index) * 4);  // half * half is 0 to an Index
  CHECK_THROWS_AS(nn::Tensor<double>(half, half), std::bad_alloc);

  const auto held = b.parameter();
  a = std::move(b);  // of another shape: brings its memory along
  CHECK(a.data() == held.value.data());
  CHECK_THROWS_WITH_AS(b.parameter(), "tensor: it was moved from, expected one that was not",
                       nn::state_error);
}

TEST_CASE("a list of parameters may be cut, reordered and assigned to: no weight is written") {
  nn::Generator g(0);
  nn::MLP<double> model({2, 3, 1}, g), other({4, 5, 6}, g);
  const Matrix y = model(x_3x2), z = other(Matrix::Ones(1, 4));
  auto list = model.parameters();
  const auto second = list[2].value.data();
  list.erase(list.begin(), list.begin() + 2);  // the first layer is frozen
  CHECK(list[0].value.data() == second);
  CHECK(list[0].value.size() == 3);
  std::reverse(list.begin(), list.end());
  std::swap(list[0], list[1]);
  list[0] = other.parameters()[1];
  const auto all = other.parameters();
  list = all;
  CHECK(list[3].grad.data() == all[3].grad.data());
  CHECK(model(x_3x2) == y);
  CHECK(other(Matrix::Ones(1, 4)) == z);
}

TEST_CASE("an optimizer that is assigned to steps the other's parameters, and writes no weight") {
  for (const bool same_size : {false, true}) {
    nn::Tensor<double> v(2, 2), w(same_size ? 2 : 5, 2);
    v.setConstant(1), w.setConstant(2);
    w.grad.setConstant(1);
    nn::SGD<double> first({v.parameter()}, {.lr = 1, .momentum = 0.5});
    const nn::SGD<double> second({w.parameter()}, {.lr = 2, .momentum = 0.5});
    first = second;
    CHECK(v.isConstant(1));
    CHECK(w.isConstant(2));
    first.step();
    CHECK(v.isConstant(1));
    CHECK(w.isConstant(0));
  }
}

TEST_CASE_TEMPLATE("who follows a model where it is moved, assigned and swapped", Model, Fixed,
                   RunTime, Mixed) {
  nn::Generator g(0);
  auto a = Model::model(g), b = Model::model(g);
  nn::SGD<double> of_a(a.parameters(), {.lr = 1}), of_b(b.parameters(), {.lr = 1});
  nn::EarlyStopping<double> stopping(a.parameters());
  stopping.step(1);
  // Whether a step of an optimizer moves the weights of a model
  const auto follows = [](auto& optimizer, auto& model) {
    const double before = model.parameters()[0].value[0];
    for (auto& p : model.parameters()) p.grad.setConstant(1);
    optimizer.step();
    model.zero_grad();
    return model.parameters()[0].value[0] != before;
  };
  const auto restores = [&](auto& model) {
    for (auto& p : model.parameters()) p.value.setZero();
    stopping.restore();
    return model.parameters()[0].value[0] != 0;
  };

  SUBCASE("move construction takes them along") {
    auto c = std::move(a);
    CHECK(follows(of_a, c));
    CHECK(restores(c));
    CHECK_THROWS_AS(a.layers(), nn::state_error);
    CHECK_THROWS_AS(std::as_const(a).layers(), nn::state_error);
    CHECK_THROWS_AS(a.parameters(), nn::state_error);
    CHECK_THROWS_AS(a.zero_grad(), nn::state_error);
    CHECK_THROWS_AS(a.backward(dy_3x2), nn::state_error);
    a = b;  // a model of its own
    CHECK(!follows(of_a, a));
    CHECK(!follows(of_b, a));
    CHECK(follows(of_a, c));
  }
  SUBCASE("assignment leaves them with the target") {
    a = b;
    CHECK(follows(of_a, a));
    CHECK(follows(of_b, b));
    CHECK(restores(a));
    a = std::move(b);
    CHECK(follows(of_a, a));
    CHECK(!follows(of_b, a));
    CHECK(restores(a));
    b = a;
    CHECK(!follows(of_a, b));
  }
  SUBCASE("assignment to a moved-from model takes them along") {
    auto c = std::move(a);
    a = std::move(b);
    CHECK(follows(of_b, a));
    CHECK(follows(of_a, c));
    CHECK(restores(c));
  }
  SUBCASE("a swap takes them along") {
    std::swap(a, b);
    CHECK(follows(of_a, b));
    CHECK(follows(of_b, a));
    CHECK(restores(b));
  }
  SUBCASE("self-assignment") {
    auto& self = a;
    a = self;
    CHECK(follows(of_a, a));
    a = std::move(self);
    CHECK(follows(of_a, a));
    CHECK(restores(a));
  }
}

TEST_CASE("a model of another shape brings its memory along") {
  nn::Generator g(0);
  nn::MLP<double> a({2, 3, 2}, g), b({2, 7, 2}, g);
  const Matrix y = b(x_3x2);
  const auto of_a = a.parameters(), of_b = b.parameters();
  SUBCASE("copied") {
    a = b;
    CHECK(b(x_3x2) == y);
    CHECK(a.parameters()[0].value.data() != of_b[0].value.data());
  }
  SUBCASE("moved") {
    a = std::move(b);
    CHECK(a.parameters()[0].value.data() == of_b[0].value.data());
  }
  CHECK(a(x_3x2) == y);
  CHECK(a.parameters()[0].value.data() != of_a[0].value.data());
  const auto p = a.parameters();
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(p[i].value.data() == p[i - 1].value.data() + p[i - 1].value.size());
  }
}

TEST_CASE("a model whose tensors were taken away or replaced says so, before it reads them") {
  nn::Generator g(0);
  nn::MLP<double, 2, 3, 2> model(g);
  const nn::MLP<double, 2, 3, 2> whole(g);
  model.forward(x_3x2);
  SUBCASE("moved from") { const auto taken = std::move(std::get<0>(model.layers())); }
  SUBCASE("swapped with another layer's") {
    nn::Tensor<double, 3, 2> other(3, 2);
    std::swap(std::get<0>(model.layers()).weight, other);
  }
  CHECK_THROWS_AS(model.forward(x_3x2), nn::state_error);
  CHECK_THROWS_AS(model(x_3x2), nn::state_error);
  CHECK_THROWS_AS(model.backward(dy_3x2), nn::state_error);
  model = whole;  // makes it one again
  CHECK(model.forward(x_3x2) == whole(x_3x2));
}

TEST_CASE("no model is made of a layer that was moved from") {
  nn::Generator g(0);
  nn::Linear<double, 2, 2> layer(g);
  const auto taken = std::move(layer);
  using Model = nn::Sequential<nn::Linear<double, 2, 2>>;
  CHECK_THROWS_AS(Model{std::move(layer)}, nn::state_error);
}

TEST_CASE("a layer that was moved from refuses each of its passes") {
  nn::Generator g(0);
  nn::Linear<double, 2, 2> layer(g);
  const auto taken = std::move(layer);
  const nn::Matrix<double, 2> x = nn::Matrix<double, 2>::Ones(3, 2);
  nn::Matrix<double, 2> y = x, dx = x;
  CHECK_THROWS_AS(layer.forward(x, y), nn::state_error);
  CHECK_THROWS_AS(layer.backward(x, y, x, dx), nn::state_error);
  CHECK_THROWS_AS(layer.accumulate(x, x), nn::state_error);
}

TEST_CASE("setting a layer of a live model writes its weights") {
  nn::Generator g(0);
  nn::MLP<double, 2, 3, 2> model(g);
  const auto held = model.parameters();
  const nn::Linear<double, 2, 3> layer(g);
  std::get<0>(model.layers()) = layer;
  CHECK(held[0].value[0] == layer.weight(0, 0));
  std::get<0>(model.layers()) = nn::Linear<double, 2, 3>(g);
  CHECK(held[0].value[0] == std::get<0>(model.layers()).weight(0, 0));
  model.forward(x_3x2);
}

namespace {

/// An optimizer with a scheduler that halves its rate.
struct Halved {
  explicit Halved(double lr) : optimizer(parameters_of(1), {.lr = lr}), half(optimizer, {0.5}) {}
  nn::Adam<double> optimizer;
  nn::ExponentialLR half;
};

}  // namespace

TEST_CASE("schedulers follow an optimizer that is moved, and stay with one that is assigned to") {
  Halved a(1), b(3);
  auto &o = a.optimizer, &p = b.optimizer;
  const auto rate_after_step = [](const auto& optimizer, auto& scheduler) {
    scheduler.step();
    return optimizer.lr();
  };

  SUBCASE("copy construction") {
    nn::Adam<double> copy(o);
    CHECK(rate_after_step(o, a.half) == 0.5);
    CHECK(copy.lr() == 1);
  }
  SUBCASE("move construction") {
    nn::Adam<double> moved(std::move(o));
    CHECK(rate_after_step(moved, a.half) == 0.5);
    CHECK_THROWS_WITH_AS(o.lr(), "optimizer: it was moved from, expected one that was not",
                         nn::state_error);
    CHECK_THROWS_AS(o.set_lr(1), nn::state_error);
    CHECK_THROWS_AS(o.step(), nn::state_error);
    CHECK_THROWS_AS(o.zero_grad(), nn::state_error);
    CHECK_THROWS_AS(nn::ExponentialLR(o, {0.5}), nn::state_error);
    o = p;
    CHECK(moved.lr() == 0.5);
    CHECK(o.lr() == 3);
    CHECK(rate_after_step(moved, a.half) == 0.25);
    CHECK(o.lr() == 3);
  }
  SUBCASE("copy assignment") {
    o = p;
    CHECK(rate_after_step(o, a.half) == 1.5);
    CHECK(p.lr() == 3);
    CHECK(rate_after_step(p, b.half) == 1.5);
  }
  SUBCASE("assignment of a new one") {
    o = nn::Adam<double>(parameters_of(1), {.lr = 0.2});
    CHECK(rate_after_step(o, a.half) == 0.1);
    o = nn::Adam<double>(parameters_of(1), {.lr = 0.4});
    CHECK(rate_after_step(o, a.half) == 0.2);
  }
  SUBCASE("move assignment: both follow") {
    o = std::move(p);
    CHECK(rate_after_step(o, a.half) == 1.5);
    CHECK(rate_after_step(o, b.half) == 0.75);
    CHECK_THROWS_AS(p.lr(), nn::state_error);
    p = o;
    CHECK(rate_after_step(o, b.half) == 0.375);
    CHECK(p.lr() == 0.75);
    nn::Adam<double> moved(std::move(o));
    CHECK(rate_after_step(moved, a.half) == 0.1875);
    o = std::move(moved);
    p = std::move(o);
    CHECK(rate_after_step(p, a.half) == 0.09375);
    CHECK(rate_after_step(p, b.half) == 0.046875);
  }
  SUBCASE("swap") {
    std::swap(o, p);
    CHECK(o.lr() == 3);
    CHECK(rate_after_step(o, b.half) == 1.5);
    CHECK(p.lr() == 1);
    CHECK(rate_after_step(p, a.half) == 0.5);
  }
  SUBCASE("self-assignment") {
    auto& self = o;
    o = self;
    o = std::move(self);
    CHECK(rate_after_step(o, a.half) == 0.5);
    o.step();
  }
  SUBCASE("assignment of a moved-from one, which is then one too") {
    nn::Adam<double> moved(std::move(o));
    p = o;
    CHECK_THROWS_AS(p.step(), nn::state_error);
    b.half.step();
    p = moved;
    CHECK(p.lr() == 1);
  }
  SUBCASE("a scheduler that outlives its optimizer, and one that is copied") {
    nn::ExponentialLR copy(b.half);
    CHECK(rate_after_step(p, copy) == 1.5);
    CHECK(rate_after_step(p, b.half) == 0.75);
    copy = a.half;
    CHECK(rate_after_step(o, copy) == 0.5);
    {
      Halved gone(1);
      copy = gone.half;
    }
    copy.step();
    CHECK(o.lr() == 0.5);
  }
}

TEST_CASE("a scheduler keeps an initial rate when its optimizer is assigned one without") {
  nn::Tensor<double> w(1, 1);
  nn::SGD<double> o({w.parameter()}, {.lr = 1});
  nn::CosineAnnealingLR cosine_of_o(o, {.T_max = 1});
  o = nn::SGD<double>({w.parameter()}, {.lr = 0.5});
  cosine_of_o.step();
  CHECK(o.lr() == 0);
  cosine_of_o.step();  // up again, to the initial rate of the new one
  CHECK(o.lr() == doctest::Approx(0.5));
}

TEST_CASE("a loader that was moved from says so, and the new one goes on") {
  const Matrix x = Matrix::Random(4, 2);
  nn::Generator g(0);
  auto loader = nn::batches(x, x, 2, g);
  auto moved = std::move(loader);
  CHECK_THROWS_AS(loader.begin(), nn::state_error);
  nn::Index rows = 0;
  for (const auto& batch : moved) rows += batch.x.rows();
  CHECK(rows == 4);
  auto copy = moved;
  for (const auto& batch : copy) rows += batch.x.rows();
  CHECK(rows == 8);
}
