#include <doctest/doctest.h>
#include <multihot/kernels/row_major.hpp>

namespace nn = multihot;

TEST_CASE_TEMPLATE("to_row_major copies a matrix of any size, and writes at most its padding", S,
                   float, double) {
  const nn::Index padding = 16 / sizeof(S);
  for (nn::Index rows = 1; rows <= 13; ++rows) {
    for (nn::Index cols = 1; cols <= 13; ++cols) {
      CAPTURE(rows);
      CAPTURE(cols);
      Eigen::MatrixX<S> x(rows, cols);
      for (nn::Index k = 0; k < x.size(); ++k) x(k) = static_cast<S>(k + 1);
      Eigen::VectorX<S> y = Eigen::VectorX<S>::Constant(x.size() + padding + 1, -1);
      nn::kernels::to_row_major(x.data(), rows, cols, y.data());
      const Eigen::Map<Eigen::Matrix<S, -1, -1, Eigen::RowMajor>> copied(y.data(), rows, cols);
      CHECK(copied == x);
      CHECK(y[x.size() + padding] == -1);
    }
  }
}
