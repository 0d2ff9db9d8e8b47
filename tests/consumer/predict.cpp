#include "predict.hpp"

// A second file with all of the library in it: what it defines twice, the linker refuses.
multihot::Probabilities<float> predict(const Model& model, const multihot::Matrix<float>& x) {
  return multihot::sigmoid(model(x));
}
