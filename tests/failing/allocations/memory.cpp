#include "failing/allocations/memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::ptrdiff_t> blocks = 0;
std::atomic<int> left = 0;  // allocations up to the one that fails; 0 or less if none does
std::atomic<bool> armed = false, for_good = false, failed = false;

bool fails() {
  if (!armed) return false;
  const int n = --left;
  const bool now = n == 0 || (n < 0 && for_good);
  if (now) failed = true;
  return now;
}

void* counted(void* block) {
  if (block) ++blocks;
  return block;
}

}  // namespace

void memory::fail(int n, bool all_after) {
  left = n;
  for_good = all_after;
  failed = false;
  armed = true;
}
bool memory::end() {
  armed = false;
  return failed;
}
std::ptrdiff_t memory::live() { return blocks; }

extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t n, std::size_t size);
void* __real_realloc(void* block, std::size_t size);
void __real_free(void* block);
char* __real_realpath(const char* path, char* resolved);

void* __wrap_malloc(std::size_t size) { return fails() ? nullptr : counted(__real_malloc(size)); }
/// Nobody here calls it; g++ makes it of malloc and memset.
void* __wrap_calloc(std::size_t n, std::size_t size) {
  return fails() ? nullptr : counted(__real_calloc(n, size));
}
void* __wrap_realloc(void* block, std::size_t size) {
  if (fails()) return nullptr;
  if (!block) ++blocks;
  return __real_realloc(block, size);
}
void __wrap_free(void* block) {
  if (block) --blocks;
  __real_free(block);
}
/// Its result is memory that the caller frees.
char* __wrap_realpath(const char* path, char* resolved) {
  if (fails()) return errno = ENOMEM, nullptr;
  return static_cast<char*>(counted(__real_realpath(path, resolved)));
}
}

// Not inlined, or g++ sees malloc() meet delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* block = std::malloc(size > 0 ? size : 1)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t size) { return operator new(size); }
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size > 0 ? size : 1);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& t) noexcept {
  return operator new(size, t);
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete[](void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete[](void* block, std::size_t) noexcept { std::free(block); }
