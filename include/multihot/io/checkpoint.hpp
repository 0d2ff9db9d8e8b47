#pragma once

#include <concepts>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/read_state.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <multihot/io/detail/write_state.hpp>
#include <multihot/nn/detail/model_state.hpp>
#include <multihot/state_dict.hpp>

/// Saves and resumes training, bit for bit. A checkpoint holds the state_dict() of each part:
/// models, optimizers, schedulers, generators, loaders of batches, EarlyStopping, Progress; and
/// numbers, as that of the epoch. A part of your own has state_dict() and load_state_dict(), and
/// its name in the file:
///
///   static constexpr const char* state_name = "...";
namespace multihot {

namespace detail::io {

template <class Part>
concept model_part = requires(Part& part) { part.layers(); };

template <class Part>
std::string part_name() {
  if constexpr (requires { Part::state_name; }) return Part::state_name;
  else return arithmetic<Part> ? "number" : "model";
}

/// A part's state under its name in the file. The second part of a name has a 2 after it.
struct PartState {
  std::string name;
  Entries entries;  // the key of a number is ""

  std::string key(const std::string& entry) const {
    return entry.empty() ? name : std::string(name).append(".").append(entry);
  }
};

template <class Part>
Entries entries_of(const Part& part) {
  if constexpr (arithmetic<Part>) {
    return {{"", array(part)}};
  } else if constexpr (model_part<Part>) {
    return nn::entries(named_parameters(part));  // in the order of the layers
  } else {
    const StateDict state = part.state_dict();
    return {state.begin(), state.end()};
  }
}

template <class... Parts>
std::vector<PartState> part_states(const Parts&... parts) {
  std::vector<PartState> states;
  std::map<std::string, int> counts;
  const auto add = [&]<class Part>(const Part& part) {
    std::string name = part_name<Part>();
    const int count = ++counts[name];
    if (count > 1) name += text(count);
    states.push_back({std::move(name), entries_of(part)});
  };
  (add(parts), ...);
  return states;
}

/// Takes a part's own state out of that of all.
inline StateDict extract(StateDict& all, const PartState& part) {
  StateDict state;
  for (const auto& [entry, array] : part.entries) {
    state.emplace(entry, std::move(all.extract(part.key(entry)).mapped()));
  }
  return state;
}

/// Gives a part its state. Whatever may fail is done before it is called, unless the part cannot be
/// copied and assigned: that one is to be called before all others.
template <class Function>
struct Loader {
  bool may_fail;
  Function load;
};
template <class Function>
Loader(bool, Function) -> Loader<Function>;  // clang 14 does not deduce it by itself

template <class Part>
auto loader_of(Part& part, StateDict state) {
  if constexpr (arithmetic<Part>) {
    return Loader{false, [&part, state = std::move(state)] { assign(part, state.at("")); }};
  } else if constexpr (model_part<Part>) {
    return Loader{false, [parameters = named_parameters(part), state = std::move(state)]() mutable {
                    nn::assign(parameters, state);
                  }};
  } else if constexpr (std::copyable<Part>) {
    Part copy = part;
    copy.load_state_dict(state);
    return Loader{false, [&part, copy = std::move(copy)]() mutable { part = std::move(copy); }};
  } else {
    return Loader{true, [&part, state = std::move(state)] { part.load_state_dict(state); }};
  }
}

}  // namespace detail::io

/// Saves the state of a training, after any step, into a file of safetensors, which is replaced in
/// one step (io/safetensors.hpp). Loading it resumes the training, bit for bit:
///
///   save_checkpoint(path, model, optimizer, scheduler, generator, stopping, progress);
///
/// Throws io_error; the old file is then as it was.
template <class... Parts>
void save_checkpoint(const std::string& path, const Parts&... parts) {
  StateDict all;
  for (auto& part : detail::io::part_states(parts...)) {
    for (auto& [entry, array] : part.entries) all[part.key(entry)] = std::move(array);
  }
  detail::io::write_atomically(path, detail::io::to_bytes(all));
}

/// Gives parts that were made in the same way, in the same order, the state of a checkpoint. If
/// something is thrown, all are as they were:
/// format_error for a file that is not what safetensors specifies,
/// shape_error with all that is missing, unexpected or of another shape,
/// value_error for numbers of another type, and for integers out of range,
/// io_error for what cannot be read or is no regular file.
/// Of several parts that cannot be assigned, as loaders, some may have changed if memory ends.
template <class... Parts>
void load_checkpoint(const std::string& path, Parts&... parts) {
  using namespace detail::io;
  const std::vector<PartState> states = part_states(parts...);
  detail::Entries expected;
  for (const auto& part : states) {
    for (const auto& [entry, array] : part.entries) expected.emplace_back(part.key(entry), array);
  }
  StateDict all = read_state(TensorFile(FileBytes(path), 100'000'000), "what is to be loaded",
                             std::move(expected));
  auto state = states.begin();
  std::tuple loaders{loader_of(parts, extract(all, *state++))...};  // braces: in this order
  const auto load = [&](auto& loader, bool may_fail) {
    if (loader.may_fail == may_fail) loader.load();
  };
  std::apply([&](auto&... loader) { (load(loader, true), ...); }, loaders);
  std::apply([&](auto&... loader) { (load(loader, false), ...); }, loaders);
}

}  // namespace multihot
