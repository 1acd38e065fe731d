#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the Debian packages that hold the libraries the given programs name, and those that no program names. Used
# where an image is made, so that no list has to be kept in step with the build.
#
#     ./deploy/runtime-packages.sh /usr/bin/reporting-tool ...
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

needed() { objdump -p "$@" | awk '$1 == "NEEDED" { print $2 }' | sort -u; }

# The package of a library. dpkg knows a file by the name it was installed under, before or after /lib became /usr/lib.
package_of() {
  local path # nothing here ends before it has read all: with pipefail, a writer that is cut off is a failure
  path=$(ldconfig -p | awk -v name="$1" '$1 == name && !seen++ { print $NF }')
  { dpkg-query -S "$path" || dpkg-query -S "/usr$path" || dpkg-query -S "$(readlink -f "$path")"; } 2>/dev/null |
    awk -F: '!seen++ { print $1 }'
}

[ $# -gt 0 ] || { echo "usage: $0 PROGRAM..." >&2; exit 3; }
{
  printf '%s\n' "${RUN_PACKAGES[@]}"
  for library in $(needed "$@"); do
    package_of "$library"
  done
} | sort -u
