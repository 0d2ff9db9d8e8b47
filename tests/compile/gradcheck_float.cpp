// expect: use double: float has too few digits
// expect: use double: float has too few digits
#include <multihot/gradcheck.hpp>
#include <multihot/multihot.hpp>

#ifndef WRONG
#define WRONG 0
#endif

namespace nn = multihot;

bool check(const nn::Matrix<float>& x, const nn::Matrix<double>& t, nn::Generator& g) {
#if WRONG == 1
  return nn::gradcheck(nn::Linear<float>(4, 3, g), x);
#elif WRONG == 2
  return nn::gradcheck(nn::BCEWithLogitsLoss<double>(), x, t);
#else
  return nn::gradcheck(nn::Linear<double>(4, 3, g), x.cast<double>());
#endif
}
