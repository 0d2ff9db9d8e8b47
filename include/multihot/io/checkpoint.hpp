#pragma once

#include <concepts>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/io/detail/atomic_file.hpp>
#include <multihot/io/detail/file_bytes.hpp>
#include <multihot/io/detail/read_state.hpp>
#include <multihot/io/detail/state_tensor.hpp>
#include <multihot/io/detail/tensor_bytes.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/nn/named_parameters.hpp>

/// What a checkpoint takes of a training, its parts: models, optimizers, schedulers, generators,
/// loaders of batches, EarlyStopping, Progress, and numbers, as that of the epoch. And a user's own
/// that have
///
///   static constexpr const char* state_name = "...";
///   static void state(auto& self, auto f);   // f("name", self.variable) for each variable
namespace multihot {

namespace detail {

template <class Part>
std::string part_name() {
  if constexpr (requires { Part::state_name; }) return Part::state_name;
  else return arithmetic<Part> ? "number" : "model";
}

/// f(key, variable, ...) for all that a part keeps.
template <class Part>
void each_state(const std::string& name, Part& part, auto f) {
  if constexpr (requires { Part::state_name; }) {
    Part::state(part, [&](const char* key, auto& variable, auto... limit) {
      f(name + "." + key, variable, limit...);
    });
  } else if constexpr (arithmetic<Part>) {
    f(name, part);
  } else {
    for (auto& [key, shape, parameter] : named_parameters(part)) {
      f(name + "." + key, parameter.value, dims(shape));
    }
  }
}

/// The same for all parts. The second one of a name has a 2 behind it.
void each_state_of_all(auto f, auto&... parts) {
  std::map<std::string, int> counts;
  const auto each = [&]<class Part>(Part& part) {
    std::string name = part_name<std::remove_const_t<Part>>();
    const int count = ++counts[name];
    if (count > 1) name += text(count);
    each_state(name, part, f);
  };
  (each(parts), ...);
}

std::vector<StateTensor> state_tensors(const auto&... parts) {
  std::vector<StateTensor> tensors;
  each_state_of_all(
      [&](std::string key, const auto& variable, auto... more) {
        tensors.push_back(state_tensor(std::move(key), variable, std::move(more)...));
      },
      parts...);
  return tensors;
}

}  // namespace detail

/// Saves where a training stands, after any step, into a file of safetensors, which is replaced in
/// one step (io/safetensors.hpp). Who loads it goes on with the same bits:
///
///   save_checkpoint(path, model, optimizer, scheduler, generator, stopping, progress);
///
/// Throws io_error; the old file is then as it was.
template <class... Parts>
void save_checkpoint(const std::string& path, const Parts&... parts) {
  std::vector<detail::TensorData> data;
  const auto tensors = detail::state_tensors(parts...);
  for (const auto& tensor : tensors) {
    std::visit([&](const auto& n) { data.push_back({tensor.name, tensor.shape, n.data()}); },
               tensor.numbers);
  }
  detail::write_atomically(path, detail::tensor_bytes(std::move(data)));
}

namespace detail {

template <class Part>
concept model_part = !arithmetic<Part> && !requires { Part::state_name; };

/// variable = tensor for all that a part keeps, a model apart
template <class Part>
void set_each(Part& part, auto tensor) {
  if constexpr (arithmetic<Part>) set_state(part, *tensor);
  else Part::state(part, [&](auto, auto& variable, auto...) { set_state(variable, *tensor++); });
}

/// A function that gives a part the state that the tensors hold. Whatever may fail is done before.
template <class Part>
auto loader_of(Part& part, std::vector<StateTensor>::const_iterator tensor) {
  if constexpr (model_part<Part>) {
    return [tensor, parameters = part.parameters()]() mutable {
      for (auto& parameter : parameters) set_state(parameter.value, *tensor++);
    };
  } else if constexpr (std::copyable<Part>) {
    Part copy = part;
    set_each(copy, tensor);
    return [&part, copy = std::move(copy)]() mutable { part = std::move(copy); };
  } else {
    return [&part, tensor] { set_each(part, tensor); };
  }
}

}  // namespace detail

/// Gives parts that were made in the same way, in the same order, the state of a checkpoint. If
/// something is thrown, all are as they were:
/// format_error for a file that is not what safetensors specifies,
/// shape_error with all that is missing, unexpected or of another shape,
/// value_error for numbers of another type, and for integers that cannot be,
/// io_error for what cannot be read or is no regular file.
/// Only a part of the user's that cannot be copied and assigned to may come to have half of its
/// state, if what it does with that throws.
template <class... Parts>
void load_checkpoint(const std::string& path, Parts&... parts) {
  auto tensors = detail::state_tensors(parts...);
  detail::read_state(detail::TensorFile(detail::FileBytes(path), 100'000'000), tensors);
  auto tensor = tensors.cbegin();
  const auto next = [&tensor](const auto& part) {
    const auto first = tensor;
    detail::each_state({}, part, [&](const auto&...) { ++tensor; });
    return first;
  };
  std::tuple loaders{detail::loader_of(parts, next(parts))...};  // braces: in this order
  std::apply([](auto&... load) { (load(), ...); }, loaders);
}

}  // namespace multihot
