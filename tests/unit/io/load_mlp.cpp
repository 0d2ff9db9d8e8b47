#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <multihot/io/load_mlp.hpp>
#include <multihot/random.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/safetensors.cpp"
#include "fuzz/safetensors_corpus.hpp"
#include "unit/data/temporary_file.hpp"

using Sizes = std::vector<nn::Index>;
using Shapes = std::vector<std::pair<std::string, std::vector<nn::Index>>>;

namespace {

Sizes sizes(const nn::MLP<float>& model) {
  Sizes sizes;
  for (const auto& layer : model.layers()) {
    const auto* linear = std::get_if<nn::Linear<float>>(&layer);
    if (linear == nullptr) continue;
    if (sizes.empty()) sizes.push_back(linear->in_features());
    sizes.push_back(linear->out_features());
  }
  return sizes;
}

/// A file of zeros.
std::string file(const Shapes& shapes) {
  nn::StateDict state;
  for (const auto& [name, shape] : shapes) {
    std::size_t size = 1;
    for (const nn::Index n : shape) size *= static_cast<std::size_t>(n);
    state[name] = {.shape = shape, .numbers = std::vector<float>(size)};
  }
  return nn::detail::io::to_bytes(state);
}

/// Layers of these names and sizes.
std::string file(const std::vector<std::string>& names, const Sizes& sizes) {
  Shapes shapes;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const nn::Index in = sizes[k], out = sizes[k + 1];
    shapes.push_back({names[k] + ".weight", {out, in}});
    shapes.push_back({names[k] + ".bias", {out}});
  }
  return file(shapes);
}

struct BadMLP {
  std::string bytes;
  const char* message;
  std::vector<std::string> names = {};
};

const std::vector<BadMLP> misshapen{
    {file(Shapes{}), "missing '0.weight', '0.bias'"},
    {file({{"weight", {2, 3}}}), "missing 'bias'"},
    {file({{"bias", {2}}}), "missing 'weight'"},
    {file({{".weight", {2, 3}}, {".bias", {2}}}), "unexpected '.bias' [2]; unexpected '.weight'"},
    {file({{"0.weight", {2, 3}}}), "missing '0.bias'"},
    {file({{"0.bias", {2}}}), "missing '0.weight'"},
    {file({{"0.weight", {2, 3}}, {"0.bias", {3}}}),
     "'0.weight' is [2, 3] and '0.bias' is [3], expected [out, in] and [out]"},
    {file({{"0.weight", {2, 3}}, {"0.bias", {2, 1}}}), "'0.bias' is [2, 1]"},
    {file({{"0.weight", {6}}, {"0.bias", {6}}}), "'0.weight' is [6]"},
    {file({{"0.weight", {}}, {"0.bias", {}}}), "'0.weight' is []"},
    {file({{"0.weight", {2, 3, 1}}, {"0.bias", {2}}}), "'0.weight' is [2, 3, 1]"},
    {file({{"0.weight", {0, 3}}, {"0.bias", {0}}}), "'0.weight' is [0, 3]"},
    {file({{"0.weight", {2, 0}}, {"0.bias", {2}}}), "'0.weight' is [2, 0]"},
    {file({{"0.weight", {0, std::numeric_limits<nn::Index>::max()}}, {"0.bias", {0}}}),
     "] and '0.bias' is [0], expected [out, in] and [out]"},
    {file({{"0.weight", {2, 3}}, {"0.bias", {2}}, {"0.running_mean", {2}}, {"weight", {1}}}),
     "unexpected '0.running_mean' [2]; unexpected 'weight' [1]"},
    {file({"0", "2"}, {3, 2, 4}), "missing layer '1'; unexpected layer '0'", {"1", "2"}},
    {file({"0", "2"}, {3, 2, 4}), "unexpected layer '2'", {"0"}},
    {file({"0", "2"}, {3, 2, 4}), "missing layer '4'", {"0", "2", "4"}},
    {file({"0", "2"}, {3, 2, 4}), "missing layer '0'", {"0", "2", "0"}},
    {file({"0", "2"}, {3, 2, 4}),
     "layer '0' takes 3 features, the layer before it gives 4",
     {"2", "0"}},
    {file({{"0.weight", {2, 3}}, {"0.bias", {2}}, {"2.weight", {4, 5}}, {"2.bias", {4}}}),
     "layer '2' takes 5 features, the layer before it gives 2"},
};

}  // namespace

