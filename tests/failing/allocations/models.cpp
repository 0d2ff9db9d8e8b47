#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <multihot/threads.hpp>
#include <optional>
#include <vector>

#include "failing/allocations/each_allocation.hpp"

// Models: how they are made, copied and assigned to, and their passes.

namespace {

using Matrix = nn::Matrix<float>;
using Wide = nn::Matrix<double>;

struct Fixed {
  using T = nn::MLP<float, 3, 4, 2>;
  static T make(nn::Generator& g) { return T(g); }
};
struct RunTime {
  using T = nn::MLP<float>;
  static T make(nn::Generator& g) { return T({3, 4, 2}, g, {.dropout = 0.5}); }
};
struct Mixed {
  using T = nn::Sequential<nn::Linear<float>, nn::ReLU<float>, nn::Dropout<float>,
                           nn::Linear<float, 4, 2>, nn::Dropout<float>>;
  static T make(nn::Generator& g) {
    return T{nn::Linear<float>(3, 4, g), nn::ReLU<float>{}, nn::Dropout<float>(0.5),
             nn::Linear<float, 4, 2>(g), nn::Dropout<float>(0.25)};
  }
};

const Matrix small_x = Matrix::Random(2, 3), x = Matrix::Random(9, 3), dy = Matrix::Random(9, 2);

template <class Kind>
struct Made {
  nn::Generator g{1};
  std::optional<typename Kind::T> model;
  Bits bits() const { return Bits(g, model); }
};

/// A model that has seen a small batch, and another one of its kind.
template <class Kind>
struct Two {
  nn::Generator g{1};
  typename Kind::T model = Kind::make(g), other = Kind::make(g);
  typename Kind::T::Workspace workspace;
  Matrix result, dx = Matrix::Zero(1, 3);
  Two() {
    model.forward(small_x, g);
    model.backward(dy.topRows(2), dx);
    other.forward(x, g);
    model(small_x, workspace);
  }
  Bits bits() const { return Bits(g, model, other, result, dx); }
};

/// A model in the middle of a step.
template <class Kind>
struct Waiting : Two<Kind> {
  Waiting() { this->model.forward(x, this->g); }
};

}  // namespace

TEST_CASE_TEMPLATE("no memory for a model", Kind, Fixed, RunTime, Mixed) {
  using S = Two<Kind>;
  each_allocation_fails<Made<Kind>>("construction", [](auto& s) {
    nn::Generator g(s.g);  // the layers of a Sequential are drawn before there is one
    s.model.emplace(Kind::make(g));
    s.g = g;
  });
  each_allocation_fails<S>("copy", [](S& s) { s.result = typename Kind::T(s.other)(x); });
  each_allocation_fails<S>("assignment", [](S& s) { s.model = s.other; });
  each_allocation_fails<S>("assignment to a moved-from one", [](S& s) {
    typename Kind::T taken(std::move(s.model));
    s.model = std::move(taken);
    s.model = s.other;
  });
  each_allocation_fails<S>("move, swap", [](S& s) {
    typename Kind::T taken(std::move(s.model));
    s.model = std::move(taken);
    std::swap(s.model, s.other);
  });
  each_allocation_fails<S>("forward", [](S& s) { s.model.forward(x, s.g); });
  each_allocation_fails<S>("inference", [](S& s) { Matrix(s.model(x)).swap(s.result); });
  each_allocation_fails<S>("inference with a workspace",
                           [](S& s) { Matrix(s.model(x, s.workspace)).swap(s.result); });
  each_allocation_fails<Waiting<Kind>>("backward", [](auto& s) { s.model.backward(dy); });
  each_allocation_fails<Waiting<Kind>>("backward to the input",
                                       [](auto& s) { s.model.backward(dy, s.dx); });
  each_allocation_fails<S>("parameters, zero_grad", [](S& s) {
    const auto parameters = s.model.parameters();
    const auto named = nn::named_parameters(s.model);
    s.model.zero_grad();
  });
}

