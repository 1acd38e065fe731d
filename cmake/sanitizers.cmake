# SPDX-License-Identifier: Apache-2.0
set(PRT_SANITIZE "" CACHE STRING "Sanitizers for the whole build, as for -fsanitize= (address,undefined | thread)")
option(PRT_COVERAGE "Count executed lines with gcov" OFF)
option(PRT_FUZZ "Build the fuzz targets with libFuzzer (clang)" OFF)

add_library(prt_sanitizers INTERFACE)
if(PRT_SANITIZE)
  target_compile_options(prt_sanitizers INTERFACE -fsanitize=${PRT_SANITIZE} -fno-omit-frame-pointer
                                                  -fno-sanitize-recover=all)
  target_link_options(prt_sanitizers INTERFACE -fsanitize=${PRT_SANITIZE})
  # The memory ceiling of a child (RLIMIT_DATA) cannot be used beside a sanitizer's shadow memory.
  target_compile_definitions(prt_sanitizers INTERFACE PRT_SANITIZED=1)
else()
  target_compile_definitions(prt_sanitizers INTERFACE PRT_SANITIZED=0)
endif()
if(PRT_FUZZ)
  target_compile_options(prt_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(prt_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(PRT_COVERAGE)
  target_compile_options(prt_sanitizers INTERFACE --coverage -O0)
  target_link_options(prt_sanitizers INTERFACE --coverage)
endif()