TEST_CASE("load_mlp: sizes, order and weights are those of the file") {
  nn::Generator g(0);
  for (const Sizes& expected : {Sizes{10, 20, 5}, Sizes{3, 1}, Sizes{1, 1, 1, 1}}) {
    const nn::MLP<float> model(expected, g);
    const std::string bytes = nn::to_safetensors(model);
    const auto loaded = nn::mlp_from_safetensors<float>(bytes);
    CHECK(sizes(loaded) == expected);
    CHECK(nn::to_safetensors(loaded) == bytes);
    const TemporaryFile temporary(bytes);
    CHECK(nn::to_safetensors(nn::load_mlp<float>(temporary.path())) == bytes);
  }
}

TEST_CASE("load_mlp: with Dropout between the layers, and without") {
  nn::Generator g(0);
  const nn::MLP<float> model({3, 4, 4, 2}, g, {.dropout = 0.5});
  const std::string bytes = nn::to_safetensors(model);
  REQUIRE(bytes.find("\"6.weight\"") != std::string::npos);
  const auto without = nn::mlp_from_safetensors<float>(bytes);
  CHECK(nn::to_safetensors(without, {.names = {"0", "3", "6"}}) == bytes);
  const auto same = nn::mlp_from_safetensors<float>(bytes, {}, {.dropout = 0.5});
  CHECK(nn::to_safetensors(same) == bytes);
}

TEST_CASE("load_mlp: numbers stand in their order, other names in the one that is given") {
  std::vector<std::string> many;
  Sizes widths{1};
  for (int k = 0; k < 12; ++k) {
    many.push_back("layers." + std::to_string(3 * k));
    widths.push_back(k + 2);
  }
  CHECK(sizes(nn::mlp_from_safetensors<float>(file(many, widths))) == widths);
  CHECK(sizes(nn::mlp_from_safetensors<float>(file({"fc9", "fc10", "fc11"}, {2, 3, 4, 5}))) ==
        Sizes{2, 3, 4, 5});
  CHECK(sizes(nn::mlp_from_safetensors<float>(file({"l0.1", "l0.02", "l1.0"}, {2, 3, 4, 5}))) ==
        Sizes{2, 3, 4, 5});
  CHECK(sizes(nn::mlp_from_safetensors<float>(file({"out"}, {2, 3}))) == Sizes{2, 3});

  const std::string named = file({"hidden", "output"}, {2, 3, 4});
  CHECK(sizes(nn::mlp_from_safetensors<float>(named, {.names = {"hidden", "output"}})) ==
        Sizes{2, 3, 4});
  CHECK_THROWS_WITH_AS(nn::mlp_from_safetensors<float>(named),
                       "bytes: got layers 'hidden' and 'output', expected numbered ones, or their "
                       "order in the option names",
                       nn::value_error);
  CHECK_THROWS_AS(nn::mlp_from_safetensors<float>(file({"1fc", "fc2"}, {2, 2, 2})),
                  nn::value_error);
}

TEST_CASE("load_mlp: what is no MLP is refused") {
  for (const auto& bad : misshapen) {
    CAPTURE(bad.message);
    std::string got;
    try {
      nn::mlp_from_safetensors<float>(bad.bytes, {.names = bad.names});
    } catch (const nn::shape_error& error) {
      got = error.what();
    }
    CAPTURE(got);
    CHECK(got.starts_with("bytes: does not fit an MLP: "));
    CHECK(got.find(bad.message) != std::string::npos);
  }
}

