// expect: multihot::fit: expected step.. or a callback of Epoch, got both in one object
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/threads.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

struct Both {
  void step() {}
  void operator()(const nn::Epoch&) {}
};
struct Each {  // of a step and of an epoch
  void operator()(const nn::Step&) {}
  void operator()(const nn::Epoch&) {}
};

void f(nn::MLP<float>& model, const nn::Table<float>& data, nn::Generator& g) {
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
#ifdef WRONG
  nn::fit(model, criterion, optimizer, data, data, {.generator = g}, Both());
#else
  nn::fit(model, criterion, optimizer, data, data, {.generator = g}, Each());
#endif
}
