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

/// Saves and resumes training, bit for bit
///
///   save_checkpoint("run.safetensors", model, optimizer, scheduler, generator, epoch);
///   load_checkpoint("run.safetensors", model, optimizer, scheduler, generator, epoch);
///
/// A checkpoint contains the state_dict() of each part: models, optimizers, schedulers, generators,
/// loaders of batches, EarlyStopping, Progress; and single numbers, such as the epoch. Your own
/// parts need state_dict(), load_state_dict() and a name for the file:
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

/// The state of a part, and its name in the file: "model", "model2" for a second model, ...
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

/// Moves the state of a part out of the state of all parts.
inline StateDict extract(StateDict& all, const PartState& part) {
  StateDict state;
  for (const auto& [entry, array] : part.entries) {
    state.emplace(entry, std::move(all.extract(part.key(entry)).mapped()));
  }
  return state;
}

/// load() assigns a state to a part. It cannot fail if the part can be copied: then a copy has
/// already loaded the state. If the part cannot be copied, load() may fail, and is called first.
template <class Function>
struct Loader {
  bool may_fail;
  Function load;
};
template <class Function>
Loader(bool, Function) -> Loader<Function>;  // needed by clang 14

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

/// Saves the state of a training run, after any step, in a safetensors file, which is replaced in
/// one step (io/safetensors.hpp). Throws io_error; the old file is unchanged then.
template <class... Parts>
void save_checkpoint(const std::string& path, const Parts&... parts) {
  StateDict all;
  for (auto& part : detail::io::part_states(parts...)) {
    for (auto& [entry, array] : part.entries) all[part.key(entry)] = std::move(array);
  }
  detail::io::write_atomically(path, detail::io::to_bytes(all));
}

/// Loads a checkpoint into parts that were constructed in the same way and are passed in the same
/// order. If it throws, all parts are unchanged:
/// - io_error if the file cannot be read or is not a regular file;
/// - format_error if it does not follow the specification of safetensors;
/// - shape_error that names all entries that are missing, unexpected or of another shape;
/// - value_error for numbers of another type, and for integers out of range.
///
/// If there are several parts that cannot be copied, such as loaders of batches, some of them may
/// have changed when memory runs out.
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
