#include <cstdio>
#include <memory>
#include <multihot/data/csv_writer.hpp>
#include <multihot/data/table_reader.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/deploy/export_header.hpp>
#include <multihot/deploy/export_onnx.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/named_parameters.hpp>
#include <string>

#include "options.hpp"

// Block by block, as the table may be larger than the memory.
void predict(const Options& o) {
  const auto classifier = nn::load_classifier<float>(o.model);
  nn::TableReader<float> reader(path_of(o.table),
                                nn::feature_columns(classifier, table_options(o)));
  auto names = classifier.label_names;
  for (const auto& name : classifier.label_names) names.push_back(name + " probability");
  const auto writer = o.output.empty()
                          ? std::make_unique<nn::CsvWriter>(stdout, "standard output", names)
                          : std::make_unique<nn::CsvWriter>(o.output, names);
  nn::Table<float> block;
  while (reader.next(block, 4096)) {
    const auto p = predict_proba(classifier, block, o);
    nn::Matrix<float> columns(p.rows(), 2 * p.cols());
    columns << nn::predict(p, classifier.thresholds), p;
    writer->write(columns);
  }
  writer->close();
}

void evaluate(const Options& o) {
  const auto classifier = nn::load_classifier<float>(o.model);
  const auto table = read_samples(o.table, o, classifier);
  show_figures(o.table, table.y, predict_proba(classifier, table, o), classifier, o);
}

// Loading has checked the checksum, the shapes and the logits of the self-test.
void inspect(const Options& o) {
  const auto classifier = nn::load_classifier<float>(o.model);
  std::printf("checksum %s: right\nself-test: passed\n\nweights\n",
              nn::load_metadata(o.model).at("checksum").c_str());
  for (const auto& [name, shape, parameter] : nn::named_parameters(classifier.network)) {
    std::printf("  %-10s", name.c_str());
    for (const auto size : shape) std::printf(" %td", size);
    std::printf("\n");
  }
  std::printf("\nfeatures: %td\n", classifier.scaler.mean().size());
  for (const auto& name : classifier.feature_names) std::printf("  %s\n", name.c_str());
  std::printf("\nlabels, with their thresholds\n");
  for (nn::Index j = 0; j < classifier.thresholds.size(); ++j) {
    const auto& names = classifier.label_names;
    std::printf("  %7.4f  %s\n", double(classifier.thresholds[j]),
                names.empty() ? "" : names[std::size_t(j)].c_str());
  }
}

void export_model(const Options& o) {
  const auto classifier = nn::load_classifier<float>(o.model);
  if (!o.header.empty()) nn::export_header(o.header, classifier, {.name = o.name});
  if (!o.onnx.empty()) nn::export_onnx(o.onnx, classifier);
}
