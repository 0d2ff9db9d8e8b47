#include <doctest/doctest.h>

#include <multihot/multihot.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/sequential.hpp>
#include <multihot/shard.hpp>
#include <string>

namespace nn = multihot;

TEST_CASE("shards follow each other, and differ by one row at most") {
  for (const nn::Index total : {0, 1, 5, 32, 100, 1001}) {
    for (const nn::Index ranks : {1, 2, 3, 7, 64}) {
      nn::Index next = 0;
      for (nn::Index rank = 0; rank < ranks; ++rank) {
        const nn::Shard part = nn::shard(total, rank, ranks);
        CHECK(part.first == next);
        CHECK((part.rows == total / ranks || part.rows == total / ranks + 1));
        CHECK(part.total == total);
        next += part.rows;
      }
      CHECK(next == total);
    }
  }
}

TEST_CASE("with Dropout, the shards have the masks of the whole batch and leave one generator") {
  nn::Generator g(3);
  const auto x = nn::randn<float>(11, 6, g);
  for (const double p : {0.0, 0.4, 1.0}) {
    nn::Sequential model{nn::Dropout(p), nn::Linear<float, 6, 5>(g), nn::Dropout(0.2), nn::ReLU{}};
    nn::Generator whole = g;
    const nn::Matrix<float> y = model.forward(x, whole);
    const auto next = whole.random();
    for (const nn::Index ranks : {1, 2, 3, 13}) {
      for (nn::Index rank = 0; rank < ranks; ++rank) {
        const nn::Shard part = nn::shard(11, rank, ranks);
        nn::Generator mine = g;
        const auto& y_part = model.forward(x.middleRows(part.first, part.rows), mine, part);
        CHECK(y_part == y.middleRows(part.first, part.rows));
        CHECK(mine.random() == next);
      }
    }
  }
}

namespace {

struct Noise {
  static bool draws() { return true; }
  void forward(const auto& x, auto& y) const { y = x; }
  void forward(const auto& x, auto& y, nn::Generator& g) {
    y = x.array() + static_cast<float>(g.random() % 2);
  }
  void backward(const auto&, const auto&, const auto& dy, auto& dx) const { dx = dy; }
};

}  // namespace

TEST_CASE("a layer that does not tell what it draws trains with whole batches only") {
  nn::Generator g(0);
  nn::Sequential model{nn::Linear<float, 2, 3>(g), Noise{}};
  const auto x = nn::randn<float>(4, 2, g);
  model.forward(x, g, {0, 4, 4});
  CHECK_THROWS_WITH_AS(model.forward(x, g, {0, 4, 8}),
                       "model: layer 1 draws random numbers, expected words_per_row() to train "
                       "with shards",
                       nn::state_error);
}

TEST_CASE("a shard that does not fit its batch") {
  nn::Generator g(0);
  nn::MLP<float, 2, 3, 1> model(g);
  const auto x = nn::randn<float>(4, 2, g);
  CHECK_THROWS_WITH_AS(model.forward(x, g, {0, 3, 8}),
                       "model: input has 4 rows, expected the 3 of its shard", nn::shape_error);
  for (const nn::Shard bad : {nn::Shard{-1, 4, 8}, nn::Shard{5, 4, 8}, nn::Shard{0, 4, 3}}) {
    CHECK_THROWS_AS(model.forward(x, g, bad), nn::value_error);
  }
}
