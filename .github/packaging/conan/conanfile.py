# Conan 2. Makes a package of this working tree, and builds and runs tests/consumer with it:
#
#   conan create .github/packaging/conan --build=missing -s compiler.cppstd=20
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load


class Multihot(ConanFile):
    name = "multihot"
    description = "PyTorch's multi-label network as a header-only C++20 library on Eigen"
    license = "MIT"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._root, "include", "multihot", "version.hpp"))
        self.version = ".".join(re.findall(r"VERSION_\w+ (\d+)", header))

    def export_sources(self):
        for pattern in ("include/*.hpp", "LICENSE"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def requirements(self):
        self.requires("eigen/[>=3.4.0]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "include/*.hpp", self.source_folder, self.package_folder)
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_config_version_compat", "SameMinorVersion")
