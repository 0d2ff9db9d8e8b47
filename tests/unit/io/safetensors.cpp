#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/sequential.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/hostile_safetensors.hpp"
#include "unit/data/temporary_file.hpp"

namespace nn = multihot;
using namespace std::string_literals;

namespace {

/// One weight for each feature, without names of its own.
struct Scale {
  nn::Tensor<float, 1, 2> factor{1, 2};
  nn::Tensor<float> table{2, 1};
  auto tensors() { return std::tie(factor, table); }
  void forward(const auto& x, auto& y) const { y = x * factor.asDiagonal(); }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = dy; }
  void accumulate(const auto&, const auto&) {}
};
struct NamedScale : Scale {
  static constexpr nn::TensorName tensor_names[] = {{"factor", 2}, {"table", 1}};
};

auto linear() {
  nn::Generator generator(0);
  return nn::MLP<float, 2, 1>(generator);
}

/// What load() makes of a file: its error and message, or "good".
std::string outcome(std::string_view bytes, auto& model, const nn::LoadOptions& options = {}) try {
  nn::from_safetensors(bytes, model, options);
  return "good";
} catch (const nn::format_error& error) {
  return std::string("format ") + error.what();
} catch (const nn::shape_error& error) {
  return std::string("shape ") + error.what();
} catch (const nn::value_error& error) {
  return std::string("value ") + error.what();
}
std::string outcome(std::string_view bytes, const nn::LoadOptions& options = {}) {
  auto model = linear();
  return outcome(bytes, model, options);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string header(const std::string& file) {
  return file.substr(8, file.find_last_of('}') + 1 - 8);
}

}  // namespace

TEST_CASE("safetensors: bad files are refused, and the model is as it was") {
  const auto model_before = linear();
  for (const auto& file : hostile::files) {
    CAPTURE(file.what);
    const std::string bytes(file.bytes);  // in memory of its own, watched by the address sanitizer
    auto model = linear();
    const std::string got = outcome(bytes, model);
    CAPTURE(got);
    CHECK(got.starts_with(file.verdict));
    CHECK(got.find(file.message) != std::string::npos);
    if (got == "good") continue;
    CHECK(got.find("expected") + got.find("does not fit") != 2 * std::string::npos);
    CHECK(nn::to_safetensors(model) == nn::to_safetensors(model_before));
  }
  MESSAGE(hostile::files.size(), " files");
}

TEST_CASE("safetensors: every beginning of a file is refused, and one byte more is") {
  nn::Generator generator(0);
  nn::MLP<float> deep({3, 2, 2, 1}, generator);
  for (const std::string& whole :
       {nn::to_safetensors(linear()), nn::to_safetensors(linear(), {.names = {"\n\xC3\xA9"}}),
        nn::to_safetensors(deep, {.metadata = {{"a", "b"}}})}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::string beginning(whole, 0, size);
      CHECK(outcome(beginning).starts_with("format "));
    }
    CHECK(outcome(whole + ' ').starts_with("format "));
  }
}

TEST_CASE("safetensors: a header with a flipped bit is refused, or says the same") {
  const std::string whole = nn::to_safetensors(linear());
  const std::size_t end = whole.find("}}") + 2;
  int good = 0;
  for (std::size_t bit = 0; bit < 8 * end; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    auto model = linear();
    model.parameters()[0].value.setZero();
    if (outcome(flipped, model) != "good") continue;
    ++good;
    CHECK(nn::to_safetensors(model) == whole);
  }
  CHECK(good == 0);
}

