#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <multihot/core.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/deploy/detail/classifier_file.hpp>
#include <multihot/deploy/detail/exported_layers.hpp>
#include <multihot/deploy/detail/onnx_graph.hpp>
#include <multihot/io/detail/file.hpp>

namespace multihot {

namespace detail::deploy {

/// Adds (x - mean) / scale to a graph. The mean is the sum of two numbers, as a float alone is too
/// coarse for features that vary little around a large mean, such as years.
template <class S>
std::string add_scaler(OnnxGraph<S>& graph, const StandardScaler<S>& scaler, std::string x) {
  const Index n = scaler.mean().size();
  const Eigen::RowVectorX<S> mean = scaler.mean().template cast<S>();
  const Eigen::RowVectorX<S> scale = scaler.scale().template cast<S>();
  for (Index j = 0; j < n; ++j) {
    check<value_error>(std::isfinite(mean[j]) && std::isfinite(scale[j]) && scale[j] > 0,
                       "export: feature ", j, " has mean ", scaler.mean()[j], " and scale ",
                       scaler.scale()[j], ", expected the range of float");
  }
  const Eigen::RowVectorXd rest = scaler.mean() - mean.template cast<double>();
  x = graph.node("Sub", {x, graph.constant("mean", {n}, mean)}, "difference");
  if ((rest.array() != 0).any()) {
    x = graph.node("Sub", {x, graph.constant("mean.rest", {n}, rest.template cast<S>())},
                   "difference.rest");
  }
  return graph.node("Div", {x, graph.constant("scale", {n}, scale)}, "standardised");
}

/// Adds z = x W' + b, and y = max(z, 0) if there is a ReLU.
template <class S>
std::string add_layer(OnnxGraph<S>& graph, const ExportedLayer<S>& layer, const std::string& x,
                      const std::string& y) {
  const Index in = layer.linear.in_features(), out = layer.linear.out_features();
  const auto w = graph.constant(layer.key + ".weight", {out, in}, layer.linear.weight);
  const auto b = graph.constant(layer.key + ".bias", {out}, layer.linear.bias);
  if (!layer.relu) return graph.node("Gemm", {x, w, b}, y, "transB");
  return graph.node("Relu", {graph.node("Gemm", {x, w, b}, layer.key, "transB")}, y);
}

}  // namespace detail::deploy

/// The bytes of an ONNX file, the same on every machine. See export_onnx().
template <float_or_double S>
std::string to_onnx(const Classifier<S>& classifier) {
  using namespace detail::deploy;
  const auto layers = exported_layers<S>(classifier);
  const Index labels = classifier.thresholds.size();
  OnnxGraph<S> graph("classifier");
  std::string x = graph.input("features", classifier.scaler.mean().size());
  x = add_scaler(graph, classifier.scaler, x);
  for (const auto& layer : layers) {
    x = add_layer(graph, layer, x, &layer == &layers.back() ? "logits" : layer.key + ".relu");
  }
  graph.node("Sigmoid", {x}, "probabilities");
  graph.output("probabilities", labels);
  graph.output("logits", labels);

  Message model;
  model.add(1, 7).add(2, "multihot").add(7, graph.message());  // IR version 7: ONNX 1.8, of 2020
  model.add(8, Message().add(1, "").add(2, 13));               // its operators, version 13
  const auto add_metadata = [&](const char* key, const std::string& value) {
    model.add(14, Message().add(1, key).add(2, value));
  };
  add_metadata("feature_names", json_list(classifier.feature_names));
  add_metadata("label_names", json_list(classifier.label_names));
  add_metadata("thresholds", json_list(classifier.thresholds));
  constexpr std::size_t limit = std::size_t{1} << 31;  // of Protocol Buffers
  detail::check<value_error>(model.bytes().size() < limit, "export: got ", model.bytes().size(),
                             " bytes of ONNX, expected fewer than ", limit);
  return model.bytes();
}

/// Writes a classifier to a file for ONNX Runtime and other programs
///
///   export_onnx("emotions.onnx", classifier);
///
/// The input is "features" (batch, features), not standardised; the outputs are "probabilities"
/// and "logits" (batch, labels). A Dropout is left out. The metadata has "feature_names",
/// "label_names" and "thresholds" as JSON. A label is predicted where its probability is above its
/// threshold. The numbers differ from the classifier's by rounding errors.
///
/// The file is replaced in one step (io/detail/file.hpp). Before that, throws what
/// classifier.check() throws, state_error if the network was moved from, and value_error for a
/// weight that is infinite or nan, a name that is not UTF-8, a mean or scale that S cannot hold,
/// and for 2 GiB or more. Throws io_error too.
template <float_or_double S>
void export_onnx(const std::string& path, const Classifier<S>& classifier) {
  detail::io::write_atomically(path, to_onnx(classifier));
}

}  // namespace multihot
