# An overlay port, which installs the headers of this working tree:
#
#   vcpkg install multihot --overlay-ports=.github/packaging/vcpkg
#
# vcpkg does not see that a header has changed. After a change, remove multihot first, and install
# with --binarysource=clear. A port for a registry takes its sources with vcpkg_from_github instead.
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../../.." ABSOLUTE)
set(VCPKG_BUILD_TYPE release)  # headers are the same for debug

vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
                      OPTIONS -DMULTIHOT_TESTS=OFF -DMULTIHOT_EXAMPLES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/multihot)
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