TEST_CASE("load_mlp: a Linear by itself") {
  const std::string alone = file({{"weight", {2, 3}}, {"bias", {2}}});
  CHECK(sizes(nn::mlp_from_safetensors<float>(alone)) == Sizes{3, 2});
  CHECK(sizes(nn::mlp_from_safetensors<float>(alone, {.names = {""}})) == Sizes{3, 2});
  nn::Generator g(0);
  const nn::MLP<float> model({3, 2}, g);
  const std::string bytes = nn::to_safetensors(model, {.names = {""}});
  CHECK(nn::to_safetensors(nn::mlp_from_safetensors<float>(bytes)) == nn::to_safetensors(model));
  const TemporaryFile temporary(bytes);
  CHECK(nn::to_safetensors(nn::load_mlp<float>(temporary.path())) == nn::to_safetensors(model));
}

TEST_CASE("load_mlp: unexpected tensors are ignored only if that is asked for") {
  const auto got = [](const Shapes& shapes, const std::vector<std::string>& names = {}) {
    return sizes(
        nn::mlp_from_safetensors<float>(file(shapes), {.names = names, .ignore_unexpected = true}));
  };
  const Shapes net{
      {"net.0.weight", {4, 3}}, {"net.0.bias", {4}}, {"net.2.weight", {2, 4}}, {"net.2.bias", {2}}};
  const auto with = [&](Shapes more) {
    more.insert(more.begin(), net.begin(), net.end());
    return more;
  };
  const Shapes lightning = with({{"criterion.pos_weight", {2}}, {"f1.tp", {2}}, {"mean", {}}});
  CHECK_THROWS_WITH_AS(nn::mlp_from_safetensors<float>(file(lightning)),
                       "bytes: does not fit an MLP: unexpected 'criterion.pos_weight' [2]; "
                       "unexpected 'f1.tp' [2]; unexpected 'mean' []",
                       nn::shape_error);
  CHECK(got(lightning) == Sizes{3, 4, 2});
  CHECK(got(with({{"criterion.weight", {2}}, {"criterion.pos_weight", {2}}})) == Sizes{3, 4, 2});
  CHECK(got(with({{"weight", {2}}})) == Sizes{3, 4, 2});
  // Names choose: the others are ignored, whatever they are.
  const Shapes more =
      with({{"head.weight", {2, 4}}, {"head.bias", {2}}, {"criterion.weight", {2, 2}}});
  CHECK(got(more, {"net.0", "net.2"}) == Sizes{3, 4, 2});
  CHECK(got(more, {"net.0", "head"}) == Sizes{3, 4, 2});
  // Without names, what may be a layer is not: the MLP would be another function.
  const auto refused = [&](const Shapes& shapes, const char* message) {
    CHECK_THROWS_WITH_AS(got(shapes), message, nn::shape_error);
  };
  refused(with({{"net.4.weight", {2, 2}}}), "bytes: does not fit an MLP: missing 'net.4.bias'");
  refused(with({{"net.1.weight", {4}}, {"net.1.bias", {4}}, {"net.1.running_mean", {4}}}),
          "bytes: does not fit an MLP: 'net.1' is a BatchNorm, expected the option "
          "fold_batch_norm");
  refused({{"criterion.weight", {2}}}, "bytes: does not fit an MLP: missing '0.weight', '0.bias'");
  const TemporaryFile saved(file(lightning));
  CHECK(sizes(nn::load_mlp<float>(saved.path(), {.ignore_unexpected = true})) == Sizes{3, 4, 2});
}

TEST_CASE("load_mlp: options of load()") {
  nn::Generator g(0);
  nn::MLP<double> model({3, 2}, g);
  CHECK_THROWS_AS(nn::mlp_from_safetensors<float>(nn::to_safetensors(model)), nn::value_error);
  nn::mlp_from_safetensors<float>(nn::to_safetensors(model), {.cast = true});
  model.parameters()[0].value[0] = std::nan("");
  CHECK_THROWS_AS(nn::mlp_from_safetensors<double>(nn::to_safetensors(model)), nn::value_error);
  nn::mlp_from_safetensors<double>(nn::to_safetensors(model), {.allow_nonfinite = true});
}

