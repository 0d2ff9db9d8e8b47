#include <multihot/gradcheck.hpp>
#include <multihot/multihot.hpp>
