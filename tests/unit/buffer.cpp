#include <doctest/doctest.h>
#include <limits>
#include <multihot/buffer.hpp>
#include <new>
#include <utility>

namespace nn = multihot;

TEST_CASE_TEMPLATE("a buffer keeps its memory when it shrinks and grows back", B, nn::Buffer<float>,
                   nn::Buffer<float, 5>) {
  B buffer;
  const float* memory = buffer.resize(32, 5).data();
  CHECK(buffer.resize(7, 5).data() == memory);
  CHECK(buffer.view().rows() == 7);
  CHECK(buffer.resize(32, 5).data() == memory);
}

TEST_CASE_TEMPLATE("a copied buffer has memory of its own, a moved one the same", B,
                   nn::Buffer<double>, nn::Buffer<double, 3>) {
  B a;
  a.resize(4, 3).setOnes();
  const double* memory = a.view().data();

  B copy(a);
  copy.view().setZero();
  CHECK(a.view().sum() == 12);

  B moved(std::move(a));
  CHECK(moved.view().data() == memory);
  CHECK(a.view().size() == 0);

  a = moved;
  CHECK(a.view() == moved.view());
  CHECK(a.view().data() != moved.view().data());

  B& self = a;
  a = self;
  CHECK(a.view().sum() == 12);
}

TEST_CASE("a buffer survives a move to itself, and sizes that no memory has") {
  nn::Buffer<double> a;
  a.resize(4, 3).setOnes();
  auto& self = a;
  a = std::move(self);
  CHECK(a.view().sum() == 12);

  const double* memory = a.view().data();
  constexpr auto most = std::numeric_limits<nn::Index>::max();
  const nn::Index half = nn::Index{1} << (sizeof(nn::Index) * 4);  // half * half is 0 to an Index
  CHECK_THROWS_AS(a.resize(half, half), std::bad_alloc);
  CHECK_THROWS_AS(a.resize(most, 1), std::bad_alloc);        // and 16 numbers of padding
  CHECK_THROWS_AS(a.resize(most / 16, 15), std::bad_alloc);  // more bytes than there are
  CHECK(a.view().data() == memory);
  CHECK(a.view().sum() == 12);
}
