#include "streams.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <multihot/data/batches.hpp>
#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <set>
#include <string>
#include <vector>

#include "fnv1a.hpp"

namespace nn = multihot;

namespace {

// Normal doubles are made with the C library's log, sin and cos, whose last bits are its own: the
// records are glibc's on 64-bit machines, where they use FMA.
#if defined(__GLIBC__) && defined(__LP64__)
constexpr bool glibc = true;
#else
constexpr bool glibc = false;
#endif

template <class S>
const std::string type = sizeof(S) == 4 ? "<float>" : "<double>";

/// In PyTorch's order
template <class Matrix>
auto values(const Eigen::DenseBase<Matrix>& x) {
  const auto flat = x.template reshaped<Eigen::RowMajor>();
  using Scalar = typename Matrix::Scalar;
  using Value = std::conditional_t<std::is_same_v<Scalar, nn::Index>, std::int64_t, Scalar>;
  return std::vector<Value>(flat.begin(), flat.end());  // integers of 64 bits, as PyTorch's
}
template <class S>
auto values(const std::vector<nn::Parameter<S>>& parameters) {
  std::vector<S> all;
  for (const auto& p : parameters) all.insert(all.end(), p.value.begin(), p.value.end());
  return all;
}

/// Holds what is drawn against PyTorch's records.
struct Comparison {
  std::uint64_t seed = 0;
  nn::Generator generator{0};
  std::set<std::string> seen = {};

  nn::Generator& seeded() {
    generator.manual_seed(seed);
    return generator;
  }

  void operator()(const std::string& call, const auto& drawn, bool same_bits = true) {
    const auto x = values(drawn);
    const auto name = call + ", seed " + std::to_string(seed);
    CAPTURE(name);
    const auto* record = std::find_if(std::begin(golden::records), std::end(golden::records),
                                      [&](const auto& r) { return r.name == name; });
    REQUIRE(record != std::end(golden::records));
    REQUIRE(x.size() == record->size);
    seen.insert(name);

    const std::size_t stored = x.size() < 16 ? x.size() : 4;
    for (std::size_t k = 0; k < stored; ++k) {
      CAPTURE(k);
      if (same_bits) {
        CHECK(bits(x[k]) == record->first[k]);
      } else {  // the C library's 1 ulp each of log, sin and cos
        const auto expected = std::bit_cast<double>(record->first[k]);
        CHECK(std::abs(static_cast<double>(x[k]) - expected) <= 1e-15 * std::abs(expected));
      }
    }
    if (same_bits) CHECK(fnv1a(x) == record->hash);
    CHECK(generator.uniform<float>() == record->after);
  }
};

template <class S>
void compare_random(Comparison& compare) {
  constexpr bool portable = glibc || sizeof(S) == 4;
  for (int n :
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 100, 320, 4099}) {
    const auto call = [&](const char* name) {
      return name + type<S> + "(" + std::to_string(n) + ")";
    };
    const int rows = n % 5 == 0 ? 5 : 1;  // the shape does not matter: the order is row-major
    compare(call("rand"), nn::rand<S>(rows, n / rows, compare.seeded()));
    compare(call("randn"), nn::randn<S>(rows, n / rows, compare.seeded()), portable);
  }
}

template <class S>
void compare_weights(Comparison& compare) {
  const auto static_linear = [&]<int in, int out>() {
    nn::Linear<S, in, out> layer(compare.seeded());
    return std::vector{layer.weight.parameter(), layer.bias.parameter()};
  };
  const auto linear = [&](int in, int out) {
    nn::Linear<S> layer(in, out, compare.seeded());
    return std::vector{layer.weight.parameter(), layer.bias.parameter()};
  };
  const auto prefix = "Linear" + type<S>;
  compare(prefix + "(10, 20)", static_linear.template operator()<10, 20>());
  compare(prefix + "(1, 1)", static_linear.template operator()<1, 1>());
  compare(prefix + "(10, 20)", linear(10, 20));
  compare(prefix + "(784, 3)", linear(784, 3));
  compare(prefix + "(1, 1)", linear(1, 1));
  compare(prefix + "(3, 7)", linear(3, 7));

  const auto name = "MLP" + type<S> + "(10, 20, 5)";
  compare(name, nn::MLP<S, 10, 20, 5>(compare.seeded()).parameters());
  compare(name, nn::MLP<S>({10, 20, 5}, compare.seeded()).parameters());
  auto& g = compare.seeded();
  nn::Sequential model{nn::Linear<S, 10, 20>(g), nn::ReLU<S>{}, nn::Linear<S>(20, 5, g)};
  compare(name, model.parameters());
}

