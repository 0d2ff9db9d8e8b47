#pragma once

// The one place that names the version: CMake reads it from here.
#define MULTIHOT_VERSION_MAJOR 0
#define MULTIHOT_VERSION_MINOR 2
#define MULTIHOT_VERSION_PATCH 0
