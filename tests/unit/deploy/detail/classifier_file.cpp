#include "unit/deploy/parts.hpp"

#include <doctest/doctest.h>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string_view>

// Damaged and hostile files of a classifier. Each is an error, of one of the types of the library.

namespace {

using Metadata = std::map<std::string, std::string>;

/// The message of the error, after its type; "" if there is none.
template <class S = float>
std::string refusal(std::string_view bytes) {
  try {
    nn::classifier_from_safetensors<S>(bytes);
  } catch (const nn::format_error& error) {
    return std::string("format_error: ") + error.what();
  } catch (const nn::shape_error& error) {
    return std::string("shape_error: ") + error.what();
  } catch (const nn::value_error& error) {
    return std::string("value_error: ") + error.what();
  }
  return "";
}

std::string with_checksum(std::string bytes) {
  namespace deploy = nn::detail::deploy;
  const auto checksum = deploy::checksum_of(nn::detail::io::MemoryBytes(bytes));
  return bytes.replace(deploy::checksum_at, deploy::checksum_size, checksum);
}

nn::Classifier<float> small() { return classifier<float>({2, 3, 2}); }

Metadata metadata_of(std::string_view bytes) {
  return nn::detail::io::TensorFile(nn::detail::io::MemoryBytes(bytes), 1 << 20).metadata();
}

/// A file with this metadata, and the right checksum.
std::string with_metadata(const Metadata& metadata) {
  return with_checksum(nn::to_safetensors(small().network, {.metadata = metadata}));
}

struct Hostile {
  std::string key, value, message;
};

std::vector<Hostile> hostile_values() {
  std::vector<Hostile> all;
  // No list of numbers
  const std::vector<std::pair<std::string, std::string>> no_numbers{
      {"", "byte 0: got the end, expected a list"},
      {"null", "byte 0: got 'null', expected a list"},
      {"{}", "byte 0: got '{}', expected a list"},
      {"1,2", "byte 0: got '1,2', expected a list"},
      {"[", "byte 1: got the end, expected a finite number"},
      {"[1", "byte 2: got the end, expected a comma or ]"},
      {"[1,", "byte 3: got the end, expected a finite number"},
      {"[1,]", "byte 3: got ']', expected a finite number"},
      {"[,1]", "byte 1: got ',1]', expected a finite number"},
      {"[1 2]", "byte 3: got '2]', expected a comma or ]"},
      {"[1,2]]", "byte 5: got ']', expected the end of the list"},
      {"[1,2] x", "byte 6: got 'x', expected the end of the list"},
      {"[\"a\",\"b\"]", "byte 1: got '\"a\",\"b\"]', expected a finite number"},
      {"[[1,2]]", "byte 1: got '[1,2]]', expected a finite number"},
      {"[true,1]", "byte 1: got 'true,1]', expected a finite number"},
      {"[nan,1]", "byte 1: got 'nan,1]', expected a finite number"},
      {"[inf,1]", "byte 1: got 'inf,1]', expected a finite number"},
      {"[-Infinity,1]", "byte 1: got '-Infinity,1]', expected a finite number"},
      {"[1e309,1]", "byte 1: got '1e309,1]', expected a finite number"},
      {"[0x10,1]", "byte 1: got '0x10,1]', expected a finite number"},
      {"[--1,1]", "byte 1: got '--1,1]', expected a finite number"},
      {"[1e,1]", "byte 1: got '1e,1]', expected a finite number"},
      {"[1.2.3,1]", "byte 1: got '1.2.3,1]', expected a finite number"},
  };
  for (const auto* key :
       {"scaler_mean", "scaler_scale", "thresholds", "self_test_inputs", "self_test_logits"}) {
    for (const auto& [value, message] : no_numbers) {
      all.push_back({key, value, std::string("format_error: bytes: ") + key + ": " + message});
    }
  }
  // No list of strings
  const std::vector<std::pair<std::string, std::string>> no_strings{
      {"", "byte 0: got the end, expected a list"},
      {"\"ab\"", "byte 0: got '\"ab\"', expected a list"},
      {"[1,2]", "byte 1: got '1,2]', expected a string in quotes"},
      {"[\"a\"", "byte 4: got the end, expected a comma or ]"},
      {"[\"a\" \"b\"]", "byte 5: got '\"b\"]', expected a comma or ]"},
      {"[\"a,b]", "byte 6: got the end, expected the rest of a string"},
      {"[\"\\x\",\"b\"]", "byte 2: got '\\x\",\"b\"]', expected an escape of JSON"},
      {"[\"\\ud800\",\"b\"]", "byte 2: got '\\ud800\",\"b\"]', expected a pair of surrogates"},
      {"[\"a\nb\",\"b\"]", "byte 3: got '\\x0Ab\",\"b\"]', expected the rest of a string"},
      {"[null,null]", "byte 1: got 'null,null]', expected a string in quotes"},
  };
  for (const auto* key : {"feature_names", "label_names"}) {
    for (const auto& [value, message] : no_strings) {
      all.push_back({key, value, std::string("format_error: bytes: ") + key + ": " + message});
    }
    const std::string begin = "shape_error: bytes: Classifier of 2 features and 2 labels: ";
    all.push_back({key, "[\"a\"]", begin + key + " has 1 names, expected 2"});
    all.push_back({key, "[\"a\",\"b\",\"c\"]", begin + key + " has 3 names, expected 2"});
    std::string many = "[\"\"";
    for (int i = 0; i < 100'000; ++i) many += ",\"\"";
    all.push_back({key, many + "]", begin + key + " has 100001 names, expected 2"});
    const std::string twice = std::string("value_error: bytes: Classifier: ") + key + " has '";
    all.push_back({key, "[\"a\",\"a\"]", twice + "a' twice"});
    all.push_back({key, "[\"w\",\"\\u0077\"]", twice + "w' twice"});
    all.push_back({key, "[\"\",\"\"]", twice + "' twice"});
  }
  // Another number of numbers, and numbers out of range
  const std::string widths = "shape_error: bytes: Classifier of 2 features and 2 labels: ";
  for (const auto* value : {"[]", "[1]", "[1,2,3]"}) {
    const char n = value[1] == ']' ? '0' : value[2] == ']' ? '1' : '3';
    all.push_back({"thresholds", value, widths + "thresholds has " + n + " labels, expected 2"});
    all.push_back({"scaler_mean", value,
                   std::string("shape_error: bytes: StandardScaler: got ") + n +
                       " means and 2 scales, expected one of each"});
    all.push_back({"scaler_scale", value,
                   std::string("shape_error: bytes: StandardScaler: got 2 means and ") + n +
                       " scales, expected one of each"});
  }
  const std::string scaler = "value_error: bytes: StandardScaler: scale[1]=";
  all.push_back({"scaler_scale", "[1,0]", scaler + "0, expected finite and > 0"});
  all.push_back({"scaler_scale", "[1,-1]", scaler + "-1, expected finite and > 0"});
  all.push_back({"scaler_scale", "[1,1e-999]", scaler + "0, expected finite and > 0"});
  all.push_back({"thresholds", "[0.5,1e300]",
                 "value_error: bytes: Classifier: thresholds[1]=inf, expected finite"});
  for (const auto* p : {"", "x", "-0.1", "1.5", "nan", "0.5 ", "[0.5]", "1e999"}) {
    all.push_back(
        {"dropout", p,
         std::string("value_error: bytes: dropout is '") + p + "', expected a number from 0 to 1"});
  }
  for (const auto* version : {"", "0", "2", "1.0", " 1", "01", "99999999999999999999"}) {
    all.push_back({"classifier_version", version,
                   std::string("format_error: bytes: got classifier_version '") + version +
                       "', expected '1'; a later version of multihot may read it"});
  }
  // A wrong self-test
  all.push_back(
      {"self_test_inputs", "[]", "shape_error: bytes: self-test: got 3x2 logits, expected 0x2"});
  all.push_back(
      {"self_test_inputs", "[1,2]", "shape_error: bytes: self-test: got 3x2 logits, expected 1x2"});
  all.push_back({"self_test_inputs", "[1,2,3]",
                 "shape_error: bytes: Classifier: x is 1x3, expected 2 columns"});
  all.push_back(
      {"self_test_inputs", "[1,2,3,4,5,1e39]",
       "value_error: bytes: Classifier: x(2,1)=inf, feature 'feature 1', expected finite"});
  all.push_back(
      {"self_test_logits", "[]", "shape_error: bytes: self-test: got 0x2 logits, expected 3x2"});
  all.push_back({"self_test_logits", "[1,2,3]",
                 "shape_error: bytes: self-test: got 1x3 logits, expected 3x2"});
  all.push_back(
      {"self_test_logits", "[9,9,9,9,9,9]", "value_error: bytes: self-test: logit(0,0)="});
  all.push_back(
      {"self_test_inputs", "[9,9,9,9,9,9]", "value_error: bytes: self-test: logit(0,0)="});
  // What is no longer what was tested
  all.push_back({"scaler_mean", "[1,2]", "value_error: bytes: self-test: logit(0,0)="});
  all.push_back({"scaler_scale", "[1,2]", "value_error: bytes: self-test: logit(0,0)="});
  return all;
}

/// Bit `bit` of the bytes changed: refused, and in words that tell the user that it is damaged.
bool flip_is_told(std::string& bytes, std::size_t bit) {
  const auto flip = [&] {
    char& byte = bytes[bit / 8];
    byte = static_cast<char>(byte ^ 1 << bit % 8);
  };
  flip();
  const std::string got = refusal(bytes);
  flip();
  // In the first key, so that there is no checksum: the header is not as it should be.
  const bool in_key = bit / 8 >= 8 && bit / 8 < nn::detail::deploy::checksum_at;
  return got.starts_with(in_key ? "format_error: bytes: " : "format_error: bytes: damaged: ");
}

std::size_t flips_not_told(std::string bytes, int flips) {
  std::mt19937_64 random(1);
  std::size_t missed = 0;
  for (int i = 0; i < flips; ++i) missed += !flip_is_told(bytes, random() % (8 * bytes.size()));
  return missed;
}

}  // namespace

TEST_CASE("classifier file: every bit of a small one") {
  std::string bytes = nn::to_safetensors(small());
  std::size_t missed = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) missed += !flip_is_told(bytes, bit);
  CHECK(missed == 0);
  MESSAGE((8 * bytes.size()), " bits");
}