TEST_CASE("safetensors: keys count all layers, or take the names of those that learn") {
  nn::Generator g(0);
  nn::Sequential model{nn::Dropout<float>{}, nn::Linear<float>(3, 2, g), nn::ReLU<float>{}, Scale{},
                       NamedScale{}};
  CHECK(header(nn::to_safetensors(model)) ==
        R"({"1.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
        R"("1.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},)"
        R"("3.0":{"dtype":"F32","shape":[2],"data_offsets":[32,40]},)"
        R"("3.1":{"dtype":"F32","shape":[2,1],"data_offsets":[40,48]},)"
        R"("4.factor":{"dtype":"F32","shape":[1,2],"data_offsets":[48,56]},)"
        R"("4.table":{"dtype":"F32","shape":[2],"data_offsets":[56,64]}})");
  const std::string named = nn::to_safetensors(model, {.names = {"in", "layers.7", ""}});
  CHECK(named.find("\"in.weight\"") < named.find("\"layers.7.0\""));
  CHECK(named.find("\"table\"") != std::string::npos);
  nn::from_safetensors(named, model, {.names = {"in", "layers.7", ""}});

  using Options = nn::SaveOptions;
  const auto save = [&](const Options& options) { nn::to_safetensors(model, options); };
  CHECK_THROWS_WITH_AS(save({.names = {"a"}}),
                       "names: got 1, expected 3, one for each layer that learns", nn::value_error);
  CHECK_THROWS_AS(save({.names = {"a", "b", "c", "d"}}), nn::value_error);
  nn::MLP<float> mlp({2, 2, 2}, g);
  CHECK_THROWS_WITH_AS(nn::to_safetensors(mlp, {.names = {"a", "a"}}),
                       "save: got the name 'a.bias' twice, expected it once", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::to_safetensors(mlp, {.names = {"a", "\xFF"}}),
                       "save: got '\\xFF.bias', expected UTF-8", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::to_safetensors(mlp, {.metadata = {{"a", "\xC0"}}}),
                       "save: got '\\xC0', expected UTF-8", nn::value_error);
  CHECK_THROWS_AS(nn::detail::io::to_bytes({{"__metadata__", nn::detail::array(1.5)}}),
                  nn::value_error);
}

TEST_CASE("safetensors: widths of 1 keep their dimensions") {
  nn::Generator g(0);
  const std::string file = nn::to_safetensors(nn::Sequential{nn::Linear<float, 1, 1>(g)});
  CHECK(file.find(R"("0.bias":{"dtype":"F32","shape":[1],)") != std::string::npos);
  CHECK(file.find(R"("0.weight":{"dtype":"F32","shape":[1,1],)") != std::string::npos);
  CHECK(nn::to_safetensors(nn::MLP<float>({1, 1}, g)).substr(0, 100) == file.substr(0, 100));
}

TEST_CASE("safetensors: what is saved is loaded, between sizes in the type and not") {
  nn::Generator g(0);
  const nn::MLP<float, 10, 20, 5> a(g);
  nn::MLP<float> b({10, 20, 5}, g);
  const auto held = b.parameters();
  REQUIRE(nn::to_safetensors(a) != nn::to_safetensors(b));
  nn::from_safetensors(nn::to_safetensors(a), b);
  CHECK(nn::to_safetensors(a) == nn::to_safetensors(b));
  CHECK(b.parameters()[0].value.data() == held[0].value.data());
  nn::MLP<float> gone(std::move(b));
  CHECK_THROWS_AS(nn::to_safetensors(b), nn::state_error);
  CHECK_THROWS_AS(nn::from_safetensors(nn::to_safetensors(a), b), nn::state_error);
}

TEST_CASE("safetensors: all that does not fit is listed") {
  nn::Generator g(0);
  nn::MLP<float> model({10, 20, 5}, g);
  const std::string other = nn::to_safetensors(nn::MLP<float>({10, 30, 5, 2}, g));
  CHECK(outcome(other, model) ==
        "shape bytes: does not fit the model: '0.weight' is [30, 10], expected [20, 10]; "
        "'0.bias' is [30], expected [20]; '2.weight' is [5, 30], expected [5, 20]; "
        "unexpected '4.bias' [2]; unexpected '4.weight' [2, 5]");
}

TEST_CASE("safetensors: numbers of another type are cast only if that is asked for") {
  nn::Generator g(0);
  nn::MLP<double, 2, 1> wide(g);
  const std::string f64 = nn::to_safetensors(wide), f32 = nn::to_safetensors(linear());
  CHECK(outcome(f64) ==
        "value bytes: '0.weight' is F64, expected F32 or the option cast; "
        "'0.bias' is F64, expected F32 or the option cast");
  CHECK(outcome(f32, wide).starts_with("value bytes: '0.weight' is F32, expected F64 or"));
  CHECK(outcome(f32, wide, {.cast = true}) == "good");
  CHECK(wide.parameters()[0].value.cast<float>() == linear().parameters()[0].value);
  CHECK(outcome(f64, {.cast = true}) == "good");
  wide.parameters()[0].value[1] = 1e39;
  CHECK(outcome(nn::to_safetensors(wide), {.cast = true}) ==
        "value bytes: tensor '0.weight' has inf as the cast of element [0, 1], "
        "expected finite numbers");
  CHECK(outcome(replaced(f32, "F32", "I32"), {.cast = true}) ==
        "value bytes: '0.bias' is I32, expected F32");
}

