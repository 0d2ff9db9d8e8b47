#include <multihot/multihot.hpp>
#include "gradcheck.hpp"
