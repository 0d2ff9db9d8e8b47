// expect: no (matching|known).*MLPOptions
#include <multihot/multihot.hpp>

namespace nn = multihot;

void build(nn::Generator& g) {
#ifdef WRONG
  nn::MLP<float> model({10, 20, 5}, g, {.drop_out = 0.5});
#else
  nn::MLP<float> model({10, 20, 5}, g, {.dropout = 0.5});
#endif
}
