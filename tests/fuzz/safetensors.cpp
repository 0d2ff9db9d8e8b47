#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <multihot/io/load_mlp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nn = multihot;
using namespace nn::detail::io;

namespace {

void require(bool ok) {
  if (!ok) std::abort();
}

/// An array of the tensor's numbers; none if an Index does not count its sizes.
template <class Number>
void add(nn::StateDict& state, const TensorFile<MemoryBytes>& file, const TensorInfo& tensor) {
  if (!std::ranges::all_of(tensor.shape, [](auto n) { return std::in_range<nn::Index>(n); }))
    return;
  std::vector<Number> numbers(elements(tensor.shape).value());
  file.read(tensor, numbers.data());
  state[tensor.name] = {.shape = {tensor.shape.begin(), tensor.shape.end()},
                        .numbers = std::move(numbers)};
}

/// The tensors that can be written, as the library writes them: F16 and BF16 as F32.
std::string saved(const TensorFile<MemoryBytes>& file) {
  nn::StateDict state;
  for (const auto& tensor : file.tensors()) {
    switch (tensor.dtype) {
      case Dtype::F16:
      case Dtype::BF16:
      case Dtype::F32:
        add<float>(state, file, tensor);
        break;
      case Dtype::F64:
        add<double>(state, file, tensor);
        break;
      case Dtype::I64:
        add<std::int64_t>(state, file, tensor);
        break;
      default:
        break;
    }
  }
  return to_bytes(state, file.metadata());
}

void check_equal(const TensorFile<MemoryBytes>& a, const TensorFile<MemoryBytes>& b) {
  require(a.metadata() == b.metadata());
  for (const auto& tensor : b.tensors()) {
    const auto& list = a.tensors();
    const auto same = std::ranges::find(list, tensor.name, &TensorInfo::name);
    require(same != list.end() && same->shape == tensor.shape);
  }
}

/// Whatever the bytes, the model has their weights or its own.
template <class S>
void check_load(std::string_view bytes, const nn::LoadOptions& options) {
  nn::Generator generator(0);
  nn::MLP<S> model({2, 3, 1}, generator);
  const std::string before = nn::to_safetensors(model);
  bool loaded = false;
  try {
    nn::from_safetensors(bytes, model, options);
    loaded = true;
  } catch (const nn::format_error&) {
  } catch (const nn::shape_error&) {
  } catch (const nn::value_error&) {
  }
  require(loaded || nn::to_safetensors(model) == before);
  try {
    const auto mlp = nn::mlp_from_safetensors<S>(bytes, options);
    require(!loaded || options.ignore_unexpected ||
            nn::to_safetensors(mlp) == nn::to_safetensors(model));
  } catch (const nn::format_error&) {
    require(!loaded || options.ignore_unexpected);
  } catch (const nn::shape_error&) {
    require(!loaded || options.ignore_unexpected);
  } catch (const nn::value_error&) {
    require(!loaded || options.ignore_unexpected);
  }
}

}  // namespace

/// A file is refused, or what is read of it, saved and read again is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::optional<TensorFile<MemoryBytes>> file;
  try {
    file.emplace(MemoryBytes(bytes), 1 << 20);
  } catch (const nn::format_error&) {
  }
  if (file) {
    const std::string once = saved(*file);
    const TensorFile<MemoryBytes> again(MemoryBytes(once), 1 << 20);
    check_equal(*file, again);
    require(saved(again) == once);
    check_load<float>(bytes, {.cast = size % 2 == 0, .allow_nonfinite = size % 3 == 0});
    check_load<double>(bytes, {.cast = true});
    check_load<float>(bytes, {.ignore_unexpected = true});
    check_load<float>(bytes, {.cast = true, .fold_batch_norm = true});
  }
  return 0;
}
