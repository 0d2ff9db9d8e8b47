#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/check_classifier.hpp>
#include <multihot/deploy/detail/checksum.hpp>
#include <multihot/deploy/detail/logits.hpp>
#include <multihot/deploy/detail/self_test.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/json.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/load_mlp.hpp>
#include <multihot/io/safetensors.hpp>

/// A classifier as a safetensors file. Its tensors are those of save(path, network), so that it can
/// also be read as a file of weights alone. All the rest is in its metadata, as JSON:
///
///   checksum               8 hexadecimal digits, see checksum.hpp
///   classifier_version     1: what a reader may ignore can be added without a new version
///   dropout                the p of the network's Dropout, 0 if it has none
///   feature_names, label_names                   lists of strings
///   scaler_mean, scaler_scale, thresholds        lists of numbers
///   self_test_inputs, self_test_logits           the same, row by row
///
/// Numbers are decimals that read back as the same double, in Python too.
namespace multihot {

template <float_or_double S>
struct Classifier;

}  // namespace multihot

namespace multihot::detail::deploy {

inline std::string json_list(const std::vector<std::string>& names) {
  std::string json = "[";
  for (const auto& name : names) {
    io::check_utf8(name);
    if (json.size() > 1) json += ',';
    io::append_quoted(json, name);
  }
  return json + "]";
}
/// Row by row
template <class X>
  requires eigen_expression<X>
std::string json_list(const X& numbers) {
  std::string json = "[";
  for (Index i = 0; i < numbers.rows(); ++i) {
    for (Index j = 0; j < numbers.cols(); ++j) {
      if (json.size() > 1) json += ',';
      json += text(static_cast<double>(numbers(i, j)));
    }
  }
  return json + "]";
}

/// The p of the first Dropout, 0 if there is none.
double dropout_of(const auto& network) {
  double p = 0;
  nn::for_each_layer(network.layers(), [&](const auto& layer, auto) {
    if constexpr (requires { layer.p(); }) p = layer.p();
  });
  return p;
}

/// The metadata of a file. Its functions throw format_error with the byte of the value that is no
/// JSON of this kind.
class Metadata {
 public:
  /// Throws format_error if keys are missing, with all of them, or if the version is another one.
  Metadata(std::string_view file, const std::map<std::string, std::string>& values)
      : file_(file), values_(values) {
    Problems problems;
    for (const auto* key :
         {"classifier_version", "dropout", "feature_names", "label_names", "scaler_mean",
          "scaler_scale", "self_test_inputs", "self_test_logits", "thresholds"}) {
      if (!values_.contains(key)) problems.add("missing ", Found{key});
    }
    problems.check_none<format_error>(file_, ": metadata of a classifier: ");
    const auto& version = values_.at("classifier_version");
    check<format_error>(version == "1", file_, ": got classifier_version ", Found{version},
                        ", expected '1', the one that this version of multihot reads");
  }

  double number(const std::string& key) const {
    double value = 0;
    read(key, [&](io::JsonCursor& json) { value = take_number(json); });
    return value;
  }
  Eigen::RowVectorXd numbers(const std::string& key) const {
    std::vector<double> all;
    read(key, [&](io::JsonCursor& json) {
      json.expect('[', "a list of numbers");
      json.take_list(']', [&] { all.push_back(take_number(json)); });
    });
    return Eigen::Map<const Eigen::RowVectorXd>(all.data(), static_cast<Index>(all.size()));
  }
  std::vector<std::string> names(const std::string& key) const {
    std::vector<std::string> all;
    read(key, [&](io::JsonCursor& json) {
      json.expect('[', "a list of strings");
      json.take_list(']', [&] { all.push_back(json.take_string("a string in quotes")); });
    });
    return all;
  }
  /// A matrix with this number of columns. Throws shape_error for an incomplete row.
  template <float_or_double S>
  Matrix<S> matrix(const std::string& key, Index columns) const {
    const Eigen::RowVectorXd all = numbers(key);
    check<shape_error>(all.size() % columns == 0, key, " has ", all.size(),
                       " numbers, expected a multiple of ", columns);
    return all.template cast<S>().reshaped(columns, all.size() / columns).transpose();
  }

