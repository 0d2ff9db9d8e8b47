#include <doctest/doctest.h>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <multihot/data/batches.hpp>
#include <multihot/data/table.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/multihot.hpp>
#include <multihot/nn/predictor.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/threads.hpp>
#include <multihot/train/all_reduce.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <new>
#include <span>
#include <vector>
#if defined(__unix__)
#include <pthread.h>
#endif

namespace nn = multihot;

// Every way to memory counts: operator new, and on glibc what Eigen calls, malloc.

namespace {
std::size_t allocations = 0;
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t size) { return ++allocations, __libc_malloc(size); }
void* calloc(std::size_t n, std::size_t size) { return ++allocations, __libc_calloc(n, size); }
void* realloc(void* p, std::size_t size) { return ++allocations, __libc_realloc(p, size); }
void* memalign(std::size_t align, std::size_t size) {
  return ++allocations, __libc_memalign(align, size);
}
void* aligned_alloc(std::size_t align, std::size_t size) {
  return ++allocations, __libc_memalign(align, size);
}
int posix_memalign(void** p, std::size_t align, std::size_t size) {
  return *p = (++allocations, __libc_memalign(align, size)), *p ? 0 : 12;
}
}
#endif

// Not inlined, or g++ sees malloc() meet delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace {

struct Fixed : nn::MLP<float, 10, 20, 5> {
  explicit Fixed(nn::Generator& g) : nn::MLP<float, 10, 20, 5>(g) {}
};
struct RunTime : nn::MLP<float> {
  explicit RunTime(nn::Generator& g) : nn::MLP<float>({10, 20, 5}, g) {}
};

}  // namespace

TEST_CASE("the counter counts") {
  const auto before = allocations;
  const Eigen::VectorXf x = Eigen::VectorXf::Zero(100);
  const std::vector<int> y(100);
  CHECK(x.sum() == 0);
  CHECK(allocations >= before + 2);
}

TEST_CASE_TEMPLATE("a training step allocates nothing once it has seen the largest batch", Model,
                   Fixed, RunTime) {
  nn::Generator g(0);
  Model model(g);
  nn::BCEWithLogitsLoss<float> criterion({.pos_weight = nn::Matrix<float>::Ones(1, 5)});
  nn::Adam<float> adam(model.parameters(), {.weight_decay = 0.01, .amsgrad = true});
  nn::AdamW<float> adamw(model.parameters());
  const auto x = nn::randn<float>(32, 10, g);
  const auto t = nn::randint<float>(0, 2, 32, 5, g);
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = x;

  std::size_t before = 0;
  float loss = 0;
  for (int step = 0; step < 20; ++step) {
    if (step == 1) before = allocations;
    const nn::Index rows = step % 3 == 0 ? 32 : 17;  // a last batch that is smaller
    loss += criterion.forward(model.forward(x.topRows(rows)), t.topRows(rows));
    model.zero_grad();
    model.backward(criterion.backward());
    adam.step();
    loss += criterion.forward(model.forward(row_major), t);
    adamw.zero_grad();
    model.backward(criterion.backward());
    adamw.step();
  }
  const auto after = allocations;
  CHECK(after - before == 0);
  CHECK(loss > 0);
}

TEST_CASE_TEMPLATE("an epoch in shuffled batches allocates nothing after the first", Model, Fixed,
                   RunTime) {
  nn::Generator g(0);
  Model model(g);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
  const auto x = nn::randn<float>(75, 10, g);
  const auto t = nn::randint<float>(0, 2, 75, 5, g);
  auto loader = nn::batches(x, t, 32, g);

  std::size_t before = 0;
  for (int epoch = 0; epoch < 3; ++epoch) {
    if (epoch == 1) before = allocations;
    for (const auto& [x_batch, t_batch] : loader) {
      criterion.forward(model.forward(x_batch), t_batch);
      optimizer.zero_grad();
      model.backward(criterion.backward());
      optimizer.step();
    }
  }
  const auto after = allocations;
  CHECK(after - before == 0);
}

