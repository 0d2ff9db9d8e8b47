// Writes headers of classifiers, their expected numbers, the program in the first comment of a
// header, and a classifier as ONNX: export DIRECTORY

#include <fstream>
#include <multihot/deploy/export_header.hpp>
#include <multihot/deploy/export_onnx.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/nn/predictor.hpp>
#include <sstream>
#include <string>

#include "unit/deploy/parts.hpp"

namespace {

/// Arrays of a few samples, their logits, probabilities and labels.
template <class S>
std::string expected(const nn::Classifier<S>& c, const std::string& name) {
  namespace deploy = nn::detail::deploy;
  const nn::Matrix<S> x = samples<S>(40, c.scaler.mean().size());
  const nn::Predictor predictor(c.network);
  std::string x_text, z_text, p_text, y_text;
  for (nn::Index i = 0; i < x.rows(); ++i) {
    const nn::Matrix<S> row = x.row(i), z = predictor(c.scaler.transform(row));
    const nn::Probabilities<S> p = nn::sigmoid(z);
    const nn::Matrix<S> y = nn::predict(p, c.thresholds);
    x_text += deploy::braced(row.row(0)) + ",\n";
    z_text += deploy::braced(z.row(0)) + ",\n";
    p_text += deploy::braced(p.row(0)) + ",\n";
    y_text += deploy::braced(y.row(0)) + ",\n";
  }
  return "const Expected<" + std::string(sizeof(S) == 4 ? "float" : "double") + ", " +
         std::to_string(x.rows()) + ", " + name + "::features, " + name + "::labels> expected_" +
         name + " = {{" + x_text + "}, {" + z_text + "}, {" + p_text + "}, {" + y_text + "}};\n";
}

/// The program in the first comment.
std::string program(const std::string& header) {
  std::istringstream lines(header);
  std::string program;
  for (std::string line; std::getline(lines, line) && line.starts_with("//");) {
    if (line.starts_with("//   ")) program += line.substr(5) + "\n";
  }
  return program;
}

}  // namespace

int main(int, char** arguments) {
  const std::string directory = std::string(arguments[1]) + "/";
  std::string
      includes = "#include <cstddef>\n",
      numbers =
          "template <class S, std::size_t n, std::size_t features, std::size_t labels>\n"
          "struct Expected { S x[n][features], z[n][labels], p[n][labels], y[n][labels]; };\n";
  const auto add = [&]<class S>(const std::string& name, const nn::Classifier<S>& c) {
    nn::export_header(directory + name + ".hpp", c, {.name = name});
    includes += "#include \"" + name + ".hpp\"\n";
    numbers += expected(c, name);
  };
  auto emotions = classifier<float>({72, 64, 6}, {.dropout = 0.5});
  emotions.label_names = {"quote \" backslash \\ line \n end \r\t",
                          "class",
                          "\344\270\255\346\226\207",
                          "",
                          "trigraph \?\?/ comment */ // $name",
                          std::string(10'000, 'x')};
  add("emotions", emotions);
  add("emotions_double", classifier<double>({72, 64, 6}));
  add("deep", classifier<float>({5, 17, 33, 100, 3}));
  add("deep_double", classifier<double>({5, 17, 33, 100, 3}));
  add("single", classifier<float>({1, 1}));
  add("wide", classifier<float>({300, 200, 20}));
  nn::export_onnx(directory + "emotions.onnx", emotions);
  const nn::Matrix<float> x = samples<float>(1000, 72),
                          z = emotions.network(emotions.scaler.transform(x));
  std::string bytes;  // of the samples and their logits, row by row
  for (const auto* matrix : {&x, &z}) {
    const Eigen::Matrix<float, nn::Dynamic, nn::Dynamic, Eigen::RowMajor> rows = *matrix;
    nn::detail::io::append(bytes, rows.data(), static_cast<std::size_t>(rows.size()));
  }
  std::ofstream(directory + "emotions.f32", std::ios::binary) << bytes;
  std::ofstream(directory + "expected.hpp") << includes << numbers;
  std::ofstream(directory + "program.cpp")
      << program(nn::to_header(emotions, {.name = "emotions"}));
}