 private:
  void read(const std::string& key, auto take) const {
    const std::string where = text(file_) + ": " + key;
    io::JsonCursor json(where, values_.at(key), 0);
    take(json);
    json.expect_end();
  }
  static double take_number(io::JsonCursor& json) {
    return json.take_number([](std::string_view word) { return data::number<double>(word); });
  }

  std::string_view file_;
  const std::map<std::string, std::string>& values_;
};

/// The bytes of the file.
template <float_or_double S>
std::string to_bytes(const Classifier<S>& classifier) {
  check_classifier(classifier);
  const Matrix<S> x = self_test_inputs<S>(classifier.scaler);
  const Matrix<S> expected = logits(classifier, x, NonFinite::refuse);
  multihot::detail::check_finite("self-test: logit", expected);
  std::string bytes = to_safetensors(
      classifier.network, {.metadata = {{"checksum", std::string(checksum_size, '0')},
                                        {"classifier_version", "1"},
                                        {"dropout", text(dropout_of(classifier.network))},
                                        {"feature_names", json_list(classifier.feature_names)},
                                        {"label_names", json_list(classifier.label_names)},
                                        {"scaler_mean", json_list(classifier.scaler.mean())},
                                        {"scaler_scale", json_list(classifier.scaler.scale())},
                                        {"self_test_inputs", json_list(x)},
                                        {"self_test_logits", json_list(expected)},
                                        {"thresholds", json_list(classifier.thresholds)}}});
  const std::string checksum = checksums(io::MemoryBytes(bytes))->expected;
  bytes.replace(checksum_at, checksum_size, checksum);
  return bytes;
}

/// f(), with the name of the file before the message of its shape_error or value_error
auto in_file(std::string_view file, auto f) {
  try {
    return f();
  } catch (const shape_error& error) {
    fail<shape_error>(file, ": ", error.what());
  } catch (const value_error& error) {
    fail<value_error>(file, ": ", error.what());
  }
}

/// The classifier of a file.
template <float_or_double S, class Source>
Classifier<S> from_source(Source source) {
  const bool has_checksum = check_checksum(source);
  const io::TensorFile file(std::move(source), LoadOptions().max_header);
  check<format_error>(has_checksum, file.name(), ": got a file without a classifier's checksum, ",
                      "expected one that save(path, classifier) wrote; load_mlp() reads weights");
  const Metadata metadata(file.name(), file.metadata());
  for (const auto& tensor : file.tensors()) {
    check<value_error>(tensor.dtype == io::dtype_of<S>(), file.name(), ": got a classifier of ",
                       tensor.dtype, ", expected ", io::dtype_of<S>());
  }
  const double dropout = metadata.number("dropout");
  check<value_error>(dropout >= 0 && dropout <= 1, file.name(), ": dropout is ", dropout,
                     ", expected in [0, 1]");
  Classifier<S> classifier{.network = io::mlp_of<S>(file, {}, {.dropout = dropout})};
  in_file(file.name(), [&] {
    classifier.scaler =
        StandardScaler<S>(metadata.numbers("scaler_mean"), metadata.numbers("scaler_scale"));
    classifier.thresholds = metadata.numbers("thresholds").template cast<S>();
    classifier.feature_names = metadata.names("feature_names");
    classifier.label_names = metadata.names("label_names");
    check_classifier(classifier);
    check_self_test(classifier,
                    metadata.matrix<S>("self_test_inputs", features_of(classifier.network)),
                    metadata.matrix<S>("self_test_logits", labels_of(classifier.network)));
  });
  return classifier;
}

}  // namespace multihot::detail::deploy
