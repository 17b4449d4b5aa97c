# Target `build_info`: #include "build_info.h" for version and revision.
#
# The revision comes from git when this is a checkout, else from the environment
# variables DRIFT_REVISION and DRIFT_BRANCH (archives, container builds).
function(_drift_git out fallback)
  set(text "")
  # Only our own .git: an unpacked archive may lie inside another repository.
  if(EXISTS "${PROJECT_SOURCE_DIR}/.git")
    execute_process(COMMAND git ${ARGN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                    OUTPUT_VARIABLE text OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(text STREQUAL "")
    set(text "${fallback}")
  endif()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

_drift_git(revision "$ENV{DRIFT_REVISION}" describe --tags --always --dirty --abbrev=12)
_drift_git(branch "$ENV{DRIFT_BRANCH}" symbolic-ref --short HEAD)
foreach(word revision branch)
  if("${${word}}" STREQUAL "")
    set(${word} "unknown")
  endif()
endforeach()
set(compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")

# Configure again after a commit or a checkout: both append to this file.
_drift_git(log "" rev-parse --git-path logs/HEAD)
cmake_path(ABSOLUTE_PATH log BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
if(EXISTS "${log}" AND NOT IS_DIRECTORY "${log}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${log}")
endif()

# Written only when it changes, so that nothing is compiled again otherwise.
configure_file("${CMAKE_CURRENT_LIST_DIR}/build_info.h.in"
               "${PROJECT_BINARY_DIR}/generated/build_info.h" @ONLY)
add_library(build_info INTERFACE)
target_include_directories(build_info INTERFACE "${PROJECT_BINARY_DIR}/generated")
