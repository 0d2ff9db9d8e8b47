// Whether exported headers have the bits of the library that wrote them, which was compiled with
// the same flags.

#include <doctest/doctest.h>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>

#include "expected.hpp"

namespace {

template <class S, std::size_t n, std::size_t features, std::size_t labels>
void check(void (*logits)(const S*, S*), void (*predict_proba)(const S*, S*),
           void (*predict)(const S*, bool*), const Expected<S, n, features, labels>& expected) {
  for (std::size_t i = 0; i < n; ++i) {
    CAPTURE(i);
    S z[labels], p[labels];
    bool y[labels];
    logits(expected.x[i], z);
    predict_proba(expected.x[i], p);
    predict(expected.x[i], y);
    CHECK(std::memcmp(z, expected.z[i], sizeof z) == 0);
    CHECK(std::memcmp(p, expected.p[i], sizeof p) == 0);
    for (std::size_t j = 0; j < labels; ++j) CHECK(y[j] == (expected.y[i][j] > 0));
  }
}

}  // namespace

TEST_CASE("Exported headers have the bits of Predictor") {
  check(emotions::logits, emotions::predict_proba, emotions::predict, expected_emotions);
  check(emotions_double::logits, emotions_double::predict_proba, emotions_double::predict,
        expected_emotions_double);
  check(deep::logits, deep::predict_proba, deep::predict, expected_deep);
  check(deep_double::logits, deep_double::predict_proba, deep_double::predict,
        expected_deep_double);
  check(single::logits, single::predict_proba, single::predict, expected_single);
  check(wide::logits, wide::predict_proba, wide::predict, expected_wide);
}

TEST_CASE("Exported headers pass their self-tests") {
  CHECK(emotions::self_test());
  CHECK(emotions_double::self_test());
  CHECK(deep::self_test());
  CHECK(deep_double::self_test());
  CHECK(single::self_test());
  CHECK(wide::self_test());
}

TEST_CASE("Exported names are those of the classifier, whatever they contain") {
  CHECK(emotions::label_name(0) == std::string("quote \" backslash \\ line \n end \r\t"));
  CHECK(emotions::label_name(1) == std::string("class"));
  CHECK(emotions::label_name(2) == std::string("\344\270\255\346\226\207"));
  CHECK(emotions::label_name(3) == std::string());
  CHECK(emotions::label_name(4) == std::string("trigraph \?\?/ comment */ // $name"));
  CHECK(emotions::label_name(5) == std::string(10'000, 'x'));
  CHECK(emotions::feature_name(71) == std::string("feature 71"));
}

TEST_CASE("Exported: a feature that is nan makes all probabilities nan, and predicts nothing") {
  float x[emotions::features] = {}, p[emotions::labels];
  bool y[emotions::labels];
  x[3] = std::numeric_limits<float>::quiet_NaN();
  emotions::predict_proba(x, p);
  emotions::predict(x, y);
  for (std::size_t j = 0; j < emotions::labels; ++j) {
    CHECK(p[j] != p[j]);
    CHECK_FALSE(y[j]);
  }
}

TEST_CASE("Exported: probabilities may overwrite the features") {
  float x[single::features], p[single::labels];
  x[0] = expected_single.x[7][0];
  single::predict_proba(x, p);
  single::predict_proba(x, x);
  CHECK(x[0] == p[0]);
}

TEST_CASE("Exported: the sigmoid at large logits") {
  CHECK(emotions::detail::sigmoid(-200.0f) == 0);
  CHECK(emotions::detail::sigmoid(-100.0f) == 3.783506e-44f);
  CHECK(emotions::detail::sigmoid(-std::numeric_limits<float>::infinity()) == 0);
  CHECK(emotions::detail::sigmoid(std::numeric_limits<float>::infinity()) == 1);
  CHECK(emotions::detail::sigmoid(0.0f) == 0.5f);
}