void compare_integers(Comparison& compare) {
  // Ranges below 2^32 take one word a number, the others two.
  for (const auto& [low, high] : {std::pair<std::int64_t, std::int64_t>{0, 2},
                                  {-5, 17},
                                  {0, 1000000},
                                  {0, 0xffffffff},
                                  {0, 0x100000000},
                                  {-0x10000000000, 0x20000000000}}) {
    compare("randint(" + std::to_string(low) + ", " + std::to_string(high) + ")",
            nn::randint<double>(low, high, 4, 5, compare.seeded()));
  }
  for (int n : {1, 2, 10, 1000}) {
    compare("randperm(" + std::to_string(n) + ")", nn::randperm(n, compare.seeded()));
  }
}

template <class S>
void compare_dropout(Comparison& compare) {
  for (const char* p : {"0", "0.1", "0.5", "0.9", "1"}) {
    auto& g = compare.seeded();
    nn::Sequential model{nn::Dropout<S>(std::stod(p))};
    const auto x = nn::randn<S>(7, 3, g);
    compare("Dropout" + type<S> + "(" + p + ")", model.forward(x, g), glibc || sizeof(S) == 4);
  }
}

/// The rows that each epoch visits
void compare_batches(Comparison& compare) {
  for (const auto& [n, shuffle] :
       {std::pair{1, true}, {2, true}, {7, true}, {33, true}, {1000, true}, {7, false}}) {
    auto& g = compare.seeded();
    const Eigen::VectorX<double> rows = Eigen::VectorX<double>::LinSpaced(n, 0, n - 1);
    auto loader = nn::batches(rows, rows, 4, g, {.shuffle = shuffle});
    for (int epoch = 0; epoch < 3; ++epoch) {
      Eigen::VectorX<nn::Index> order(n);
      nn::Index k = 0;
      for (const auto& [x, y] : loader) {
        CHECK(x == y);
        order.segment(k, x.rows()) = x.template cast<nn::Index>();
        k += x.rows();
      }
      compare("DataLoader(" + std::to_string(n) + (shuffle ? ", True" : ", False") + "), epoch " +
                  std::to_string(epoch),
              order);
    }
  }
}

/// The second number of a pair waits for the next small randn, of either type.
void compare_mixed(Comparison& compare) {
  auto& g = compare.seeded();
  compare("mixed 0", nn::randn<float>(1, 3, g));
  compare("mixed 1", nn::rand<float>(1, 2, g));
  compare("mixed 2", nn::randn<double>(1, 2, g), glibc);
  compare("mixed 3", nn::randn<float>(1, 20, g));
  compare("mixed 4", nn::randperm(7, g));
  compare("mixed 5", nn::randn<float>(1, 1, g));
}

}  // namespace

TEST_CASE("golden: random numbers and first weights have PyTorch's bits") {
  Comparison compare;
  for (const std::uint64_t seed : {0ull, 1ull, 42ull, (1ull << 32) + 7, ~0ull}) {
    compare.seed = seed;
    compare_random<float>(compare);
    compare_random<double>(compare);
    compare_weights<float>(compare);
    compare_weights<double>(compare);
    compare_dropout<float>(compare);
    compare_dropout<double>(compare);
    compare_batches(compare);
    compare_integers(compare);
    compare_mixed(compare);
  }
  CHECK(compare.seen.size() == std::size(golden::records));
  MESSAGE("records with the same bits: ", compare.seen.size());
}
