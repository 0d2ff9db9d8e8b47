// expect: multihot::fit: expected a metric, schedulers, EarlyStopping, callbacks, Threads
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/threads.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

void f(nn::MLP<float>& model, const nn::Table<float>& data, nn::Generator& g) {
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
#ifdef WRONG
  auto loader = nn::batches(data.x, data.y, 2, g);
  nn::fit(model, criterion, optimizer, data, data, {.generator = g}, loader);
#else
  nn::fit(model, criterion, optimizer, data, data, {.generator = g});
#endif
}
