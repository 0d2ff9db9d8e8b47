# The Debian package multihot-dev. CMakeLists.txt includes this file, and cpack makes the package:
#
#   cmake -S . -B build -DMULTIHOT_TESTS=OFF -DMULTIHOT_EXAMPLES=OFF && (cd build && cpack)
set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "PyTorch's multi-label network as C++20 headers")
set(CPACK_PACKAGE_DESCRIPTION
    "Layers, the loss BCEWithLogitsLoss, optimizers, metrics and readers of tables,
with the names and the numbers of PyTorch and scikit-learn. The library is
headers on top of Eigen: there is nothing to link.")
set(CPACK_DEBIAN_PACKAGE_NAME multihot-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4)")
# A package needs an address. The domain .invalid is reserved for addresses that do not exist; who
# publishes packages sets their own: cmake -DCPACK_DEBIAN_PACKAGE_MAINTAINER="name <address>"
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the multihot authors <authors@multihot.invalid>"
    CACHE STRING "name <address>")

# Everything but the program multihot, which is the component program.
set(CPACK_COMPONENTS_ALL Unspecified debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)

# The license and the changelogs, in the forms that Debian's policy and lintian ask for.
set(debian "${PROJECT_BINARY_DIR}/debian")
file(READ LICENSE license)
string(REGEX MATCH "Copyright .c. ([^\n]*)\n(.*)" license "${license}")
set(holders "${CMAKE_MATCH_1}")
string(REGEX REPLACE "\n([^\n])" "\n \\1" license "${CMAKE_MATCH_2}")
string(REPLACE "\n\n" "\n .\n" license "${license}")
file(CONFIGURE OUTPUT "${debian}/copyright" @ONLY CONTENT
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: multihot

Files: *
Copyright: @holders@
License: Expat@license@")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(CONFIGURE OUTPUT "${debian}/changelog.Debian" @ONLY CONTENT
"multihot (@PROJECT_VERSION@) unstable; urgency=medium

  * Version @PROJECT_VERSION@: see changelog.gz.

 -- @CPACK_DEBIAN_PACKAGE_MAINTAINER@  @date@
")
configure_file(.github/CHANGELOG.md "${debian}/changelog" COPYONLY)
install(CODE "execute_process(COMMAND gzip -9nkf changelog changelog.Debian
                              WORKING_DIRECTORY \"${debian}\" COMMAND_ERROR_IS_FATAL ANY)"
        COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${debian}/copyright" "${debian}/changelog.gz" "${debian}/changelog.Debian.gz"
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/multihot-dev COMPONENT debian EXCLUDE_FROM_ALL)

include(CPack)
