#include <doctest/doctest.h>
#include <multihot/kernels/buffer.hpp>

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