TEST_CASE_TEMPLATE("fit allocates nothing from step to step after the first epoch", Model, Fixed,
                   RunTime) {
  nn::Generator g(0);
  Model model(g);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::SGD<float> optimizer(model.parameters(), {.momentum = 0.9, .weight_decay = 0.1});
  nn::CosineAnnealingLR scheduler(optimizer, {.T_max = 3});
  nn::EarlyStopping<float> stopping(model.parameters());
  const nn::Table<float> train{.x = nn::randn<float>(75, 10, g),
                               .y = nn::randint<float>(0, 2, 75, 5, g)};
  std::size_t before = 0, in_steps = 0;
  int steps = 0;
  nn::fit(model, criterion, optimizer, train, train,
          {.generator = g, .epochs = 3, .clip_grad_norm = 0.1, .clip_grad_value = 0.01}, scheduler,
          stopping, [&](const nn::Step& step) {
            if (step.epoch > 1 && step.batch > 1) ++steps, in_steps += allocations - before;
            before = allocations;
          });
  CHECK(steps == 4);
  CHECK(in_steps == 0);
}

TEST_CASE_TEMPLATE("inference in the caller's buffers allocates nothing", Model, Fixed, RunTime) {
  nn::Generator g(0);
  const Model model(g);
  typename Model::Workspace workspace;
  const auto x = nn::randn<float>(32, 10, g);
  model(x, workspace);

  const auto before = allocations;
  float sum = 0;
  for (const nn::Index rows : {32, 1, 17, 32}) sum += model(x.topRows(rows), workspace).sum();
  const auto after = allocations;
  CHECK(after - before == 0);
  CHECK(sum != 0);
}

TEST_CASE_TEMPLATE("Predictor allocates nothing after the first call", Model, Fixed, RunTime) {
  nn::Generator g(0);
  const Model model(g);
  const nn::Predictor predictor(model);
  auto workspace = typename decltype(predictor)::Workspace();
  nn::Probabilities<float> p(1, 5);
  const auto x = nn::randn<float>(32, 10, g);
  const Eigen::RowVectorXf row = x.row(3);
  predictor(x, workspace);

  const auto before = allocations;
  float sum = 0;
  for (const nn::Index rows : {32, 1, 17, 32}) sum += predictor(x.topRows(rows), workspace).sum();
  for (int i = 0; i < 10; ++i) {
    sigmoid(predictor(row, workspace), p);
    sum += p.sum();
  }
  const auto after = allocations;
  CHECK(after - before == 0);
  CHECK(sum != 0);
}

TEST_CASE("Predictor of a Classifier allocates nothing after the first call") {
  nn::Generator g(0);
  const auto x = nn::randn<float>(32, 10, g);
  const nn::Classifier<float> classifier{.network = nn::MLP<float>({10, 20, 5}, g),
                                         .scaler = nn::StandardScaler(x),
                                         .thresholds = Eigen::RowVectorXf::Constant(5, 0.5f)};
  const nn::Predictor predictor(classifier);
  auto workspace = decltype(predictor)::Workspace();
  Eigen::RowVectorXf row = x.row(3);
  predictor.predict(row, workspace);

  const auto before = allocations;
  float sum = 0;
  for (int i = 0; i < 10; ++i) {
    row[3] = 1;
    sum += predictor.predict_proba(row, workspace).sum();
    sum += predictor.predict(x.row(i), workspace).sum();
    row[3] = std::nanf("");
    sum += predictor.predict(row, workspace, nn::NonFinite::mean).sum();
  }
  const auto after = allocations;
  CHECK(after - before == 0);
  CHECK(sum != 0);
}

