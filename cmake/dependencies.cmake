# Every library from outside, as one deps::... target each. Our folders link
# these names only.
#
# Linked statically: Abseil, yaml-cpp (from the packages' archives), CivetWeb
# and prometheus-cpp (built by tools/deps.sh). Dynamically: libc, OpenSSL, zlib.

function(_drift_dependency name)  # deps::NAME = the libraries that follow
  add_library(deps::${name} INTERFACE IMPORTED)
  target_link_libraries(deps::${name} INTERFACE ${ARGN})
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
_drift_dependency(zlib ZLIB::ZLIB)
_drift_dependency(openssl OpenSSL::SSL OpenSSL::Crypto)
_drift_dependency(threads Threads::Threads)
_drift_dependency(crypt crypt)  # libxcrypt
_drift_dependency(cli11 CLI11::CLI11)

# --- Abseil -------------------------------------------------------------------
# The package's targets are shared libraries; the archives lie beside them. So
# walk the targets for what belongs together, and link the archives.
find_package(absl CONFIG REQUIRED)
set(todo absl::status absl::statusor absl::strings
         absl::flat_hash_map absl::flat_hash_set absl::hash)
set(seen "")
set(archives "")
while(todo)
  list(POP_FRONT todo target)
  # Not a target: linker flags that the targets repeat (-latomic, as needed).
  if(target IN_LIST seen OR NOT TARGET "${target}" OR NOT target MATCHES "^absl::")
    continue()
  endif()
  list(APPEND seen ${target})
  get_target_property(needs ${target} INTERFACE_LINK_LIBRARIES)
  if(needs)
    string(REGEX REPLACE "\\$<LINK_ONLY:([^>]*)>" "\\1" needs "${needs}")
    list(APPEND todo ${needs})
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    continue()  # headers only
  endif()
  get_target_property(library ${target} LOCATION)
  cmake_path(GET library PARENT_PATH directory)
  cmake_path(GET library STEM stem)
  if(NOT EXISTS "${directory}/${stem}.a")
    message(FATAL_ERROR "${directory}/${stem}.a is missing: libabsl-dev brings it")
  endif()
  list(APPEND archives "${directory}/${stem}.a")
endwhile()
list(JOIN archives "," archives)
# One group for all, since the archives need each other; the linker takes only
# the members that are used.
add_library(absl_archives INTERFACE IMPORTED)
target_link_libraries(absl_archives INTERFACE "$<LINK_GROUP:RESCAN,${archives}>" Threads::Threads)
_drift_dependency(absl_status absl_archives)
_drift_dependency(absl_containers absl_archives)

# --- CivetWeb and prometheus-cpp: our own static builds -------------------------
if(NOT DRIFT_DEPS_DIR)
  cmake_host_system_information(RESULT distribution QUERY DISTRIB_ID)
  cmake_host_system_information(RESULT release QUERY DISTRIB_VERSION_ID)
  execute_process(COMMAND dpkg --print-architecture OUTPUT_VARIABLE architecture
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(DRIFT_DEPS_DIR
      "${PROJECT_SOURCE_DIR}/.cache/deps/${distribution}-${release}-${architecture}"
      CACHE PATH "What tools/deps.sh has built")
endif()
list(PREPEND CMAKE_PREFIX_PATH "${DRIFT_DEPS_DIR}/plain")
if(DRIFT_SANITIZE MATCHES "thread")
  list(PREPEND CMAKE_PREFIX_PATH "${DRIFT_DEPS_DIR}/tsan")
endif()

function(_drift_require_static package target lacking)
  find_package(${package} CONFIG QUIET)
  if(TARGET ${target})
    get_target_property(type ${target} TYPE)
  endif()
  if(NOT type STREQUAL "STATIC_LIBRARY")
    set(found "${${package}_DIR}")
    unset(${package}_DIR CACHE)  # look again next time
    message(FATAL_ERROR
      "No static ${package} in ${DRIFT_DEPS_DIR}.\n"
      "(Found: ${found})\n"
      "The distribution's ${package} package will not do: ${lacking}.\n"
      "Run `./dev build` once: it builds ${package} from the distribution's own "
      "source package. Or set CMAKE_PREFIX_PATH to a static build of yours, made "
      "as tools/deps.sh makes it.")
  endif()
  set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL ON)
endfunction()

_drift_require_static(civetweb civetweb::civetweb "it has no IPv6 and no working TLS")
_drift_require_static(prometheus-cpp prometheus-cpp::core
                      "it is shared, and would bring a second C++ runtime")
_drift_dependency(civetweb civetweb::civetweb OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
_drift_dependency(prometheus_core prometheus-cpp::core Threads::Threads)

# --- YAML and JSON ---------------------------------------------------------------
find_package(yaml-cpp CONFIG REQUIRED)  # for its headers; 0.7 and 0.8 name targets differently
find_library(DRIFT_YAML_CPP_ARCHIVE NAMES libyaml-cpp.a REQUIRED)
_drift_dependency(yaml_cpp "${DRIFT_YAML_CPP_ARCHIVE}")
find_package(nlohmann_json CONFIG REQUIRED)
_drift_dependency(json nlohmann_json::nlohmann_json)

# --- tests ------------------------------------------------------------------------
if(DRIFT_TESTS)
  find_package(GTest CONFIG REQUIRED)
  _drift_dependency(gtest GTest::gmock_main GTest::gmock GTest::gtest)
endif()

if(DRIFT_BENCH)
  find_package(benchmark CONFIG REQUIRED)
  _drift_dependency(benchmark benchmark::benchmark)
endif()
