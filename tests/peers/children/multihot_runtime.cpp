#include <string>

#include "multihot_peer.hpp"
#include "serve.hpp"

namespace {

using Model = multihot::MLP<float>;

class SizesAtRunTime : public peers::Multihot<Model> {
 public:
  explicit SizesAtRunTime(const peers::Problem& problem) : Multihot(problem, model(problem)) {}

  static std::string name() { return "multihot " + version() + ", sizes at run time"; }
  static std::string remark() { return ""; }

 private:
  static Model model(const peers::Problem& problem) {
    multihot::Generator generator(0);
    return Model({problem.widths.begin(), problem.widths.end()}, generator);
  }
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<SizesAtRunTime>(argc, argv); }