TEST_CASE("classifier file: random bits of a larger one") {
  CHECK(flips_not_told(nn::to_safetensors(classifier<float>({30, 40, 6})), 2'000) == 0);
}

// With --no-skip: takes a minute
TEST_CASE("classifier file: 100,000 random bits of a large one" * doctest::skip()) {
  const std::string bytes = nn::to_safetensors(classifier<float>({72, 256, 64, 6}));
  CHECK(flips_not_told(bytes, 100'000) == 0);
  MESSAGE(bytes.size(), " bytes");
}

TEST_CASE("classifier file: every length but the right one") {
  const std::string bytes = nn::to_safetensors(small());
  std::size_t missed = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    missed += refusal(std::string_view(bytes).substr(0, size)).empty();
  }
  CHECK(missed == 0);
  CHECK(refusal(bytes + '\0').starts_with("format_error: bytes: damaged: "));
  CHECK(refusal(bytes).empty());
}

TEST_CASE("classifier file: the checksum is zlib's crc32 of the other bytes") {
  CHECK(nn::detail::deploy::add_to_crc(0, "123456789") == 0xcbf43926);
  CHECK(nn::detail::deploy::checksum_at == 37);
}

TEST_CASE("classifier file: hostile metadata, with the right checksum") {
  const Metadata good = metadata_of(nn::to_safetensors(small()));
  REQUIRE(refusal(with_metadata(good)).empty());
  const auto all = hostile_values();
  for (const auto& hostile : all) {
    CAPTURE(hostile.key);
    CAPTURE(hostile.value.substr(0, 40));
    auto metadata = good;
    metadata[hostile.key] = hostile.value;
    const std::string got = refusal(with_metadata(metadata));
    CAPTURE(got);
    CHECK(got.starts_with(hostile.message));
  }
  MESSAGE(all.size(), " variants");
}

TEST_CASE("classifier file: all missing keys are in one error, and later ones are ignored") {
  const Metadata good = metadata_of(nn::to_safetensors(small()));
  for (const auto& [key, value] : good) {
    if (key == "checksum") continue;
    auto metadata = good;
    metadata.erase(key);
    CHECK(refusal(with_metadata(metadata)) ==
          "format_error: bytes: metadata: missing '" + key + "'");
  }
  CHECK(refusal(with_metadata({{"checksum", "00000000"}, {"dropout", "0"}})) ==
        "format_error: bytes: metadata: missing 'classifier_version'; missing 'feature_names'; "
        "missing 'label_names'; missing 'scaler_mean'; missing 'scaler_scale'; missing "
        "'self_test_inputs'; missing 'self_test_logits'; missing 'thresholds'");
  auto later = good;
  later["temperature"] = "[1]";
  CHECK(refusal(with_metadata(later)).empty());
}

TEST_CASE("classifier file: names that are not UTF-8") {
  const std::string bytes = nn::to_safetensors(small());
  const std::size_t at = bytes.find("feature 0");
  for (const auto* bad : {"\xff", "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    std::string hostile = bytes;
    hostile.replace(at, std::string_view(bad).size(), bad);
    CAPTURE(refusal(with_checksum(hostile)));
    CHECK(refusal(with_checksum(hostile))
              .starts_with("format_error: bytes: byte " + std::to_string(at) + ": got '\\x"));
  }
}

TEST_CASE("classifier file: other files, types and tensors") {
  CHECK(refusal(nn::to_safetensors(small().network)) ==
        "format_error: bytes: got no checksum at byte 37, expected a file of save(path, "
        "classifier), or load_mlp() for weights");
  CHECK(refusal("") == "format_error: bytes: got 0 bytes, expected 8 or more");
  CHECK(refusal(std::string("PK\x03\x04") + std::string(60, ' '))
            .starts_with("format_error: bytes: got a zip archive, of a pickle"));
  CHECK(refusal<double>(nn::to_safetensors(small())) ==
        "value_error: bytes: got a classifier of F32, expected F64");

  const Metadata good = metadata_of(nn::to_safetensors(small()));
  const auto with_state = [&](nn::StateDict state) {
    return refusal(with_checksum(nn::detail::io::to_bytes(state, good)));
  };
  auto state = small().network.state_dict();
  REQUIRE(with_state(state).empty());
  auto more = state;
  more["extra"] = more["0.bias"];
  CHECK(with_state(more) == "shape_error: bytes: does not fit an MLP: unexpected 'extra' [3]");
  auto less = state;
  less.erase("2.bias");
  CHECK(with_state(less) == "shape_error: bytes: does not fit an MLP: missing '2.bias'");
  auto infinite = state;
  std::get<std::vector<float>>(infinite["2.bias"].numbers)[1] = HUGE_VALF;
  CHECK(with_state(infinite) ==
        "value_error: bytes: tensor '2.bias' has inf as element [1], expected finite numbers");
  auto changed = state;
  std::get<std::vector<float>>(changed["2.bias"].numbers)[1] += 0.1f;
  CHECK(with_state(changed).starts_with("value_error: bytes: self-test: logit(0,1)="));
  nn::Generator g(3);
  const auto wider = nn::to_safetensors(nn::MLP<float>({3, 3, 4}, g), {.metadata = good});
  CHECK(refusal(with_checksum(wider)) ==
        "shape_error: bytes: Classifier of 3 features and 4 labels: scaler has 2 features, "
        "expected 3; thresholds has 2 labels, expected 4; feature_names has 2 names, expected 3; "
        "label_names has 2 names, expected 4");
}

TEST_CASE_TEMPLATE("self-test: other rounding passes, and a wrong logit does not", S, float,
                   double) {
  for (const auto& sizes : {std::vector<nn::Index>{2, 3, 2}, {72, 64, 6}, {10, 200, 200, 3}}) {
    const auto c = classifier<S>(sizes);
    const nn::Matrix<S> x = nn::detail::deploy::self_test_inputs(c.scaler);
    const nn::Matrix<S> z = c.scaler.transform(x);
    nn::Matrix<S> expected = c.network(z);
    nn::detail::deploy::check_self_test(c, x, expected);
    const auto rounding = nn::detail::deploy::rounding_of_logits(c.network, z);
    const double spread = static_cast<double>(expected.maxCoeff() - expected.minCoeff());
    CAPTURE(rounding.maxCoeff());
    CHECK(rounding.minCoeff() > 4 * std::numeric_limits<S>::epsilon() * spread);
    CHECK(rounding.maxCoeff() < 0.02 * spread);

    // The sums in double are those of another machine, with less rounding.
    const nn::Matrix<double> exact = [&] {
      nn::Matrix<double> a = z.template cast<double>();
      for (const auto& layer : c.network.layers()) {
        if (const auto* linear = std::get_if<nn::Linear<S>>(&layer)) {
          a = ((a * linear->weight.template cast<double>().transpose()).rowwise() +
               linear->bias.template cast<double>().transpose())
                  .eval();
        } else {
          a = a.cwiseMax(0).eval();
        }
      }
      return a;
    }();
    nn::detail::deploy::check_self_test<S>(c, x, exact.template cast<S>());
    expected(2, 1) += S(0.1);
    CHECK_THROWS_AS(nn::detail::deploy::check_self_test(c, x, expected), nn::value_error);
  }
}
