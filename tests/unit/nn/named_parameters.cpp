#include <doctest/doctest.h>
#include <multihot/nn/mlp.hpp>
#include <multihot/nn/named_parameters.hpp>

#include <type_traits>
#include <utility>

namespace nn = multihot;

TEST_CASE("the parameters of a const model are read-only views of its weights") {
  nn::Generator generator(0);
  nn::MLP<float, 3, 2> model(generator);
  const auto named = nn::named_parameters(std::as_const(model));
  using Value = decltype(named[0].parameter.value);
  static_assert(!std::is_assignable_v<decltype(std::declval<Value&>()[0]), float>);
  static_assert(
      std::is_same_v<decltype(nn::named_parameters(model)[0].parameter), nn::Parameter<float>>);

  REQUIRE(named.size() == 2);
  CHECK(named[0].name == "0.weight");
  nn::named_parameters(model)[0].parameter.value[5] = 7;
  CHECK(named[0].parameter.value[5] == 7);
  CHECK(named[0].parameter.value.data() == model.parameters()[0].value.data());
}