TEST_CASE("safetensors: infinity and nan are loaded only if that is asked for") {
  for (const float number :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    auto model = linear();
    model.parameters()[1].value[0] = number;
    const std::string file = nn::to_safetensors(model);
    CHECK(outcome(file).starts_with("value bytes: tensor '0.bias' has "));
    auto same = linear();
    CHECK(outcome(file, same, {.allow_nonfinite = true}) == "good");
    CHECK(nn::to_safetensors(same) == file);
  }
}

TEST_CASE("safetensors: the header may be limited") {
  const std::string file = nn::to_safetensors(linear());
  CHECK(outcome(file, {.max_header = 128}) == "good");
  CHECK(outcome(file, {.max_header = 127}) ==
        "format bytes: got a header of 128 bytes, expected at most 127");
}

TEST_CASE("safetensors: a file of another format is named in words") {
  const auto named = [](std::string_view format) {
    return "format bytes: got " + std::string(format) +
           ", expected a file of safetensors, as safetensors.torch.save_file() writes it";
  };
  const std::string pickle =
      "a pickle, as pickle.dump() and older versions of torch.save() write it";
  const struct {
    std::string bytes, format;
  } others[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
       "a pointer of Git LFS, which `git lfs pull` replaces by the file"},
      {"PK\3\4\0\0\10\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\22\0\22\0model/data.pkl"s,
       "a zip archive, of a pickle if torch.save() wrote it"},
      {"PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s, "an empty zip archive"},
      {"\x80\x02\x8a\nl\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\3."s, pickle},
      {"\x80\x04\x95\x0b\0\0\0\0\0\0\0}\x94\x8c\1aK\1s."s, pickle},
      {"ccollections\nOrderedDict\nq\0)Rq\1X\5\0\0\0"s, pickle},
      {"\x89HDF\r\n\x1a\n\0\0\0\0\0\10\10\0"s, "an HDF5 file, as Keras writes it"},
      {"\x93NUMPY\1\0v\0{'descr': '<f4', 'fortran_order': False, "s, "an array of numpy.save()"},
      {"GGUF\3\0\0\0\x93\0\0\0\0\0\0\0"s, "a GGUF file"},
      {"\x1f\x8b\10\0\0\0\0\0\0\3\xed\xc1"s, "a file that is compressed by gzip"},
      {"\x08\x07\x12\x07pytorch\x1a\x05"
       "2.6.0:"s,
       "an ONNX model"},
      {"\x1c\0\0\0TFL3\x14\0 \0\x1c\0"s, "a model of TensorFlow Lite"},
      {"<!DOCTYPE html>\n<html>", "HTML or XML, '<!DOCTYPE html>\\x0A<html>'"},
      {"\n\n  <html class=\"a\">", "HTML or XML, '<html class=\"a\">'"},
      {"{\"metadata\": {\"total_size\": 1}, \"weight_map\": {}}",
       "JSON, '{\"metadata\": {\"total_size\": 1}, \"weight_...'"},
      {"[[0.5, 1.5], [2.5, 3.5]]", "JSON, '[[0.5, 1.5], [2.5, 3.5]]'"},
      {"\xEF\xBB\xBF{\"a\": [1, 2]}", "JSON, '{\"a\": [1, 2]}'"},
      {"Entry not found", "text, 'Entry not found'"},
      {"404: Not Found\n", "text, '404: Not Found\\x0A'"},
  };
  for (const auto& other : others) {
    CAPTURE(other.format);
    CHECK(outcome(other.bytes) == named(other.format));
    CHECK(outcome(other.bytes + std::string(1000, '\0')).starts_with("format bytes: got "));
  }
  const TemporaryFile file(others[0].bytes);
  auto model = linear();
  const std::string message = file.path() + named(others[0].format).substr(12);
  CHECK_THROWS_WITH_AS(nn::load(file.path(), model), message.c_str(), nn::format_error);
}

TEST_CASE("safetensors: the first bytes of another format do not make a file one of it") {
  // A header has the size that its first bytes say, which spaces at its end fill up.
  const std::string good = nn::to_safetensors(linear());
  for (const std::size_t size : {0x280u, 0x380u, 0x480u, 0x580u, 0x8b1fu, 0x120708u}) {
    std::string longer = good.substr(0, 8) + header(good);
    longer.resize(8 + size, ' ');
    for (std::size_t k = 0; k < 8; ++k) longer[k] = static_cast<char>(k < 4 ? size >> 8 * k : 0);
    longer += good.substr(good.size() - 12);
    CHECK(outcome(longer) == "good");
    CHECK(outcome(longer.substr(0, 100)) ==
          "format bytes: got a header of " + std::to_string(size) +
              " bytes, expected at most 92, the rest of the file");
  }
}

