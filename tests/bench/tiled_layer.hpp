#pragma once

#include <cstddef>
#include <span>

#include "vectors.hpp"

namespace bench {

/// The products of a linear layer, for a batch in which each feature is a run of numbers, one a
/// sample: x is (In, Batch), z and its gradient dz are (Out, Batch), row by row.
///
/// The weights w lie as the forward pass takes them: outputs in tiles of five, for each input of a
/// tile its five weights, and last the five biases, as if of an input that is always 1.
template <int Batch, int In, int Out>
struct TiledLayer {
  static constexpr int tile = 5;
  static constexpr int size = (In + 1) * Out;
  static constexpr int samples = 2 * lanes;
  static_assert(Out % tile == 0 && Batch % samples == 0);

  /// Two registers of samples for each output of a tile: ten sums, enough to hide the latency of an
  /// addition, few enough for sixteen registers.
  using Sums = Floats[tile][2];

  /// Where the weight from input i to output o is.
  static constexpr int place(int i, int o) { return (o / tile * (In + 1) + i) * tile + o % tile; }
  static constexpr int input_of(int place) { return place / tile % (In + 1); }
  static constexpr int output_of(int place) {
    return place / tile / (In + 1) * tile + place % tile;
  }

  /// Takes W (Out, In), row by row, and b from the front of weights.
  static void restart(float* w, std::span<const float>& weights) {
    for (int k = 0; k < size; ++k) {
      const int i = k < Out * In ? k % In : In;
      const int o = k < Out * In ? k / In : k - Out * In;
      w[place(i, o)] = weights[static_cast<std::size_t>(k)];
    }
    weights = weights.subspan(size);
  }

  /// z(o, s) = b(o) + sum over i of w(o, i) x(i, s); finish(z, o, s) gets each tile, which begins
  /// with output o and sample s.
  [[gnu::always_inline]] static void forward(const float* w, const float* x, auto finish) {
    for (int s = 0; s < Batch; s += samples) {
      for (int o = 0; o < Out; o += tile) {
        const float* w_o = w + place(0, o);
        // Loops here, and not unroll(): captured by a function, z does not stay in registers.
        Sums z;
#pragma GCC unroll 5
        for (int j = 0; j < tile; ++j) z[j][0] = z[j][1] = broadcast(w_o[In * tile + j]);
#pragma GCC unroll 32
        for (int i = 0; i < In; ++i) {
          const float* x_i = x + i * Batch + s;
          const Floats x0 = load(x_i), x1 = load(x_i + lanes);
#pragma GCC unroll 5
          for (int j = 0; j < tile; ++j) {
            z[j][0] += w_o[i * tile + j] * x0;
            z[j][1] += w_o[i * tile + j] * x1;
          }
        }
        finish(z, o, s);
      }
    }
  }

  /// dx(i, s) = sum over o of w(o, i) dz(o, s), for the samples of a tile that has all outputs.
  [[gnu::always_inline]] static void backward(const float* w, const Sums& dz, int i,
                                              Floats (&dx)[2]) {
    static_assert(Out == tile);
    dx[0] = dx[1] = Floats{};
    unroll<tile>([&](auto j) {
      dx[0] += w[i * tile + j] * dz[j][0];
      dx[1] += w[i * tile + j] * dz[j][1];
    });
  }

  /// dw(o, i) = sum over s of dz(o, s) x(i, s), for the weight at this place. Each lane has the sum
  /// of its own samples.
  template <int place>
  [[gnu::always_inline]] static Floats gradient(const float* x, const float* dz) {
    constexpr int i = input_of(place), o = output_of(place);
    Floats sum = {};
    unroll<Batch / lanes>([&](auto s) {
      const Floats dz_s = load(dz + o * Batch + s * lanes);
      if constexpr (i == In) sum += dz_s;
      else sum += dz_s * load(x + i * Batch + s * lanes);
    });
    return sum;
  }
};

}  // namespace bench
