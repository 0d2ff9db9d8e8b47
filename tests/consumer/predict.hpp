#pragma once

#include <multihot/multihot.hpp>

using Model = multihot::MLP<float, 10, 20, 5>;

multihot::Probabilities<float> predict(const Model& model, const multihot::Matrix<float>& x);
