// Train, evaluate and export multi-label classifiers: multihot --help

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "options.hpp"

namespace {

constexpr auto report_text = "Write the figures to this HTML page";

// A number in [low, high]. (CLI::Range takes nan for one.)
CLI::Validator number(double low, double high, const std::string& expected) {
  const auto check = [=](const std::string& text) {
    char* end = nullptr;
    const double x = std::strtod(text.c_str(), &end);
    const bool right = end != text.c_str() && *end == '\0' && x >= low && x <= high;
    return right ? std::string() : "got " + text + ", expected " + expected;
  };
  return {check, ""};
}

void add_tables(CLI::App& command, Options& o) {
  command.add_option("TABLE", o.table, "CSV or ARFF; - is standard input")->required();
  command.add_option("--separator", o.separator, "Of a CSV file; by default it is detected");
  command.add_flag("--no-header", o.no_header, "The first line of a CSV file is a sample");
  command.add_flag("--impute", o.impute,
                   "Missing features take their mean, missing labels are left out");
}

void add_train(CLI::App& command, Options& o) {
  const auto add = [&](const char* name, auto& value, const char* text) {
    return command.add_option(name, value, text)->capture_default_str();
  };
  const auto list = [](CLI::Option* option) {
    return option->delimiter(',')->allow_extra_args(false);
  };
  const auto count = number(1, 1e9, "a whole number from 1");
  const auto part = number(0, 0.999, "a number from 0 to 0.999");
  const auto from_0 = number(0, 1.8e19, "a number from 0");
  const CLI::IsMember schedules({"cosine", "plateau", "none"}), weights({"auto", "none"});
  add_tables(command, o);
  add("--test", o.test, "Another table, to evaluate on");
  auto& labels = *command.add_option_group("labels", "Which columns are labels");
  labels.add_option("--labels", o.labels, "The number of the last columns")->check(count);
  list(labels.add_option("--label-names", o.label_names, "Names, as in a,b,c"));
  labels.add_option("--labels-xml", o.labels_xml, "An XML file of Mulan with the names");
  labels.require_option(0, 1);
  command.add_flag("--labels-first", o.labels_first, "With --labels: the first columns");
  list(command.add_option("--drop", o.drop, "Columns to leave out, as in a,b,c"));

  auto& t = o.training;
  list(add("--hidden", t.hidden, "Sizes of hidden layers, as in 128,64"))->check(count);
  add("--epochs", t.epochs, "The most epochs")->check(count);
  add("--batch-size", t.batch_size, "Samples in a step")->check(count);
  add("--lr", t.lr, "Learning rate of AdamW")->check(from_0);
  add("--weight-decay", t.weight_decay, "Weight decay of AdamW")->check(from_0);
  add("--dropout", t.dropout, "Part of the hidden units that a step drops")->check(part);
  add("--schedule", o.schedule, "Of the learning rate")->check(schedules);
  add("--patience", t.patience, "Epochs without improvement, then stop")->check(count);
  add("--validation", t.validation, "Part held out for epoch and thresholds")->check(part);
  add("--folds", o.folds, "Cross-validate, too")->check(number(2, 1e6, "a whole number from 2"));
  add("--pos-weight", o.pos_weight, "auto: rare labels count as much as others")->check(weights);
  add("--thresholds", o.thresholds, "auto: the best F1 of each label; or a number")
      ->check(CLI::IsMember({"auto"}) | number(0, 1, "auto or a number from 0 to 1"));
  add("--seed", t.seed, "Of the split, the weights and the order of samples")->check(from_0);
  add("--threads", t.threads, "For large networks")->check(number(1, 1024, "1 to 1024"));
  add("--model", o.model, "Save the classifier to this file");
  add("--report", o.report, report_text);
  add("--resume", t.checkpoint, "Save the training to this file; continue if it exists");
  command.add_flag("--quiet", o.quiet, "Show no progress");
}

void add_export(CLI::App& command, Options& o) {
  auto& formats = *command.add_option_group("formats");
  formats.add_option("--header", o.header, "A C++11 header");
  formats.add_option("--onnx", o.onnx, "A file for ONNX Runtime");
  formats.require_option();
  command.add_option("--name", o.name, "The namespace of the header")->capture_default_str();
}

int failure(const char* what, int status) {
  std::fflush(stdout);
  std::fprintf(stderr, "multihot: %s\n", what);
  return status;
}

}  // namespace

int main(int argc, char** argv) try {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is an error of write(), and no signal
#endif
  Options o;
  CLI::App app{"Train, evaluate and export multi-label classifiers.", "multihot"};
  app.require_subcommand(0, 1);
  const auto add = [&](const char* name, const char* text, auto run) -> CLI::App& {
    auto& command = *app.add_subcommand(name, text)->final_callback([run, &o] { run(o); });
    if (run != train) command.add_option("MODEL", o.model, "A file of train --model")->required();
    return command;
  };
  add_train(add("train", "Train a classifier on a table", train), o);
  auto& predicts = add("predict", "Write decisions and probabilities as CSV", predict);
  add_tables(predicts, o);
  predicts.add_option("-o,--output", o.output, "A file; by default standard output");
  auto& evaluates = add("evaluate", "Print the figures of a classifier on a table", evaluate);
  add_tables(evaluates, o);
  evaluates.add_option("--report", o.report, report_text);
  add("inspect", "Check a classifier and print its parts", inspect);
  add_export(add("export", "Write a classifier for other programs", export_model), o);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (app.get_subcommands().empty()) return failure(app.help().c_str(), 2);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
  return failure((std::string("standard output: ") + std::strerror(errno)).c_str(), 1);
} catch (const UsageError& error) {
  return failure(error.what(), 2);
} catch (const std::exception& error) {
  return failure(error.what(), 1);
}
