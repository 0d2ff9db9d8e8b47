#pragma once

#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/checksum.hpp>
#include <multihot/deploy/detail/features.hpp>
#include <multihot/deploy/detail/self_test.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/detail/located.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/json.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_mlp.hpp>
#include <multihot/io/safetensors.hpp>

/// A classifier as a safetensors file. Its tensors are those of save(path, network), so that it is
/// also a file of weights. The rest is in the metadata: names and numbers as lists in JSON,
/// matrices row by row. Numbers are decimals that read back as the same double. A later version
/// that older readers may read adds keys, which they ignore; else classifier_version grows, and
/// they refuse it.
namespace multihot::detail::deploy {

/// A list of strings, or a matrix of numbers row by row.
std::string json_list(const auto& values) {
  std::string json = "[";
  for (const auto& value : values) {
    if (json.size() > 1) json += ',';
    if constexpr (requires { io::append_quoted(json, value); }) {
      io::check_utf8(value);
      io::append_quoted(json, value);
    } else {
      json += text(static_cast<double>(value));
    }
  }
  return json + "]";
}

/// Reads such a list: of std::string or double.
template <class Value>
std::vector<Value> read_list(const auto& file, const std::string& key) {
  const std::string where = text(file.name()) + ": " + key;
  io::JsonCursor json(where, file.metadata().at(key), 0);
  std::vector<Value> list;
  json.expect('[', "a list");
  json.take_list(']', [&] {
    if constexpr (arithmetic<Value>) list.push_back(json.take_number(data::number<Value>));
    else list.push_back(json.take_string("a string in quotes"));
  });
  json.expect_end("the end of the list");
  return list;
}
/// As rows of so many columns; as a single row, if it is not a multiple of them.
inline Eigen::MatrixXd read_rows(const auto& file, const std::string& key, Index columns) {
  const auto list = read_list<double>(file, key);
  const auto size = static_cast<Index>(list.size());
  if (size % columns != 0) columns = size;
  return Eigen::Map<const Eigen::MatrixXd>(list.data(), columns, size / columns).transpose();
}

/// The p of the last Dropout, 0 if there is none. (In an MLP they are equal.)
double dropout_of(const auto& network) {
  double dropout = 0;
  nn::for_each_layer(network.layers(), [&](const auto& layer, auto) {
    if constexpr (requires { layer.p(); }) dropout = layer.p();
  });
  return dropout;
}

/// The bytes of the file.
std::string to_bytes(const auto& classifier) {
  check_classifier(classifier);
  const auto x = self_test_inputs(classifier.scaler);
  std::decay_t<decltype(x)> z;
  standardise(x, z, classifier.scaler, {}, NonFinite::refuse);
  const auto expected = logits(classifier.network, z);
  detail::check_finite("Classifier: logits of the self-test: z", expected);
  std::string bytes = to_safetensors(
      classifier.network,
      {.metadata = {{"checksum", std::string(checksum_size, '0')},
                    {"classifier_version", "1"},
                    {"dropout", text(dropout_of(classifier.network))},
                    {"feature_names", json_list(classifier.feature_names)},
                    {"label_names", json_list(classifier.label_names)},
                    {"scaler_mean", json_list(classifier.scaler.mean())},
                    {"scaler_scale", json_list(classifier.scaler.scale())},
                    {"self_test_inputs", json_list(x.template reshaped<Eigen::RowMajor>())},
                    {"self_test_logits", json_list(expected.template reshaped<Eigen::RowMajor>())},
                    {"thresholds", json_list(classifier.thresholds)}}});
  return bytes.replace(checksum_at, checksum_size, checksum_of(io::MemoryBytes(bytes)));
}

/// Reads a Classifier<S>. See load_classifier().
template <class Classifier, float_or_double S, class Source>
Classifier from_source(Source source) {
  const bool has_checksum = check_checksum(source);
  const io::TensorFile file(std::move(source), LoadOptions().max_header);
  check<format_error>(has_checksum, file.name(), ": got no checksum at byte ", checksum_at,
                      ", expected a file of save(path, classifier), or load_mlp() for weights");
  Problems problems;
  for (const auto* key :
       {"classifier_version", "dropout", "feature_names", "label_names", "scaler_mean",
        "scaler_scale", "self_test_inputs", "self_test_logits", "thresholds"}) {
    if (!file.metadata().contains(key)) problems.add("missing ", Found{key});
  }
  problems.check_none<format_error>(file.name(), ": metadata: ");
  const auto& version = file.metadata().at("classifier_version");
  check<format_error>(version == "1", file.name(), ": got classifier_version ", Found{version},
                      ", expected '1'; a later version of multihot may read it");
  const auto& dropout = file.metadata().at("dropout");
  const double p = data::number<double>(dropout).value_or(-1);
  check<value_error>(p >= 0 && p <= 1, file.name(), ": dropout is ", Found{dropout},
                     ", expected a number from 0 to 1");
  for (const auto& tensor : file.tensors()) {
    check<value_error>(tensor.dtype == io::dtype_of<S>(), file.name(), ": got a classifier of ",
                       tensor.dtype, ", expected ", io::dtype_of<S>());
  }
  Classifier classifier{.network = io::mlp_of<S>(file, {}, {.dropout = p})};
  const auto where = [&] { return text(file.name()) + ": "; };
  detail::located(where, [&] {
    const auto [features, labels] = widths_of(classifier.network);
    classifier.scaler = StandardScaler<S>(read_rows(file, "scaler_mean", features),
                                          read_rows(file, "scaler_scale", features));
    classifier.thresholds =
        read_rows(file, "thresholds", labels).reshaped().transpose().template cast<S>();
    classifier.feature_names = read_list<std::string>(file, "feature_names");
    classifier.label_names = read_list<std::string>(file, "label_names");
    check_classifier(classifier);
    check_self_test<S>(classifier, read_rows(file, "self_test_inputs", features).template cast<S>(),
                       read_rows(file, "self_test_logits", labels).template cast<S>());
  });
  return classifier;
}

}  // namespace multihot::detail::deploy
