# SPDX-License-Identifier: Apache-2.0
# Every target of the project is compiled with these; the dev and tsan presets turn them into errors.
option(PRT_WERROR "Treat warnings as errors" OFF)

add_library(prt_warnings INTERFACE)
target_compile_options(prt_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2
  -Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough -Wdouble-promotion -Wconversion
  -Wno-sign-conversion -fno-common -fstack-protector-strong
  $<$<BOOL:${PRT_WERROR}>:-Werror>)
