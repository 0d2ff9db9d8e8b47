#include <fstream>
#include <iterator>
#include <multihot/data/arff.hpp>
#include <multihot/data/batches.hpp>
#include <multihot/data/csv.hpp>
#include <multihot/data/label_statistics.hpp>
#include <multihot/data/mulan_xml.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/data/table_reader.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/io/checkpoint.hpp>
#include <multihot/io/load_mlp.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/progress.hpp>
#include <string>

#include "failing/allocations/each_allocation.hpp"
#include "unit/data/temporary_file.hpp"

// Files: tables, weights and checkpoints.

namespace {

using Matrix = nn::Matrix<float>;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Table {
  nn::Table<float> table;
  std::vector<std::string> names;
  Bits bits() const { return Bits(table, names); }
  /// Takes it over without any memory: Eigen's own assignment needs some.
  void take(nn::Table<float> read) {
    table.x.swap(read.x), table.y.swap(read.y);
    table.feature_names.swap(read.feature_names), table.label_names.swap(read.label_names);
  }
};

constexpr const char* csv =
    "a feature of a long name,\"another, in quotes\",the first label\n1,2.5,0\n-3,?,1\n";
constexpr const char* arff =
    "@relation 'some relation: -C -1'\n@attribute 'a feature of a long name' numeric\n"
    "@attribute kind {red,green,blue}\n@attribute the_label_of_this_file {0,1}\n"
    "@data\n1,red,0\n{0 2.5, 2 1}\n";
constexpr const char* xml =
    "<?xml version=\"1.0\"?>\n<labels xmlns=\"http://mulan.sourceforge.net/labels\">"
    "<label name=\"a label of a long name\"><label name=\"another label of a long name\"/></label>"
    "</labels>\n";

struct Weights {
  nn::Generator g{1};
  nn::MLP<float> model{{3, 4, 2}, g}, other{{3, 4, 2}, g};
  TemporaryFile file{nn::to_safetensors(other)};
  std::string bytes;
  std::optional<nn::MLP<float>> made;
  Bits bits() const { return Bits(model, made, bytes, content(file.path())); }
};

struct Deployed {
  nn::Generator g{1};
  nn::Classifier<float> classifier{
      .network = nn::MLP<float>({3, 4, 2}, g),
      .scaler = nn::StandardScaler<float>(Eigen::RowVector3d(1, 2, 3), Eigen::RowVector3d(1, 1, 2)),
      .thresholds = Eigen::RowVector2f(0.25f, 0.5f),
      .feature_names = {"a feature of a long name", "another feature", "the third"},
      .label_names = {"the first label of a long name", "another label"}};
  TemporaryFile file{"old"};
  TemporaryFile saved{nn::to_safetensors(classifier)};
  std::optional<nn::Classifier<float>> made;
  Bits bits() const {
    return Bits(classifier.network, classifier.feature_names, content(file.path()),
                made ? nn::to_safetensors(*made) : std::string());
  }
};

/// A training, and a checkpoint of another one.
struct Resumed {
  struct Parts {
    explicit Parts(std::uint64_t seed) : g(seed) {
      for (auto& p : model.parameters()) p.grad.setConstant(0.5f);
      adam.step(), sgd.step();
      steps.step(), plateau.step(static_cast<double>(seed)), stopping.step(0.5);
      for (const auto& batch : loader) epoch += batch.x.rows();
      nn::randn<double>(1, 1, g);
      for (nn::Index e = 1; e <= static_cast<nn::Index>(seed); ++e) {
        progress.history.push_back({e, 0.5, 0.25, 0.125, 1});
      }
    }
    void save(const std::string& path) const {
      nn::save_checkpoint(path, model, adam, sgd, steps, plateau, stopping, g, loader, progress,
                          epoch);
    }
    void load(const std::string& path) {
      nn::load_checkpoint(path, model, adam, sgd, steps, plateau, stopping, g, loader, progress,
                          epoch);
    }
    Bits bits() const {
      return Bits(model, adam, sgd, steps, plateau, stopping, g, loader, progress, epoch);
    }

