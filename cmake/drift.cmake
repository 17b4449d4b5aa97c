# How our own code is compiled, and the functions that the folders'
# CMakeLists.txt files are made of:
#
#   drift_library(NAME SOURCES a.cc ... [LINKS x ...])
#   drift_test(NAME SOURCES a_test.cc ... [LINKS x ...] [LABELS threads ...])
#
# and drift_release_binary(NAME) for what is shipped, drift_fuzzer(NAME LINKS x ...)
# for tests/fuzz.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Half of the time to compile a file of ours goes into absl/status/statusor.h
# (1.9 s), so it is precompiled. The clang preset goes without, so that `./dev
# lint` finds a file that forgot an #include.
option(DRIFT_PCH "Precompile what nearly every file includes" ON)

find_program(DRIFT_CCACHE ccache)
if(DRIFT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness that ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${DRIFT_CCACHE}")
  if(DRIFT_PCH)
    add_compile_options("$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>"
                        "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endif()

# Position independent executables: the same flag everywhere, since a
# precompiled header fits only files that are compiled alike.
add_compile_options(-fPIE)
add_link_options(-pie)

# Unused functions of static libraries are dropped at link time.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections -Wl,-z,relro -Wl,-z,now)

if(DRIFT_SANITIZE)
  add_compile_options(-fsanitize=${DRIFT_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DRIFT_SANITIZE})
endif()

if(CMAKE_BUILD_TYPE MATCHES "Rel")
  # Kernel text, names and HTTP requests are hostile input.
  add_compile_options(-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  # No paths of the building machine in what is shipped.
  add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
else()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

function(_drift_compile name)
  # The repository is the include root: #include "machine/text.h".
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  # -Werror comes from CMAKE_COMPILE_WARNING_AS_ERROR in the presets, so that a
  # packager with a newer compiler can build without it.
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic)
endfunction()

# The precompiled headers: `pch` for libraries, `test_pch` for tests.
set(DRIFT_PCH_HEADERS
    <algorithm> <chrono> <functional> <map> <memory> <mutex> <optional> <string>
    <string_view> <utility> <vector> <absl/status/statusor.h>)
function(_drift_make_pch name)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/${name}.cc" CONTENT "// empty\n")
  add_library(${name} OBJECT "${PROJECT_BINARY_DIR}/${name}.cc")
  target_precompile_headers(${name} PRIVATE ${ARGN})
  _drift_compile(${name})
endfunction()
if(DRIFT_PCH)
  _drift_make_pch(pch ${DRIFT_PCH_HEADERS})
endif()
if(DRIFT_PCH AND DRIFT_TESTS)
  _drift_make_pch(test_pch ${DRIFT_PCH_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(test_pch PRIVATE deps::gtest)  # its compile definitions
endif()
function(_drift_use_pch name pch)
  if(DRIFT_PCH)
    target_precompile_headers(${name} REUSE_FROM ${pch})
  endif()
endfunction()

function(_drift_check_arguments name unknown sources)
  if(unknown OR NOT sources)
    message(FATAL_ERROR "${name}: write SOURCES a.cc ... LINKS x ..., not: ${unknown}")
  endif()
endfunction()

function(drift_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  _drift_check_arguments(${name} "${arg_UNPARSED_ARGUMENTS}" "${arg_SOURCES}")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_LINKS})
  _drift_compile(${name})
  _drift_use_pch(${name} pch)
endfunction()

# All tests with LABELS threads: what the tsan preset builds.
if(DRIFT_TESTS)
  add_custom_target(thread_tests)
endif()

# One CTest test per executable; its cases are counted from the XML report that
# it leaves in <build>/gtest/. LABELS threads: also run under TSan by `./dev test`.
function(drift_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;LABELS")
  _drift_check_arguments(${name} "${arg_UNPARSED_ARGUMENTS}" "${arg_SOURCES}")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} deps::gtest)
  _drift_compile(${name})
  _drift_use_pch(${name} test_pch)
  add_test(NAME ${name}
           COMMAND ${name} "--gtest_output=xml:${CMAKE_BINARY_DIR}/gtest/${name}.xml")
  set_tests_properties(${name} PROPERTIES
    LABELS "${arg_LABELS}"
    TIMEOUT 120
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    ENVIRONMENT "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1;\
UBSAN_OPTIONS=print_stacktrace=1;\
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(thread_tests ${name})
  endif()
endfunction()

# build/<preset>/targets/NAME from NAME.cc, with libFuzzer's main(). All of them
# are built by the target `fuzzers`; only the preset fuzz has the flags they need.
if(DRIFT_FUZZ)
  add_custom_target(fuzzers)
endif()
function(drift_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS")
  add_executable(fuzz_${name} ${name}.cc)
  target_link_libraries(fuzz_${name} PRIVATE fuzz_support ${arg_LINKS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/targets")
  _drift_compile(fuzz_${name})
  _drift_use_pch(fuzz_${name} pch)
  add_dependencies(fuzzers fuzz_${name})
endfunction()

# build/<preset>/NAME; in release builds without a dependency on libstdc++.so.
# (Not for tests and benchmarks: the packaged libbenchmark.so brings the shared
# libstdc++, and two C++ runtimes in one process do not go together.)
function(drift_release_binary name)
  _drift_compile(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  if(CMAKE_BUILD_TYPE MATCHES "Rel" AND NOT DRIFT_SANITIZE)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
