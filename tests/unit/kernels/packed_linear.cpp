#include <doctest/doctest.h>
#include <multihot/kernels/packed_linear.hpp>
#include <utility>

namespace nn = multihot;

namespace {

template <class S>
struct WeightAndBias {
  Eigen::MatrixX<S> weight;
  Eigen::VectorX<S> bias;

  nn::Index in_features() const { return weight.cols(); }
  nn::Index out_features() const { return weight.rows(); }
};

/// Whether all rows of a layer with its sizes in the type have the bits of the run-time layer.
template <int Out, class S>
bool same_bits(bool relu) {
  using Row = Eigen::RowVectorX<S>;
  using Rows = Eigen::MatrixX<S>;
  constexpr int in = 7, rows = 37, padding = 16;
  const WeightAndBias<S> linear{Rows::Random(Out, in), Eigen::VectorX<S>::Random(Out)};
  nn::kernels::PackedLinear<S, in, Out> layer(linear);
  nn::kernels::PackedLinear<S, nn::Dynamic, nn::Dynamic> run_time(linear);
  if (relu) layer.add_relu(), run_time.add_relu();

  Rows x_memory = Rows::Random(in, rows + padding), y_memory(Out, rows + padding);
  const Eigen::Map<const Rows> x(x_memory.data(), rows, in);
  Eigen::Map<Rows> y(y_memory.data(), rows, Out);
  run_time.forward(x, y);
  for (int i = 0; i < rows; ++i) {
    const Row x_i = x.row(i);
    Row y_i(Out + padding), z_i(Out + padding);
    y_i.setConstant(-1), z_i.setConstant(-1);
    layer.forward_row(x_i.data(), y_i.data());
    run_time.forward_row(x_i.data(), z_i.data());
    if (y_i != z_i || y_i.head(Out) != y.row(i) || y_i[Out + padding - 1] != -1) return false;
  }
  return true;
}

}  // namespace

TEST_CASE_TEMPLATE("PackedLinear: one row, many rows, sizes in the type: the same bits", S, float,
                   double) {
  const auto check = []<int... k>(std::integer_sequence<int, k...>) {
    const bool same = (same_bits<k + 1, S>(k % 2 == 1) && ...),
               wide = (same_bits<9 * k + 20, S>(k % 2 == 1) && ...);
    CHECK(same);
    CHECK(wide);
  };
  check(std::make_integer_sequence<int, 17>());
}