    nn::Generator g;
    nn::MLP<float> model{{3, 4, 2}, g};
    nn::Adam<float> adam{model.parameters(), {.amsgrad = true}};
    nn::SGD<float> sgd{model.parameters(), {.momentum = 0.5}};
    nn::MultiStepLR steps{adam, {.milestones = {2, 4}}};
    nn::ReduceLROnPlateau plateau{sgd};
    nn::EarlyStopping<float> stopping{model.parameters()};
    Matrix x = Matrix::Constant(5, 3, 1);
    nn::Batches<Matrix, Matrix> loader = nn::batches(x, x, 2, g);
    nn::Progress progress;
    nn::Index epoch = 0;
  };

  Resumed() { other.save(file.path()); }
  Bits bits() const { return Bits(parts, other, content(file.path())); }

  Parts parts{2}, other{7};
  TemporaryFile file{""};
};

}  // namespace

TEST_CASE("no memory for a table") {
  static const TemporaryFile csv_file(csv), arff_file(arff), xml_file(xml);
  each_allocation_fails<Table>(
      "read_csv", [](Table& s) { s.take(nn::read_csv<float>(csv_file.path(), {.labels = 1})); });
  each_allocation_fails<Table>("parse_csv",
                               [](Table& s) { s.take(nn::parse_csv<float>(csv, {.labels = 1})); });
  each_allocation_fails<Table>("read_arff",
                               [](Table& s) { s.take(nn::read_arff<float>(arff_file.path())); });
  each_allocation_fails<Table>("parse_arff", [](Table& s) { s.take(nn::parse_arff<float>(arff)); });
  each_allocation_fails<Table>("read_table",
                               [](Table& s) { s.take(nn::read_table<float>(arff_file.path())); });
  each_allocation_fails<Table>("TableReader", [](Table& s) {
    nn::TableReader<float>(csv_file.path(), {.labels = 1}).next(s.table, 1);
  });
  each_allocation_fails<Table>("read_mulan_xml",
                               [](Table& s) { s.names = nn::read_mulan_xml(xml_file.path()); });
  each_allocation_fails<Table>("parse_mulan_xml",
                               [](Table& s) { s.names = nn::parse_mulan_xml(xml); });
}

TEST_CASE("no memory for weights: the model and the file are as they were") {
  each_allocation_fails<Weights>("to_safetensors",
                                 [](Weights& s) { s.bytes = nn::to_safetensors(s.model); });
  each_allocation_fails<Weights>("save", [](Weights& s) {
    nn::save(s.file.path(), s.model,
             {.names = {"the first layer", "the second layer"}, .metadata = {{"key", "value"}}});
  });
  each_allocation_fails<Weights>("load", [](Weights& s) { nn::load(s.file.path(), s.model); });
  each_allocation_fails<Weights>("from_safetensors", [](Weights& s) {
    nn::from_safetensors(nn::to_safetensors(s.other), s.model);
  });
  each_allocation_fails<Weights>("load_mlp", [](Weights& s) {
    s.made.emplace(nn::load_mlp<float>(s.file.path(), {}, {.dropout = 0.5}));
  });
}

TEST_CASE("no memory for a classifier: the file is as it was") {
  each_allocation_fails<Deployed>("save",
                                  [](Deployed& s) { nn::save(s.file.path(), s.classifier); });
  each_allocation_fails<Deployed>("load_classifier", [](Deployed& s) {
    s.made.emplace(nn::load_classifier<float>(s.saved.path()));
  });
}

TEST_CASE("no memory for a checkpoint: all parts and the file are as they were") {
  each_allocation_fails<Resumed>("save_checkpoint",
                                 [](Resumed& s) { s.parts.save(s.file.path()); });
  each_allocation_fails<Resumed>("load_checkpoint",
                                 [](Resumed& s) { s.parts.load(s.file.path()); });
}
