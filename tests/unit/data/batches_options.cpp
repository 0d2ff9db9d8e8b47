#include <doctest/doctest.h>

#include <multihot/data/batches.hpp>
#include <multihot/data/batches_options.hpp>
#include <vector>

namespace nn = multihot;

TEST_CASE("each replica gets its shard of the batches of one process") {
  nn::Generator g(0);
  const auto x = nn::randn<float>(23, 2, g), y = nn::randn<float>(23, 3, g);
  for (const nn::Index replicas : {1, 2, 3, 10}) {
    for (nn::Index rank = 0; rank < replicas; ++rank) {
      nn::Generator of_one = g, of_rank = g;
      auto one = nn::batches(x, y, 8, of_one);
      auto mine = nn::batches(x, y, 8, of_rank, {.num_replicas = replicas, .rank = rank});
      CHECK(mine.size() == one.size());
      for (int epoch = 0; epoch < 2; ++epoch) {
        auto batch = mine.begin();
        for (const auto& [x_one, y_one] : one) {
          const auto& [x_mine, y_mine] = *batch;
          const auto [first, rows, total] = mine.shard();
          CHECK(total == x_one.rows());
          CHECK(x_mine == x_one.middleRows(first, rows));
          CHECK(y_mine == y_one.middleRows(first, rows));
          CHECK(mine.rows() == one.rows().segment(first, rows));
          CHECK(mine.place().batches == one.place().batches);
          ++batch;
        }
        CHECK(batch == mine.end());
      }
      CHECK(of_rank.random() == of_one.random());
    }
  }
}

TEST_CASE("a rank that there is not") {
  nn::Generator g(0);
  const nn::Matrix<float> x = nn::Matrix<float>::Zero(4, 1);
  CHECK_THROWS_WITH_AS(nn::batches(x, x, 2, g, {.num_replicas = 2, .rank = 2}),
                       "batches: got rank 2 of 2, expected 0 <= rank < 2", nn::value_error);
  CHECK_THROWS_AS(nn::batches(x, x, 2, g, {.num_replicas = 0}), nn::value_error);
  CHECK_THROWS_AS(nn::batches(x, x, 2, g, {.rank = -1}), nn::value_error);
}
