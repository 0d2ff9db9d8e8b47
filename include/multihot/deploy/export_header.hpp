#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/deploy/detail/cpp_name.hpp>
#include <multihot/deploy/detail/cpp_text.hpp>
#include <multihot/deploy/detail/exact_logits.hpp>
#include <multihot/deploy/detail/exported_layers.hpp>
#include <multihot/deploy/detail/header_text.hpp>
#include <multihot/deploy/detail/self_test.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/utf8.hpp>
#include <multihot/kernels/exp_log1p.hpp>

namespace multihot {

struct HeaderOptions {
  std::string name = "classifier";  // of the namespace
};

namespace detail::deploy {

/// {{1, 2}, {3, 4}}
std::string matrix_text(const auto& matrix) {
  std::string all = "{";
  for (Index i = 0; i < matrix.rows(); ++i) {
    all += (i > 0 ? ",\n      " : "") + braced(matrix.row(i));
  }
  return all + "}";
}

/// The names, or "0", "1", ... if there are none. Strings of C end at a zero byte.
inline std::string names_text(const char* what, std::vector<std::string> names, Index size) {
  for (std::size_t j = 0; j < names.size(); ++j) {
    const std::string& name = names[j];
    check<value_error>(io::utf8_prefix(name) == name.size() && name.find('\0') == name.npos,
                       "export_header: ", what, "[", j, "]=", Found{name},
                       ", expected UTF-8 without a zero byte");
  }
  for (Index j = 0; names.size() < static_cast<std::size_t>(size); ++j) names.push_back(text(j));
  return braced(names);
}

/// W' and b as a matrix (in + 1, out), with columns of zeros up to a multiple of 32 bytes.
template <class S>
Matrix<S> packed(const Linear<S>& linear) {
  const Index in = linear.in_features(), out = linear.out_features(), step = 32 / sizeof(S);
  Matrix<S> w = Matrix<S>::Zero(in + 1, (out + step - 1) / step * step);
  w.topLeftCorner(in, out) = linear.weight.transpose();
  w.row(in).head(out) = linear.bias.transpose();
  return w;
}

}  // namespace detail::deploy

/// The text of a header, the same on every machine. See export_header().
template <float_or_double S>
std::string to_header(const Classifier<S>& classifier, const HeaderOptions& options = {}) {
  using namespace detail::deploy;
  using C = kernels::Constants<S>;
  check_cpp_name(options.name);
  const auto& scaler = classifier.scaler;
  const auto layers = exported_layers<S>(classifier);
  const Matrix<S> x_test = self_test_inputs(scaler), standardised = scaler.transform(x_test);
  const Matrix<S> z_test = exact_logits(layers, standardised);
  detail::check_finite("export: logits of the self-test: z", z_test);
  int exponent = 0;  // the bound itself may have other bits on another machine
  std::frexp(rounding_of_logits(classifier.network, standardised).maxCoeff(), &exponent);
  const S tolerance =
      std::min(static_cast<S>(std::ldexp(1.0, exponent)), std::numeric_limits<S>::max());
  const std::string scalar = sizeof(S) == 4 ? "float" : "double";
  const Index features = scaler.mean().size(), labels = classifier.thresholds.size();

  std::string weights, calls, x = "a";
  for (const auto& layer : layers) {
    const Matrix<S> w = packed(layer.linear);
    const std::string w_k = "w" + layer.key, out = detail::text(layer.linear.out_features());
    const std::string y = &layer == &layers.back() ? "z" : "a" + layer.key;
    weights += "  static const " + scalar + " " + w_k + "[" + detail::text(w.rows()) + "][" +
               detail::text(w.cols()) + "] = " + matrix_text(w) + ";\n";
    if (y != "z") calls += "  " + scalar + " " + y + "[" + out + "];\n";
    calls += "  detail::linear<" + std::string(layer.relu ? "true" : "false") + ", " + out + ">(" +
             x + ", " + w_k + ", " + y + ");\n";
    x = y;
  }

  const double sigmoid_of_minus_3 = 0.04742587317756678;
  return filled(
      header_text,
      {{"name", options.name},
       {"scalar", scalar},
       {"features", detail::text(features)},
       {"labels", detail::text(labels)},
       {"feature_names", names_text("feature_names", classifier.feature_names, features)},
       {"label_names", names_text("label_names", classifier.label_names, labels)},
       {"thresholds", braced(classifier.thresholds)},
       {"mean", braced(scaler.mean())},
       {"scale", braced(scaler.scale())},
       {"weights", weights},
       {"layers", calls},
       {"fma", sizeof(S) == 4 ? "__builtin_ia32_vfmaddps256" : "__builtin_ia32_vfmaddpd256"},
       {"exp", braced(C::exp)},
       {"underflow", literal(S(C::underflow))},
       {"log_two_e", literal(C::log2_e)},
       {"log_two_high", literal(C::log_2_high)},
       {"log_two_low", literal(C::log_2_low)},
       {"shift", literal(C::shift)},
       {"half", literal(S(0.5))},
       {"test_x", matrix_text(x_test)},
       {"test_z", matrix_text(z_test)},
       {"tolerance", literal(tolerance)},
       {"sigmoid", literal(static_cast<S>(sigmoid_of_minus_3))},
       {"sigmoid_tolerance", literal(std::numeric_limits<S>::epsilon())}});
}

/// Writes a classifier as one C++11 header for a device or any other program
///
///   export_header("emotions.hpp", classifier, {.name = "emotions"});
///
///   #include "emotions.hpp"                 // there: needs no Eigen, heap or C library
///   emotions::predict_proba(x, p);          // x: raw features, p: a probability for each label
///
/// The header also has predict(), logits(), self_test(), label_name(j), feature_name(j) and
/// threshold(j); its first comment shows a program. A Dropout is left out.
///
/// The file is replaced in one step (io/detail/file.hpp). Before that, throws what
/// classifier.check() throws, state_error if the network was moved from, and value_error for a name
/// that C++ reserves, a weight that is infinite or nan, a name of a feature or label that is not
/// UTF-8 or has a zero byte, and a network whose logits overflow. Throws io_error too.
template <float_or_double S>
void export_header(const std::string& path, const Classifier<S>& classifier,
                   const HeaderOptions& options = {}) {
  detail::io::write_atomically(path, to_header(classifier, options));
}

}  // namespace multihot
