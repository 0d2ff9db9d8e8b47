#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/deploy/detail/protobuf.hpp>
#include <multihot/io/detail/write_state.hpp>

namespace multihot::detail::deploy {

/// The graph of an ONNX model, whose numbers are all S. The field numbers are those of onnx.proto.
template <float_or_double S>
class OnnxGraph {
 public:
  explicit OnnxGraph(const std::string& name) { graph_.add(2, name); }

  /// A matrix (batch, columns), where the batch may have any size. It must be the output of a node.
  void output(const std::string& name, Index columns) { graph_.add(12, value(name, columns)); }
  std::string input(const std::string& name, Index columns) {
    graph_.add(11, value(name, columns));
    return name;
  }

  /// A tensor in row-major order. Like the next function, it returns the name.
  std::string constant(const std::string& name, const std::vector<Index>& shape, const auto& x) {
    const Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor> numbers = x;
    std::string bytes;
    io::append(bytes, numbers.data(), static_cast<std::size_t>(numbers.size()));
    Message tensor;
    for (const Index size : shape) tensor.add(1, number(size));
    graph_.add(5, tensor.add(2, type).add(8, name).add(9, bytes));
    return name;
  }

  /// output = operation(inputs), where an attribute may be 1
  std::string node(const char* operation, const std::initializer_list<std::string>& inputs,
                   const std::string& output, const char* attribute = nullptr) {
    Message node;
    for (const auto& input : inputs) node.add(1, input);
    node.add(2, output).add(3, output).add(4, operation);
    if (attribute) node.add(5, Message().add(1, attribute).add(3, 1).add(20, integer));
    graph_.add(1, node);
    return output;
  }

  const Message& message() const { return graph_; }

 private:
  static constexpr std::uint64_t type = sizeof(S) == 4 ? 1 : 11;  // TensorProto::FLOAT, ::DOUBLE
  static constexpr std::uint64_t integer = 2;                     // AttributeProto::INT

  static std::uint64_t number(Index size) { return static_cast<std::uint64_t>(size); }
  static Message value(const std::string& name, Index columns) {
    const auto shape =
        Message().add(1, Message().add(2, "batch")).add(1, Message().add(1, number(columns)));
    return Message().add(1, name).add(2, Message().add(1, Message().add(1, type).add(2, shape)));
  }

  Message graph_;
};

}  // namespace multihot::detail::deploy
