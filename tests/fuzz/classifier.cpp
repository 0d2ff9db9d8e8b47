#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <multihot/deploy/classifier.hpp>
#include <multihot/random.hpp>
#include <string>
#include <string_view>

namespace nn = multihot;
namespace deploy = nn::detail::deploy;

namespace {

using Metadata = std::map<std::string, std::string>;

std::string file_of(const nn::MLP<float>& network, const Metadata& metadata) {
  std::string bytes = nn::to_safetensors(network, {.metadata = metadata});
  const std::string checksum = deploy::checksum_of(nn::detail::io::MemoryBytes(bytes));
  return bytes.replace(deploy::checksum_at, deploy::checksum_size, checksum);
}

nn::Classifier<float> good_classifier() {
  nn::Generator generator(0);
  return {.network = nn::MLP<float>({2, 1, 2}, generator),
          .scaler = nn::StandardScaler<float>(Eigen::RowVector2d(1, 2), Eigen::RowVector2d(1, 2)),
          .thresholds = Eigen::RowVector2f(0.25f, 0.5f),
          .feature_names = {"a", "b"},
          .label_names = {"c", "d"}};
}

}  // namespace

/// The metadata of a good file with one value replaced, and the right checksum: such a file is
/// refused, or what is read of it, saved and read again is the same.
/// The first byte chooses the key, the others are the value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto good = good_classifier();
  static const Metadata metadata =
      nn::detail::io::TensorFile(nn::detail::io::MemoryBytes(nn::to_safetensors(good)), 1 << 20)
          .metadata();
  if (size == 0) return 0;
  Metadata changed = metadata;
  auto entry = changed.begin();
  std::advance(entry, 1 + data[0] % (changed.size() - 1));  // not the checksum
  entry->second.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string once;
  try {
    once =
        nn::to_safetensors(nn::classifier_from_safetensors<float>(file_of(good.network, changed)));
  } catch (const nn::format_error&) {
  } catch (const nn::shape_error&) {
  } catch (const nn::value_error&) {
  }
  if (once.empty()) return 0;
  const auto again = nn::to_safetensors(nn::classifier_from_safetensors<float>(once));
  if (again != once) std::abort();
  return 0;
}
