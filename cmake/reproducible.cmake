# SPDX-License-Identifier: Apache-2.0
# Programs are the same bytes wherever and whenever they are built (tests/gates/reproducible.py), and carry an
# identity of these bytes. Debug builds keep their folder's name, by which a debugger finds the sources.
add_link_options(-Wl,--build-id=sha1)
add_compile_options(-Wdate-time)
if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  set(prefixes -ffile-prefix-map=${CMAKE_BINARY_DIR}=. -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
  add_compile_options(${prefixes})
  add_link_options(${prefixes}) # with link-time optimisation, code is made while linking
endif()