namespace {

/// Numbers of a BatchNorm after a Linear of 4 outputs.
struct Norm {
  std::vector<float> weight{0.5f, -2, 1, 0}, bias{1, 0.25f, -1, 3}, running_mean{0, 1, -0.5f, 9},
      running_var{1, 4, 0.01f, 0};

  void add_to(nn::StateDict& state, const std::string& name) const {
    for (const auto& [key, numbers] : {std::pair{"weight", weight},
                                       {"bias", bias},
                                       {"running_mean", running_mean},
                                       {"running_var", running_var}}) {
      state[name + "." + key] = {.shape = {4}, .numbers = numbers};
    }
    state[name + ".num_batches_tracked"] = {.shape = {}, .numbers = std::vector<std::int64_t>{100}};
  }

  nn::Matrix<double> operator()(const nn::Matrix<double>& x, double eps) const {
    nn::Matrix<double> y = x;
    for (nn::Index j = 0; j < 4; ++j) {
      const auto k = static_cast<std::size_t>(j);
      y.col(j).array() = (x.col(j).array() - double{running_mean[k]}) /
                             std::sqrt(double{running_var[k]} + eps) * double{weight[k]} +
                         double{bias[k]};
    }
    return y;
  }
};

/// The tensors of Linear(3, 4), BatchNorm, ReLU, Linear(4, 2) under these names.
nn::StateDict with_norm(const nn::MLP<float>& model, const std::vector<std::string>& names) {
  nn::StateDict state;
  for (const auto& [name, shape, parameter] : nn::named_parameters(model, {names[0], names[2]})) {
    state[name] = {.shape = shape,
                   .numbers = std::vector<float>(parameter.value.begin(), parameter.value.end())};
  }
  Norm().add_to(state, names[1]);
  return state;
}

}  // namespace

TEST_CASE("load_mlp: a BatchNorm becomes part of the Linear before it") {
  nn::Generator g(0);
  nn::MLP<float> model({3, 4, 2}, g);
  const auto x = nn::randn<float>(20, 3, g);
  auto& first = std::get<nn::Linear<float>>(model.layers()[0]);
  const auto& last = std::get<nn::Linear<float>>(model.layers()[2]);
  const auto expected = [&](double eps) -> nn::Matrix<double> {
    const nn::Matrix<double> z =
        (x.cast<double>() * first.weight.transpose().cast<double>()).rowwise() +
        first.bias.transpose().cast<double>();
    const nn::Matrix<double> a = Norm()(z, eps).cwiseMax(0);
    return (a * last.weight.cast<double>().transpose()).rowwise() +
           last.bias.cast<double>().transpose();
  };
  const auto close = [&](const nn::MLP<float>& loaded, double eps) {
    CHECK(sizes(loaded) == Sizes{3, 4, 2});
    const nn::Matrix<double> y = loaded(x).cast<double>(), wanted = expected(eps);
    CHECK((y - wanted).cwiseAbs().maxCoeff() <= 4e-6 * wanted.cwiseAbs().maxCoeff());
  };
  const auto load = [](const nn::StateDict& state, nn::LoadOptions options) {
    options.fold_batch_norm = true;
    return nn::mlp_from_safetensors<float>(nn::detail::io::to_bytes(state), options);
  };

  close(load(with_norm(model, {"net.0", "net.1", "net.3"}), {}), 1e-5);
  close(load(with_norm(model, {"0", "1", "4"}), {}), 1e-5);
  close(load(with_norm(model, {"9", "10", "12"}), {}), 1e-5);
  close(load(with_norm(model, {"net.0", "net.1", "net.3"}), {.batch_norm_eps = 1e-3}), 1e-3);
  const std::vector<std::string> names{"fc1", "bn1", "head"};
  close(load(with_norm(model, names), {.names = names}), 1e-5);
  close(load(with_norm(model, {"net.3", "net.0", "net.1"}), {.names = {"net.3", "net.0", "net.1"}}),
        1e-5);
  auto more = with_norm(model, names);
  more["loss.pos_weight"] = {.shape = {1}, .numbers = std::vector<float>{1}};
  close(load(more, {.names = names, .ignore_unexpected = true}), 1e-5);

  // bias = False, as is usual before a BatchNorm
  auto without_bias = with_norm(model, names);
  without_bias.erase("fc1.bias");
  first.bias.setZero();
  close(load(without_bias, {.names = names}), 1e-5);
}

