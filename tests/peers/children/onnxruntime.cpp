#include <onnxruntime_cxx_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "serve.hpp"

namespace {

/// A tensor over numbers that live elsewhere
Ort::Value tensor(std::vector<float>& numbers, int rows, int cols) {
  const std::array<std::int64_t, 2> shape{rows, cols};
  return Ort::Value::CreateTensor<float>(
      Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault), numbers.data(),
      static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols), shape.data(), shape.size());
}

Ort::SessionOptions one_thread() {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(1);
  return options;
}

/// Reads the network from a file. Inputs and outputs are bound to memory once, which takes a tenth
/// less time than to pass them at each call.
class OnnxRuntime {
 public:
  explicit OnnxRuntime(const peers::Problem& problem)
      : session_(environment_, problem.onnx_path.c_str(), one_thread()),
        inputs_(problem.inputs),
        outputs_(problem.targets.size()) {
    for (const auto& [binding, rows] : {std::pair(&all_, problem.batch), std::pair(&first_, 1)}) {
      binding->BindInput("x", tensor(inputs_, rows, problem.widths.front()));
      binding->BindOutput("z", tensor(outputs_, rows, problem.widths.back()));
    }
  }

  static std::string name() { return "ONNX Runtime " + Ort::GetVersionString() + ", C++"; }
  static std::string remark() { return "inference only"; }

  void restart() {}

  void infer(int times) { infer(all_, times); }
  void infer1(int times) { infer(first_, times); }

  double logit() const { return outputs_[0]; }

 private:
  void infer(const Ort::IoBinding& binding, int times) {
    const Ort::RunOptions options;
    for (int i = 0; i < times; ++i) session_.Run(options, binding);
  }

  Ort::Env environment_;
  Ort::Session session_;
  std::vector<float> inputs_, outputs_;
  Ort::IoBinding all_{session_}, first_{session_};
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<OnnxRuntime>(argc, argv); }
