#include <doctest/doctest.h>
#include <cstddef>
#include <cstdlib>
#include <multihot/multihot.hpp>
#include <new>
#include <vector>

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

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

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