TEST_CASE("sigmoid allocates its result alone") {
  const Eigen::MatrixXf z = Eigen::MatrixXf::Ones(3, 5);
  const auto before = allocations;
  const auto p = nn::sigmoid(z);
  const auto after = allocations;
  CHECK(after - before <= 1);
  CHECK(p(2, 4) > 0.7F);
}

#if defined(__unix__)
// Small devices: a thread with little stack, in which Eigen's general product would not fit.
namespace {

void on_stack_of(std::size_t bytes, auto f) {
  pthread_attr_t attributes;
  pthread_t thread;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  const auto run = [](void* g) -> void* { return (*static_cast<decltype(f)*>(g))(), nullptr; };
  REQUIRE(pthread_create(&thread, &attributes, run, &f) == 0);
  pthread_join(thread, nullptr);
}

}  // namespace

TEST_CASE("no width allocates in a step, on a stack of 128 KB, nor in inference, on 64 KB") {
  int widths = 0;
  std::size_t in_steps = 0, in_inference = 0;
  for (nn::Index width = 1; width <= 1024; width += 1 + width / 16) {
    ++widths;
    const nn::Index batch = 1 + width * 97 % 256, inputs = 1 + width * 31 % 300;
    nn::Generator g(0);
    nn::MLP<float> model({inputs, width, 1 + width / 2, 7}, g);
    nn::BCEWithLogitsLoss<float> criterion;
    nn::Adam<float> optimizer(model.parameters());
    const auto x = nn::randn<float>(batch, inputs, g);
    const auto t = nn::randint<float>(0, 2, batch, 7, g);
    const auto step = [&](nn::Index rows) {
      criterion.forward(model.forward(x.topRows(rows)), t.topRows(rows));
      optimizer.zero_grad();
      model.backward(criterion.backward());
      optimizer.step();
    };
    nn::MLP<float>::Workspace workspace;
    model(x, workspace);
    step(batch);
    on_stack_of(128 * 1024, [&] {
      const auto before = allocations;
      step(batch);
      step((batch + 1) / 2);
      step(batch);
      in_steps += allocations - before;
    });
    on_stack_of(64 * 1024, [&] {
      const auto before = allocations;
      model(x, workspace);
      model(x.topRows(1), workspace);
      in_inference += allocations - before;
    });
  }
  MESSAGE(widths, " widths");
  CHECK(widths >= 60);
  CHECK(in_steps == 0);
  CHECK(in_inference == 0);
}

TEST_CASE("a step with Threads allocates nothing") {
  nn::Generator g(0);
  const nn::Threads threads(3);
  nn::MLP<float> model({200, 300, 100}, g);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
  const auto x = nn::randn<float>(128, 200, g);
  const auto t = nn::randint<float>(0, 2, 128, 100, g);
  std::size_t before = 0;
  for (int step = 0; step < 3; ++step) {
    if (step == 1) before = allocations;
    criterion.forward(model.forward(x, threads), t, threads);
    optimizer.zero_grad(threads);
    model.backward(criterion.backward(), threads);
    optimizer.step(threads);
  }
  const auto after = allocations;
  CHECK(after - before == 0);
}
#endif

TEST_CASE("a step of AllReduce allocates nothing after the first") {
  nn::Generator g(0);
  nn::MLP<float> model({10, 20, 5}, g);
  nn::BCEWithLogitsLoss<float> criterion({.missing = nn::Missing::ignore});
  nn::Adam<float> optimizer(model.parameters());
  const auto twice = [](std::span<float> v) {  // two ranks with the same rows
    for (float& v_i : v) v_i *= 2;
  };
  nn::AllReduce ranks(model.parameters(), 0, 2, twice, {.check = false});
  const auto x = nn::randn<float>(16, 10, g);
  const auto y = nn::randint<float>(0, 2, 16, 5, g);
  const auto step = [&] {
    ranks.forward_backward(model, criterion, x, y, g, {0, 16, 32});
    optimizer.step();
  };
  step();
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) step();
  CHECK(allocations == before);
}
