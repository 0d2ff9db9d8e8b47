// Trains one network in several processes, on one machine or on many, by MPI:
//
//   mpirun -n 4 build/examples/mpi [CHECKPOINT]
//
// Each rank computes the gradients of a part of each batch. With a file name, rank 0 saves a
// checkpoint after each epoch, and a later run resumes, with any number of ranks.

#include <cstdio>
#include <filesystem>
#include <multihot/data/split.hpp>
#include <multihot/data/table.hpp>
#include <multihot/io/checkpoint.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/all_reduce.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <string>

#include "mpi_sum.hpp"

namespace nn = multihot;

namespace {

// 6000 samples with 30 features and 8 labels, the signs of a random network's logits. They are the
// same on all ranks, as the same file would be.
nn::Table<float> make_samples(nn::Generator& generator) {
  nn::Table<float> samples{.x = nn::randn<float>(6000, 30, generator)};
  const nn::MLP<float> truth({30, 40, 8}, generator);
  samples.y = (truth(samples.x).array() > 0).cast<float>();
  return samples;
}

void train(int rank, int size, const std::string& checkpoint) {
  nn::Generator generator(0);  // the same seed on all ranks
  const auto samples = make_samples(generator);
  const auto parts = nn::random_split(samples.x.rows(), {0.8, 0.2}, generator);
  const auto train = nn::rows_of(samples, parts[0]), validation = nn::rows_of(samples, parts[1]);

  nn::MLP<float> model({30, 128, 64, 8}, generator, {.dropout = 0.1});
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.003});
  nn::EarlyStopping<float> stopping(model.parameters(), {.mode = nn::Mode::max});
  nn::AllReduce ranks(model.parameters(), rank, size, MpiSum<float>());

  nn::Progress progress;
  if (std::filesystem::exists(checkpoint)) {
    nn::load_checkpoint(checkpoint, model, optimizer, generator, stopping, progress);
  }
  const auto macro_f1 = [](const auto& targets, const auto& logits) {
    return nn::f1_score(targets, nn::predict(nn::sigmoid(logits)), nn::Average::macro);
  };
  const auto print_and_save = [&](const nn::Epoch& e) {
    if (rank != 0) return;
    std::printf("epoch %2d  train %.4f  macro-F1 %.4f\n", static_cast<int>(e.epoch), e.train_loss,
                e.metric);
    std::fflush(stdout);
    if (checkpoint.empty()) return;
    nn::save_checkpoint(checkpoint, model, optimizer, generator, stopping, progress);
  };
  nn::fit(model, criterion, optimizer, train, validation,
          {.generator = generator, .epochs = 20, .batch_size = 256, .progress = &progress}, ranks,
          macro_f1, stopping, print_and_save);
}

}  // namespace

int main(int argc, char** argv) {
  run_by_mpi(argc, argv, [&](int rank, int size) { train(rank, size, argc > 1 ? argv[1] : ""); });
}