TEST_CASE("load_mlp: a BatchNorm that cannot be folded is told") {
  nn::Generator g(0);
  const nn::MLP<float> model({3, 4, 2}, g);
  const auto refused = [](const nn::StateDict& state, const nn::LoadOptions& options,
                          const std::string& message) {
    const std::string all = "bytes: does not fit " + message;
    CHECK_THROWS_WITH_AS(nn::mlp_from_safetensors<float>(nn::detail::io::to_bytes(state), options),
                         all.c_str(), nn::shape_error);
  };
  const std::vector<std::string> names{"fc1", "bn1", "head"};
  const auto named = with_norm(model, names);
  const nn::LoadOptions fold{.fold_batch_norm = true};
  refused(named, {}, "an MLP: 'bn1' is a BatchNorm, expected the option fold_batch_norm");
  refused(named, {.names = names},
          "an MLP: 'bn1' is a BatchNorm, expected the option fold_batch_norm");
  refused(named, fold,
          "an MLP: 'bn1' is a BatchNorm, expected a Linear before it, or the order of all in the "
          "option names");
  refused(named, {.names = {"fc1", "head"}, .fold_batch_norm = true},
          "an MLP: 'bn1' is a BatchNorm, expected a Linear before it");
  refused(named, {.names = {"bn1", "fc1", "head"}, .fold_batch_norm = true},
          "an MLP: 'bn1' is a BatchNorm, expected a Linear before it");
  // After a ReLU
  refused(with_norm(model, {"net.0", "net.2", "net.3"}), fold,
          "an MLP: 'net.2' is a BatchNorm, expected a Linear before it, or the order of all in the "
          "option names");
  auto second = with_norm(model, {"net.0", "net.1", "net.4"});
  Norm().add_to(second, "net.2");
  refused(second, fold,
          "an MLP: 'net.2' is a BatchNorm, expected a Linear before it, or the order of all in the "
          "option names");
  auto lacking = with_norm(model, {"0", "1", "3"});
  lacking.erase("1.running_var");
  lacking.erase("1.weight");
  lacking["1.bias"] = {.shape = {5}, .numbers = std::vector<float>(5)};
  refused(lacking, fold,
          "the model: missing '1.weight' [4]; '1.bias' is [5], expected [4]; missing "
          "'1.running_var' [4]");
  auto negative = with_norm(model, {"0", "1", "3"});
  std::get<std::vector<float>>(negative["1.running_var"].numbers)[2] = -1;
  CHECK_THROWS_WITH_AS(nn::mlp_from_safetensors<float>(nn::detail::io::to_bytes(negative), fold),
                       "bytes: tensor '1.running_var' has -1 as element [2], expected a variance",
                       nn::value_error);
  // Without a word, the names choose what is read.
  nn::mlp_from_safetensors<float>(nn::detail::io::to_bytes(named),
                                  {.names = {"fc1", "head"}, .ignore_unexpected = true});
}

TEST_CASE("load_mlp: what the fuzzer found interesting is refused, or reads back when saved") {
  for (const auto interesting : corpus::safetensors) {
    const std::string bytes(interesting);  // in memory that the address sanitizer watches
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  MESSAGE(corpus::safetensors.size(), " files");
}