TEST_CASE("safetensors: unexpected tensors are ignored only if that is asked for") {
  nn::Generator g(0);
  const nn::MLP<float> net({2, 3, 1}, g);
  const auto parameters = nn::detail::nn::entries(nn::named_parameters(net, {"net.0", "net.2"}));
  nn::StateDict state(parameters.begin(), parameters.end());
  const std::vector<float> weights = {1, 2, std::numeric_limits<float>::quiet_NaN()};
  state["criterion.pos_weight"] = {.shape = {3}, .numbers = weights};
  state["criterion.weight"] = {.shape = {1, 3}, .numbers = weights};
  state["metric.steps"] = nn::detail::array(std::int64_t{7});
  const std::string file = nn::detail::io::to_bytes(state);

  nn::MLP<float> model({2, 3, 1}, g);
  const std::string before = nn::to_safetensors(model);
  CHECK(outcome(file, model, {.names = {"net.0", "net.2"}}) ==
        "shape bytes: does not fit the model: unexpected 'criterion.pos_weight' [3]; unexpected "
        "'criterion.weight' [1, 3]; unexpected 'metric.steps' []");
  CHECK(nn::to_safetensors(model) == before);
  CHECK(outcome(file, model, {.names = {"net.0", "net.2"}, .ignore_unexpected = true}) == "good");
  CHECK(nn::to_safetensors(model) == nn::to_safetensors(net));
  // What is missing, or of another shape, is still told.
  CHECK(outcome(file, model, {.names = {"net.0", "net.4"}, .ignore_unexpected = true}) ==
        "shape bytes: does not fit the model: missing 'net.4.weight' [1, 3]; missing 'net.4.bias' "
        "[1]");
  nn::MLP<float> wider({2, 4, 1}, g);
  CHECK(outcome(file, wider, {.names = {"net.0", "net.2"}, .ignore_unexpected = true})
            .starts_with("shape bytes: does not fit the model: 'net.0.weight' is [3, 2], expected "
                         "[4, 2]; "));
  const TemporaryFile saved(file);
  nn::load(saved.path(), model, {.names = {"net.0", "net.2"}, .ignore_unexpected = true});
}

TEST_CASE("safetensors: the keys of a layer by itself") {
  const auto model = linear();
  const std::string file = nn::to_safetensors(model, {.names = {""}});
  CHECK(header(file) == R"({"bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                        R"("weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}})");
  auto other = linear();
  other.parameters()[0].value.setZero();
  CHECK(outcome(file, other, {.names = {""}}) == "good");
  CHECK(nn::to_safetensors(other) == nn::to_safetensors(model));
}

TEST_CASE("safetensors: files") {
  const TemporaryFile file("");
  auto model = linear();
  nn::save(file.path(), model);
  auto other = linear();
  other.parameters()[0].value.setZero();
  nn::load(file.path(), other);
  CHECK(nn::to_safetensors(other) == nn::to_safetensors(model));
  other.parameters()[0].value.setZero();
  nn::save(file.path(), other);  // over the file that it is of
  nn::load(file.path(), model);
  CHECK(nn::to_safetensors(other) == nn::to_safetensors(model));

  const TemporaryFile cut(nn::to_safetensors(model).substr(0, 100));
  CHECK_THROWS_WITH_AS(nn::load(cut.path(), model),
                       (cut.path() + ": got a header of 128 bytes, expected at most 92, the rest "
                                     "of the file")
                           .c_str(),
                       nn::format_error);
  CHECK_THROWS_WITH_AS(nn::load("there is/no such file", model),
                       "there is/no such file: open: No such file or directory", nn::io_error);
  CHECK_THROWS_AS(nn::load(std::filesystem::temp_directory_path().string(), model), nn::io_error);
}

TEST_CASE("load_metadata returns the metadata of a file") {
  nn::Generator g(0);
  const TemporaryFile file("");
  nn::save(file.path(), nn::MLP<float, 2, 1>(g), {.metadata = {{"a", "b"}, {"c", "\"d\""}}});
  const std::map<std::string, std::string> expected{{"a", "b"}, {"c", "\"d\""}};
  CHECK(nn::load_metadata(file.path()) == expected);
  CHECK_THROWS_AS(nn::load_metadata(file.path() + ".no"), nn::io_error);
}
