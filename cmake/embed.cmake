# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file.c "-DPAIRS=NAME;file;NAME;file" -P embed.cmake
#   Writes C in which prt_asset_NAME is a prt_str of the file's bytes.
set(text "/* Made by cmake/embed.cmake. */\n#include \"prt/str.h\"\n")
while(PAIRS)
  list(POP_FRONT PAIRS name file)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND text "\nstatic const unsigned char ${name}[] = {\n${bytes}0};\n"
         "extern const prt_str prt_asset_${name};\n"
         "const prt_str prt_asset_${name} = {(const char *)${name}, ${size}};\n")
endwhile()
file(WRITE ${OUTPUT} "${text}")
