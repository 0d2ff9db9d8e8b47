#pragma once

#include <array>
#include <cmath>
#include <span>

#include "tiled_layer.hpp"
#include "vector_math.hpp"
#include "vectors.hpp"

namespace bench {

/// The tutorial's loop written for its sizes alone, 32 x 10-20-5, and for the registers it is
/// compiled for: no checks, no other batch, no other layer. How far a library is from this is what
/// its generality costs.
///
/// Batches are (features, 32), row by row.
class TiledLoop {
 public:
  /// From weights of PyTorch's order: W and b of each layer, row by row.
  void restart(std::span<const float> weights) {
    First::restart(w1(), weights), Second::restart(w2(), weights);
    m_ = {}, v_ = {};
    beta1_t_ = beta2_t_ = 1;
  }

  /// x (10, 32), t (5, 32); the loss before the step
  float step(const float* x, const float* t) {
    forward_first(x);
    Floats loss = {};
    Second::forward(w2(), h_.data(), [&](Second::Sums& z, int, int s) {
      loss += differentiate(z, t, s);  // z is dz now
      backward_second(z, s);
    });
    differentiate_weights(x);
    update();
    float sum = 0;
    for (int i = 0; i < lanes; ++i) sum += loss[i];
    return sum / (batch * out);
  }

  /// The logits (5, 32)
  const float* infer(const float* x) {
    forward_first(x);
    Second::forward(w2(), h_.data(), [&](const Second::Sums& z, int, int s) {
      unroll<out>([&](auto o) { store_pair(z_.data() + o * batch + s, z[o][0], z[o][1]); });
    });
    return z_.data();
  }

 private:
  static constexpr int batch = 32, in = 10, hidden = 20, out = 5;
  using First = TiledLayer<batch, in, hidden>;
  using Second = TiledLayer<batch, hidden, out>;
  static constexpr int size = First::size + Second::size;
  static constexpr int registers = (size + lanes - 1) / lanes;

  /// One number a parameter, the first layer's and then the second's, and zeros to the end of the
  /// last register.
  using Parameters = std::array<float, registers * lanes>;

  static void store_pair(float* p, Floats a, Floats b) { store(p, a), store(p + lanes, b); }

  float* w1() { return w_.data(); }
  float* w2() { return w_.data() + First::size; }

  /// h = max(W1 x + b1, 0)
  [[gnu::always_inline]] void forward_first(const float* x) {
    First::forward(w1(), x, [&](const First::Sums& z, int o, int s) {
      unroll<First::tile>([&](auto j) {
        store_pair(h_.data() + (o + j) * batch + s, relu(z[j][0]), relu(z[j][1]));
      });
    });
  }

  /// max(z, 0) - z t + log1p(exp(-|z|)), added up over the outputs, for the samples of a tile. In
  /// the place of z comes dz = (sigmoid(z) - t) / n, the gradient of the mean over all n logits.
  [[gnu::always_inline]] Floats differentiate(Second::Sums& z, const float* t, int s) {
    constexpr float n = batch * out;
    Floats loss = {};
    unroll<out>([&](auto o) {
      unroll<2>([&](auto r) {
        const int at = o * batch + s + r * lanes;
        const Floats z_o = z[o][r], t_o = load(t + at);
        const Floats e = exp_of_negative(-abs(z_o));
        loss += relu(z_o) - z_o * t_o + log1p(e);
        z[o][r] = ((z_o > 0 ? broadcast(1) : e) / (1 + e) - t_o) * (1 / n);
        store(dz_.data() + at, z[o][r]);
      });
    });
    return loss;
  }

  /// dh = W2' dz, and 0 where the ReLU has cut h off: its output is all that tells where.
  [[gnu::always_inline]] void backward_second(const Second::Sums& dz, int s) {
    for (int i = 0; i < hidden; ++i) {
      Floats dh[2];
      Second::backward(w2(), dz, i, dh);
      const float* h = h_.data() + i * batch + s;
      const Floats h0 = load(h), h1 = load(h + lanes);
      store_pair(dh_.data() + i * batch + s, h0 > 0 ? dh[0] : Floats{}, h1 > 0 ? dh[1] : Floats{});
    }
  }

  void differentiate_weights(const float* x) {
    unroll<registers>([&](auto r) {
      constexpr int first = r * lanes;
      store(g_.data() + first, sums([&](auto lane) { return gradient<first + lane>(x); }));
    });
  }

  /// That of one parameter, still one sum a lane.
  template <int k>
  [[gnu::always_inline]] Floats gradient(const float* x) const {
    if constexpr (k < First::size) return First::gradient<k>(x, dh_.data());
    else if constexpr (k < size) return Second::gradient<k - First::size>(h_.data(), dz_.data());
    else return Floats{};
  }

  /// m = beta1 m + (1 - beta1) g
  /// v = beta2 v + (1 - beta2) g^2
  /// w = w - rate m / (scale sqrt(v) + eps), rate = lr / (1 - beta1^t), scale^2 = 1 / (1 - beta2^t)
  void update() {
    beta1_t_ *= 0.9, beta2_t_ *= 0.999;
    const auto rate = static_cast<float>(0.001 / (1 - beta1_t_));
    const auto scale = static_cast<float>(1 / std::sqrt(1 - beta2_t_));
    for (int k = 0; k < registers * lanes; k += lanes) {
      const Floats g = load(g_.data() + k);
      const Floats m = load(m_.data() + k) * 0.9f + g * 0.1f;
      const Floats v = load(v_.data() + k) * 0.999f + g * g * 0.001f;
      const Floats w = load(w_.data() + k) - m / (scale / rate * sqrt(v) + 1e-8f / rate);
      store(m_.data() + k, m), store(v_.data() + k, v), store(w_.data() + k, w);
    }
  }

  alignas(64) Parameters w_{}, m_{}, v_{}, g_{};
  alignas(64) std::array<float, hidden * batch> h_{}, dh_{};
  alignas(64) std::array<float, out * batch> z_{}, dz_{};
  double beta1_t_ = 1, beta2_t_ = 1;
};

}  // namespace bench