TEST_CASE("no memory for a generator's model: the numbers that were drawn are drawn again") {
  each_allocation_fails<Made<Fixed>>("MLP, sizes in the type",
                                     [](auto& s) { s.model.emplace(s.g); });
  each_allocation_fails<Made<RunTime>>("MLP, sizes at run time", [](auto& s) {
    s.model.emplace(std::vector<nn::Index>{3, 4, 2}, s.g);
  });
}

namespace {

/// Models of different shapes
struct Unlike {
  nn::Generator g{1};
  nn::MLP<float> model{{3, 4, 2}, g}, other{{3, 5, 6, 2}, g};
  nn::Sequential<nn::Linear<float>, nn::Linear<float>> pair{nn::Linear<float>(3, 4, g),
                                                            nn::Linear<float>(4, 2, g)},
      other_pair{nn::Linear<float>(3, 9, g), nn::Linear<float>(9, 2, g)};
  Bits bits() const { return Bits(g, model, other, pair, other_pair, pair(x), model(x)); }
};

struct Layer {
  nn::Generator g{1};
  nn::Linear<float> layer{3, 2, g};
  Matrix y = Matrix::Zero(9, 2), dx = Matrix::Zero(9, 3);
  Bits bits() const {
    auto& l = const_cast<nn::Linear<float>&>(layer);
    return Bits(l.weight, l.weight.grad, l.bias, l.bias.grad, y, dx);
  }
};

struct Tensors {
  nn::Tensor<float> a{2, 2}, b{3, 4};
  Bits bits() const { return Bits(a, a.grad, b, b.grad); }
};

struct WithThreads : Waiting<RunTime> {
  nn::Threads threads{2};
};

struct Nothing {
  int made = 0;
  Bits bits() const { return Bits(made); }
};

}  // namespace

TEST_CASE("no memory for a model of another shape") {
  each_allocation_fails<Unlike>("run-time sizes", [](Unlike& s) { s.model = s.other; });
  each_allocation_fails<Unlike>("run-time sizes in a tuple",
                                [](Unlike& s) { s.pair = s.other_pair; });
}

TEST_CASE("no memory for a layer by itself, nor for a tensor") {
  each_allocation_fails<Layer>("forward", [](Layer& s) { s.layer.forward(x, s.y); });
  each_allocation_fails<Layer>("backward", [](Layer& s) { s.layer.backward(x, s.y, dy, s.dx); });
  each_allocation_fails<Layer>("accumulate", [](Layer& s) { s.layer.accumulate(x, dy); });
  each_allocation_fails<Tensors>("a tensor of another shape", [](Tensors& s) { s.a = s.b; });
  each_allocation_fails<Tensors>("a matrix for a moved-from tensor", [](Tensors& s) {
    nn::Tensor<float> fresh(1, 1), taken(std::move(fresh));
    fresh = Matrix(s.b);
    s.a = std::move(fresh);
  });
}

TEST_CASE("no memory for Threads, nor with them") {
  each_allocation_fails<Nothing>("Threads", [](Nothing& s) {
    const nn::Threads threads(4);
    s.made += threads.count();
  });
  each_allocation_fails<WithThreads>("forward",
                                     [](auto& s) { s.model.forward(x, s.g, s.threads); });
  each_allocation_fails<WithThreads>("backward", [](auto& s) { s.model.backward(dy, s.threads); });
}

TEST_CASE("no memory for random numbers: they are drawn again") {
  struct Drawn {
    nn::Generator g{3};
    Matrix m, small;
    Wide wide;
    Eigen::VectorX<nn::Index> order;
    Bits bits() const { return Bits(g, m, wide, small, order); }
  };
  each_allocation_fails<Drawn>("randn", [](Drawn& s) { nn::randn<float>(7, 5, s.g).swap(s.m); });
  each_allocation_fails<Drawn>("a few of randn",
                               [](Drawn& s) { nn::randn<double>(3, 1, s.g).swap(s.wide); });
  each_allocation_fails<Drawn>("rand", [](Drawn& s) { nn::rand<float>(7, 5, s.g).swap(s.m); });
  each_allocation_fails<Drawn>("randint",
                               [](Drawn& s) { nn::randint<float>(0, 2, 7, 5, s.g).swap(s.m); });
  each_allocation_fails<Drawn>("randperm", [](Drawn& s) { nn::randperm(9, s.g).swap(s.order); });
}
