// expect: a layer must take as many features as the one before gives
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
constexpr int in = 21;
#else
constexpr int in = 20;
#endif

void build(nn::Generator& g) {
  nn::Sequential model{nn::Linear<float, 10, 20>(g), nn::ReLU<float>{},
                       nn::Linear<float, in, 5>(g)};
}
