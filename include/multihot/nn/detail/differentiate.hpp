#pragma once

#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/nn/detail/chain_of.hpp>
#include <multihot/nn/detail/jacobian.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <multihot/parameter.hpp>

/// Differentiates copies of a model, a layer or a loss with respect to its variables.
namespace multihot::detail::nn {

template <class Model>
concept has_parameters = requires(Model& model) {
  { model.parameters() } -> std::same_as<std::vector<Parameter<double>>>;
};

/// Copies a gradient. Throws shape_error unless it has the shape of its variable.
inline void write_gradient(const char* name, Matrix<double>& to, const Matrix<double>& gradient) {
  check<shape_error>(shape(gradient) == shape(to), "gradcheck: ", name, " is ", shape(gradient),
                     ", expected ", shape(to));
  to = gradient;
}

inline Variable variable(std::string name, Matrix<double>& value, Matrix<double>& grad) {
  grad.resize(value.rows(), value.cols());
  return {std::move(name),
          {value.rows(), value.cols()},
          {value.data(), value.size()},
          {grad.data(), grad.size()},
          false,
          false};
}

/// The parameters by their names in PyTorch's state_dict(), or by their number.
template <has_parameters Model>
std::vector<Variable> parameter_variables(Model& model, const std::vector<std::string>& names) {
  std::vector<Variable> variables;
  if constexpr (requires { model.layers(); }) {
    for (auto& [name, shape, p] : named_parameters(model, names)) {
      variables.push_back({name, shape, p.value, p.grad, true});
    }
  } else {
    for (auto& p : model.parameters()) {
      variables.push_back({"parameter " + text(variables.size()), {}, p.value, p.grad, true});
    }
  }
  return variables;
}

/// The derivatives of a model's output with respect to its parameters, and to its input if it has
/// backward(dy, dx). All passes draw the same random numbers.
template <has_parameters Model>
void differentiate_model(Model model, Matrix<double> x, double eps, auto compare,
                         const std::vector<std::string>& names = {}) {
  check<value_error>(x.rows() > 0, "gradcheck: x is ", shape(x), ", expected at least one row");
  Matrix<double> dx;
  constexpr bool gives_dx = requires { model.backward(x, dx); };
  auto variables = parameter_variables(model, names);
  if constexpr (gives_dx) variables.push_back(variable("x", x, dx));

  const auto forward = [&]() -> Matrix<double> {
    Generator same(0);
    if constexpr (requires { model.forward(x, same); }) return model.forward(x, same);
    else return model.forward(x);
  };
  const auto backward = [&](const Matrix<double>& dy) {
    if constexpr (gives_dx) {
      Matrix<double> gradient = dx;
      model.backward(dy, gradient);
      write_gradient("dx", dx, gradient);
    } else {
      model.backward(dy);
    }
  };
  for_each_derivative(std::move(variables), eps, forward, backward, compare);
}

/// The derivatives of a layer, as in a model that consists of this layer.
template <class Layer>
void differentiate_layer(const Layer& layer, const Matrix<double>& x, double eps, auto compare) {
  using Model = ChainOf<std::tuple<Layer>, double>;
  if constexpr (!std::same_as<Model, NoModel>) {
    std::vector<std::string> names;
    if constexpr (learns<Layer>) names = {""};
    differentiate_model(Model(std::tuple<Layer>(layer)), x, eps, compare, names);
  }
}

/// The gradient of a loss with respect to the logits. If the loss is a matrix, the gradient of its
/// sum.
template <class Loss, class T>
void differentiate_loss(Loss criterion, Matrix<double> logits, const T& targets, double eps,
                        auto compare) {
  Matrix<double> dz;
  const auto forward = [&] {
    const auto loss = [&] {
      if constexpr (requires { criterion.reduction(); }) {
        if (criterion.reduction() == decltype(criterion.reduction())::none) {
          return criterion.unreduced(logits, targets).sum();
        }
      }
      return criterion.forward(logits, targets);
    };
    return Matrix<double>(Matrix<double>::Constant(1, 1, loss()));
  };
  const auto backward = [&](const Matrix<double>& dloss) {
    write_gradient("dz", dz, dloss(0) * criterion.backward());
  };
  std::vector<Variable> variables{variable("logits", logits, dz)};
  for_each_derivative(std::move(variables), eps, forward, backward, compare);
}

}  // namespace multihot::detail::nn
