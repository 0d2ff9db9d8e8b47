#include <cstdio>
#include <multihot/gradcheck.hpp>
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
  const auto x = nn::randn<double>(8, 10, generator);

  // backward() against central differences, of each layer by itself and of the model
  const bool tanh_is_right = nn::gradcheck(Tanh{}, x);
  const bool scale_is_right = nn::gradcheck(Scale<double, 10>{}, x);
  const bool model_is_right = nn::gradcheck(model, x);

  std::printf("gradients: Tanh %s, Scale %s, model %s\n", tanh_is_right ? "right" : "wrong",
              scale_is_right ? "right" : "wrong", model_is_right ? "right" : "wrong");
  return tanh_is_right && scale_is_right && model_is_right ? 0 : 1;
}
