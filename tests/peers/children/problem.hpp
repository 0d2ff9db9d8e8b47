#pragma once

#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

inline constexpr int epoch_batch = 32;  // the samples of a step, where the work is an epoch

/// What every peer is given: the same data, and the same weights to start from.
struct Problem {
  int batch;
  std::vector<int> widths;             // of the input, of each hidden layer, of the output
  std::vector<float> inputs, targets;  // (batch, features), row-major

  /// W (out, in), row-major, and b (out) of each layer: PyTorch's model.parameters()
  std::vector<std::vector<float>> parameters;

  std::string onnx_path;  // the network with these weights, for those that read it from a file
};

/// From the command line: FILE BATCH WIDTH WIDTH...  The file holds nothing but the floats. The
/// network is in FILE.onnx, if a peer needs it.
inline Problem read_problem(int argc, char** argv) {
  if (argc < 5) throw std::invalid_argument("expected FILE BATCH WIDTH WIDTH...");
  std::ifstream file(argv[1], std::ios::binary);
  const auto read = [&](int rows, int cols) {
    std::vector<float> numbers(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
    const auto bytes = static_cast<std::streamsize>(numbers.size() * sizeof(float));
    if (!file.read(reinterpret_cast<char*>(numbers.data()), bytes)) {
      throw std::runtime_error(std::string(argv[1]) + " is too short for these sizes");
    }
    return numbers;
  };

  Problem problem{.batch = std::stoi(argv[2]),
                  .widths = {},
                  .inputs = {},
                  .targets = {},
                  .parameters = {},
                  .onnx_path = std::string(argv[1]) + ".onnx"};
  for (int i = 3; i < argc; ++i) problem.widths.push_back(std::stoi(argv[i]));
  problem.inputs = read(problem.batch, problem.widths.front());
  problem.targets = read(problem.batch, problem.widths.back());
  for (std::size_t k = 0; k + 1 < problem.widths.size(); ++k) {
    problem.parameters.push_back(read(problem.widths[k + 1], problem.widths[k]));
    problem.parameters.push_back(read(problem.widths[k + 1], 1));
  }
  return problem;
}

}  // namespace peers
