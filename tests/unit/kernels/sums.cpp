#include <doctest/doctest.h>
#include <multihot/kernels/sums.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

TEST_CASE_TEMPLATE("sums() adds the lanes of each register, neighbours first", S, float, double) {
  constexpr int n = nn::kernels::lanes<S>;
  nn::Generator g(0);
  const nn::Matrix<S> x = nn::randn<S>(n, n, g);
  nn::kernels::Vector<S> v[n];
  for (int i = 0; i < n; ++i) v[i] = nn::kernels::load(x.col(i).data());
  const auto sums = nn::kernels::sums<S>(v);
  for (int i = 0; i < n; ++i) {
    Eigen::VectorX<S> partial = x.col(i);
    for (int size = n / 2; size >= 1; size /= 2) {
      for (int k = 0; k < size; ++k) partial[k] = partial[2 * k] + partial[2 * k + 1];
    }
    CHECK(sums[i] == partial[0]);
  }
}

TEST_CASE_TEMPLATE("the order of a long sum does not depend on the registers", S, float, double) {
  constexpr int n = nn::kernels::lanes<S>;
  constexpr nn::Index all = 64 / sizeof(S), rows = 5 * all;
  nn::Generator g(0);
  const nn::Matrix<S> x = nn::randn<S>(rows, n, g);
  nn::kernels::Vector<S> part[nn::kernels::sum_parts<S>];
  for (int p = 0; p < nn::kernels::sum_parts<S>; ++p) {
    nn::kernels::Vector<S> sum[n];
    for (int i = 0; i < n; ++i) {
      sum[i] = nn::kernels::broadcast(S(0));
      for (nn::Index k = p * n; k < rows; k += all) {
        sum[i] += nn::kernels::load(x.col(i).data() + k);
      }
    }
    part[p] = nn::kernels::sums<S>(sum);
  }
  const auto total = nn::kernels::sum_of_parts<S>(part);
  for (int i = 0; i < n; ++i) {
    Eigen::VectorX<S> partial = x.col(i).head(all);
    for (nn::Index k = all; k < rows; k += all) partial += x.col(i).segment(k, all);
    for (nn::Index size = all / 2; size >= 1; size /= 2) {
      for (int k = 0; k < size; ++k) partial[k] = partial[2 * k] + partial[2 * k + 1];
    }
    CHECK(total[i] == partial[0]);
  }
}
