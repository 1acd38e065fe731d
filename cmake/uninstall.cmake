# SPDX-License-Identifier: Apache-2.0
# cmake --build BUILD --target uninstall: removes what the last installation from this build put in place.
set(manifest ${CMAKE_BINARY_DIR}/install_manifest.txt)
if(NOT EXISTS ${manifest})
  message(FATAL_ERROR "${manifest}: not found: nothing was installed from this build")
endif()
file(STRINGS ${manifest} files)
foreach(file ${files})
  message(STATUS "Removing: $ENV{DESTDIR}${file}")
  file(REMOVE $ENV{DESTDIR}${file})
endforeach()
