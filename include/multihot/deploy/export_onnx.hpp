#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <multihot/core.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/deploy/detail/check_export.hpp>
#include <multihot/deploy/detail/onnx_graph.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/json.hpp>
#include <multihot/nn/detail/layer_list.hpp>

namespace multihot {

namespace detail::deploy {

/// Each adds layer k to the graph, with input x and output y, and returns the name of the output.
template <class S>
std::string onnx_layer(OnnxGraph<S>& graph, const Linear<S>& layer, const std::string& k,
                       const std::string& x, const std::string& y) {
  const Index in = layer.in_features(), out = layer.out_features();
  return graph.node("Gemm",  // x W' + b, as W is transposed
                    {x, graph.constant(k + ".weight", {out, in}, layer.weight),
                     graph.constant(k + ".bias", {out}, layer.bias)},
                    y, "transB");
}
template <class S>
std::string onnx_layer(OnnxGraph<S>& graph, const ReLU<S>&, const std::string&,
                       const std::string& x, const std::string& y) {
  return graph.node("Relu", {x}, y);
}
template <class S>
std::string onnx_layer(OnnxGraph<S>&, const Dropout<S>&, const std::string&, const std::string& x,
                       const std::string&) {
  return x;
}

/// (features - mean) / scale. The mean is the sum of two numbers, since a float alone would be too
/// coarse for features that vary little around a large mean, such as years.
template <class S>
std::string onnx_scaler(OnnxGraph<S>& graph, const StandardScaler<S>& scaler, std::string x) {
  const Index n = scaler.mean().size();
  const Eigen::RowVectorX<S> mean = scaler.mean().template cast<S>();
  const Eigen::RowVectorX<S> scale = scaler.scale().template cast<S>();
  const Eigen::RowVectorXd rest = scaler.mean() - mean.template cast<double>();
  for (Index j = 0; j < n; ++j) {
    check<value_error>(std::isfinite(mean[j]) && std::isfinite(scale[j]) && scale[j] > 0,
                       "export_onnx: feature ", j, " has mean ", scaler.mean()[j], " and scale ",
                       scaler.scale()[j], ", expected numbers in the range of float");
  }
  x = graph.node("Sub", {x, graph.constant("mean", {n}, mean)}, "difference");
  if ((rest.array() != 0).any()) {
    x = graph.node("Sub", {x, graph.constant("mean.rest", {n}, rest.template cast<S>())},
                   "difference.rest");
  }
  return graph.node("Div", {x, graph.constant("scale", {n}, scale)}, "standardised");
}

/// A JSON list for the metadata.
std::string json_list(const auto& all, auto append) {
  std::string json = "[";
  for (const auto& one : all) {
    if (json.size() > 1) json += ',';
    append(json, one);
  }
  return json + "]";
}

}  // namespace detail::deploy

/// The bytes of an ONNX file, the same on every machine. See export_onnx().
template <float_or_double S>
std::string to_onnx(const Classifier<S>& classifier) {
  using detail::deploy::Message;
  detail::deploy::check_export("export_onnx", classifier);
  detail::deploy::OnnxGraph<S> graph("classifier");
  auto x = graph.input("features", classifier.scaler.mean().size());
  x = detail::deploy::onnx_scaler(graph, classifier.scaler, x);
  const auto& layers = classifier.network.layers();
  detail::nn::for_each_layer(layers, [&](const auto& layer, std::size_t k) {
    const std::string key = detail::text(k), y = k + 1 < layers.size() ? key : "logits";
    x = detail::deploy::onnx_layer(graph, layer, key, x, y);
  });
  if (x != "logits") x = graph.node("Identity", {x}, "logits");  // after a Dropout
  graph.node("Sigmoid", {x}, "probabilities");
  graph.output("probabilities", classifier.thresholds.size());
  graph.output("logits", classifier.thresholds.size());

  Message model;
  model.add(1, 7).add(2, "multihot").add(7, graph.message());  // IR version 7: ONNX 1.8, of 2020
  model.add(8, Message().add(1, "").add(2, 13));               // its operators, version 13
  const auto add_metadata = [&](const char* key, const std::string& value) {
    model.add(14, Message().add(1, key).add(2, value));
  };
  add_metadata("feature_names",
               detail::deploy::json_list(classifier.feature_names, detail::io::append_quoted));
  add_metadata("label_names",
               detail::deploy::json_list(classifier.label_names, detail::io::append_quoted));
  add_metadata("thresholds",
               detail::deploy::json_list(classifier.thresholds, [](std::string& json, S number) {
                 json += detail::text(number);
               }));
  constexpr std::size_t limit = std::size_t{1} << 31;  // of Protocol Buffers
  detail::check<value_error>(model.bytes().size() < limit, "export_onnx: got ",
                             model.bytes().size(), " bytes, expected fewer than ", limit);
  return model.bytes();
}

/// Writes a classifier to a file that ONNX Runtime and others can run
///
///   export_onnx("emotions.onnx", classifier);
///
/// The input is "features" (batch, features), not standardised; the outputs are "probabilities"
/// and "logits" (batch, labels). A Dropout is left out. The metadata has "feature_names",
/// "label_names" and "thresholds" as JSON; a label is predicted where its probability is above its
/// threshold. The numbers differ from the classifier's by rounding errors.
///
/// The file is replaced in one step (io/detail/file.hpp). Before that, throws what
/// classifier.check() throws, and value_error for a weight that is infinite or nan, a name that is
/// not UTF-8, a mean or scale outside the range of S, and 2 GiB or more. Throws io_error too.
template <float_or_double S>
void export_onnx(const std::string& path, const Classifier<S>& classifier) {
  detail::io::write_atomically(path, to_onnx(classifier));
}

}  // namespace multihot
