#include <cstdio>
#include <multihot/multihot.hpp>

namespace nn = multihot;

// A layer is a struct with two functions: no base class, no registration.
struct Tanh {
  // y = tanh x
  void forward(const auto& x, auto& y) const { y = x.array().tanh(); }

  // dx = (1 - y^2) dy
  void backward(const auto& /*x*/, const auto& y, const auto& dy, auto& dx) const {
    dx = (1 - y.array().square()) * dy.array();
  }
};

// One that learns has tensors too, and a third function that adds to their gradients.
template <class S, int Features>
struct Scale {
  nn::Tensor<S, 1, Features> factor{1, Features};

  Scale() { factor.setOnes(); }
  auto tensors() { return std::tie(factor); }

  // y = factor x, feature by feature
  void forward(const auto& x, auto& y) const { y = x * factor.asDiagonal(); }

  // dx = factor dy
  void backward(const auto& /*x*/, const auto& /*y*/, const auto& dy, auto& dx) const {
    dx = dy * factor.asDiagonal();
  }

  // dfactor = sum of x dy over the samples
  void accumulate(const auto& x, const auto& dy) {
    factor.grad += x.cwiseProduct(dy).colwise().sum();
  }
};

int main() {
  nn::Generator generator(0);
  nn::Sequential model{nn::Linear<double, 10, 20>(generator), Tanh{}, Scale<double, 20>{},
                       nn::Linear<double, 20, 5>(generator)};
  auto x = nn::randn<double>(8, 10, generator);
  nn::Matrix<double> dx;

  // f = (sum of y^2) / 2, so that df/dy = y
  const auto f = [&] { return model(x).squaredNorm() / 2; };
  model.backward(model.forward(x), dx);

  // df/dw = (f(w + h) - f(w - h)) / 2h, for every w
  double worst = 0;
  const auto compare = [&](double& w, double derivative) {
    const double w0 = w, h = 1e-5;
    const double above = (w = w0 + h, f()), below = (w = w0 - h, f());
    w = w0;
    worst = std::max(worst, std::abs((above - below) / (2 * h) - derivative));
  };
  for (auto& p : model.parameters()) {
    for (nn::Index i = 0; i < p.value.size(); ++i) compare(p.value[i], p.grad[i]);
  }
  for (nn::Index i = 0; i < x.size(); ++i) compare(x(i), dx(i));

  std::printf("backward() and central differences differ by at most %.0e\n", worst);
  return worst < 1e-8 ? 0 : 1;
}
