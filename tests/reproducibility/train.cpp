// Trains networks of several shapes for 200 steps, from generated data: train [THREADS]
//
// It prints checksums, NETWORK STAGE CHECKSUM, and the weights after 1 and after 200 steps,
// w NETWORK STEPS WEIGHT. Compiled with -DTHREADS, it passes threads to all functions.

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <multihot/data/batches.hpp>
#include <multihot/multihot.hpp>
#include <multihot/nn/predictor.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/optim/sgd.hpp>
#include <string>
#include <type_traits>
#ifdef THREADS
#include <multihot/threads.hpp>
#endif

namespace nn = multihot;

namespace {

/// FNV-1a of the bits of numbers, from the lowest byte: the same on machines of either byte order
class Checksum {
 public:
  template <class S>
  void add(S number) {
    auto bits =
        std::bit_cast<std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>>(number);
    for (unsigned i = 0; i < sizeof(S); ++i, bits >>= 8)
      hash_ = (hash_ ^ (bits & 0xff)) * 0x100000001b3;
  }
  void add_all(const auto& m) {
    for (nn::Index j = 0; j < m.cols(); ++j) {
      for (nn::Index i = 0; i < m.rows(); ++i) add(m(i, j));
    }
  }
  void print(const std::string& network, const char* stage) const {
    std::printf("%s %s %016llx\n", network.c_str(), stage, static_cast<unsigned long long>(hash_));
  }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

void print_checksum(const std::string& network, const char* stage, const auto& m) {
  Checksum sum;
  sum.add_all(m);
  sum.print(network, stage);
}

void print_state(const std::string& network, const char* stage, const auto& parameters) {
  Checksum sum;
  for (const auto& p : parameters) sum.add_all(p.value);
  sum.print(network, stage);
  if (stage != std::string("1") && stage != std::string("200")) return;
  for (const auto& p : parameters) {
    for (const auto w : p.value)
      std::printf("w %s %s %.17g\n", network.c_str(), stage, static_cast<double>(w));
  }
}

template <class S>
struct Data {
  nn::Matrix<S> x, y;

  /// In float for both types: randn<double> calls the C library.
  Data(nn::Index samples, nn::Index features, nn::Index labels, nn::Generator& generator)
      : x(nn::randn<float>(samples, features, generator).template cast<S>()),
        y(nn::randint<S>(0, 2, samples, labels, generator)) {}
};

constexpr double no_clipping = std::numeric_limits<double>::infinity();

template <class S, class E>
void train(const std::string& network, auto& model, auto optimizer,
           nn::BCEWithLogitsLoss<S> criterion, const Data<S>& data, nn::Generator& generator,
           double max_norm, const E& threads) {
  print_state(network, "initial", model.parameters());
  Checksum losses;
  int step = 0;
  auto loader = nn::batches(data.x, data.y, 32, generator);
  while (step < 200) {
    for (const auto& [x, y] : loader) {
      const auto& z = model.forward(x, generator, threads);
      if (step == 0) print_checksum(network, "logits", z);
      losses.add(criterion.forward(z, y, threads));
      optimizer.zero_grad(threads);
      model.backward(criterion.backward(), threads);
      if (max_norm < no_clipping) nn::clip_grad_norm_(model.parameters(), max_norm);
      optimizer.step(threads);
      if (++step == 1) print_state(network, "1", model.parameters());
      if (step == 200) break;
    }
  }
  losses.print(network, "losses");
  print_state(network, "200", model.parameters());
  print_checksum(network, "inference", model(data.x));
  print_checksum(network, "predictor", nn::Predictor(model)(data.x.topRows(1)));
}

/// In the type S: the tutorial's network, one of run-time sizes with an uneven last batch, a wide
/// one, and two with all options.
template <class S>
void train_all(const std::string& type, const auto& threads) {
  nn::Generator g(7);
  {
    nn::MLP<S, 10, 20, 5> model(g);
    const Data<S> data(32, 10, 5, g);
    train<S>("tutorial-" + type, model, nn::Adam<S>(model.parameters(), {.lr = 0.01}),
             nn::BCEWithLogitsLoss<S>(), data, g, no_clipping, threads);
  }
  const Data<S> data(200, 103, 14, g);
  {
    nn::MLP<S> model({103, 128, 14}, g);
    train<S>("yeast-" + type, model, nn::Adam<S>(model.parameters()), nn::BCEWithLogitsLoss<S>(),
             data, g, no_clipping, threads);
  }
  {
    nn::MLP<S> model({10, 1024, 5}, g);
    const Data<S> few(65, 10, 5, g);  // the last batch has one sample
    train<S>("wide-" + type, model, nn::Adam<S>(model.parameters()), nn::BCEWithLogitsLoss<S>(),
             few, g, no_clipping, threads);
  }

  auto y = data.y;
  for (nn::Index i = 0; i < y.size(); i += 11) y(i) = std::numeric_limits<S>::quiet_NaN();
  Data<S> unknown(data);
  unknown.y = y;
  nn::Matrix<S> pos_weight(1, 14);
  for (nn::Index j = 0; j < 14; ++j) pos_weight(j) = S(0.5) + S(0.25) * static_cast<S>(j);
  const nn::BCEWithLogitsLoss<S> weighted(
      {.pos_weight = pos_weight, .missing = nn::Missing::ignore});
  {
    nn::MLP<S> model({103, 64, 30, 14}, g, {.dropout = 0.2});
    train<S>("adamw-" + type, model, nn::AdamW<S>(model.parameters(), {.lr = 0.01}), weighted,
             unknown, g, 0.2, threads);
  }
  {
    nn::MLP<S> model({103, 64, 30, 14}, g, {.dropout = 0.2});
    const nn::SGDOptions options{
        .lr = 0.1, .momentum = 0.9, .weight_decay = 1e-3, .nesterov = true};
    train<S>("sgd-" + type, model, nn::SGD<S>(model.parameters(), options), weighted, unknown, g,
             0.2, threads);
  }
}

}  // namespace

int main([[maybe_unused]] int argc, [[maybe_unused]] char** argv) {
#ifdef THREADS
  if (argc != 2) return 2;
  const nn::Threads threads(std::atoi(argv[1]));
#else
  const nn::Serial threads;
#endif

  nn::Generator g(1);
  print_checksum("random", "rand", nn::rand<float>(100, 7, g));
  print_checksum("random", "rand", nn::rand<double>(100, 7, g));
  print_checksum("random", "randn", nn::randn<float>(100, 7, g));
  print_checksum("random", "randn", nn::randn<float>(3, 5, g));
  print_checksum("random", "randint", nn::randint<float>(0, 1000, 100, 7, g));
  print_checksum("random", "randperm", nn::randperm(1000, g).cast<std::int64_t>());
  print_checksum("random", "randn<double>", nn::randn<double>(100, 7, g));

  train_all<float>("float", threads);
  train_all<double>("double", threads);
}
