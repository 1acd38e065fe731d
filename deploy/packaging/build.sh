#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian package from what lies in the project's folder. As anybody; the build dependencies have to be there.
#
#     ./deploy/packaging/build.sh [FOLDER]
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/deploy/packages.sh"
mkdir -p "${1:-$top/build/package}"
target=$(cd "${1:-$top/build/package}" && pwd)
version=$(sed -n 's/^project(reporting-tool VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")
# the day of the newest change, so that the same tree gives the same package
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH=$epoch

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/reporting-tool-$version
mkdir "$tree"
tar -C "$top" --exclude=./build --exclude=./.git --exclude=./reports -c . | tar -C "$tree" -x
cp -r "$top/deploy/packaging/debian" "$tree/debian"

depends=""
for package in "${BUILD_PACKAGES[@]}"; do
  case $package in gcc | libc6-dev | cmake | ninja-build | pkg-config | libcmocka-dev | python3) ;; *)
    depends+="               $package,"$'\n' ;;
  esac
done
awk -v depends="${depends%$'\n'}" '{ if ($0 == "@BUILD_DEPENDS@") print depends; else print }' \
  "$top/deploy/packaging/debian/control" >"$tree/debian/control"
cat >"$tree/debian/changelog" <<END
reporting-tool ($version) bookworm; urgency=medium

  * What changed is told in /usr/share/doc/reporting-tool/CHANGELOG.md.gz.

 -- reporting-tool developers <reporting-tool@example.org>  $(date -u -R -d "@$epoch")
END
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign --jobs="${JOBS:-$(nproc)}" >"$work/log" 2>&1) || {
  tail -n 40 "$work/log" >&2
  echo "the package could not be built" >&2
  exit 1
}
cp "$work"/*.deb "$target/"
ls "$target"/*.deb
