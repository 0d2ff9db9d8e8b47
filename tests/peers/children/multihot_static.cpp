#include <stdexcept>
#include <string>
#include <vector>

#include "multihot_peer.hpp"
#include "serve.hpp"

namespace {

using Model = multihot::MLP<float, 10, 20, 5>;

class SizesInType : public peers::Multihot<Model> {
 public:
  explicit SizesInType(const peers::Problem& problem) : Multihot(problem, model(problem)) {}

  static std::string name() { return "multihot " + version() + ", sizes in the type"; }
  static std::string remark() { return ""; }

 private:
  static Model model(const peers::Problem& problem) {
    if (problem.widths != std::vector<int>{10, 20, 5}) {
      throw std::invalid_argument("it was compiled for 10-20-5");
    }
    multihot::Generator generator(0);
    return Model(generator);
  }
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<SizesInType>(argc, argv); }
