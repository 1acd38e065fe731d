#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds a release and makes a report on the repositories below DIR. Without DIR: on a small tree of its own, so that
# there is something to look at. On a fresh Debian 12 it installs what it needs first. Safe to repeat.
#
#     ./deploy/quickstart.sh [DIR]
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/deploy/packages.sh"

usage() {
  echo "usage: $0 [DIR]    DIR: a folder that holds git repositories, at any depth" >&2
  exit 3
}

build_release() {
  echo "building ..."
  (cd "$top" && cmake --preset release &&
    cmake --build --preset release --target reporting-tool reporting-worker reporting-analyze \
      reporting-stacks manual) >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    echo "the build failed" >&2
    exit 1
  }
}

commit() { # repository, days ago, name, mail, message
  local date
  date=$(date -u -d "$2 days ago" +%Y-%m-%dT12:00:00Z)
  git -C "$1" add -A
  GIT_AUTHOR_NAME=$3 GIT_AUTHOR_EMAIL=$4 GIT_AUTHOR_DATE=$date GIT_COMMITTER_NAME=$3 GIT_COMMITTER_EMAIL=$4 \
    GIT_COMMITTER_DATE=$date git -C "$1" -c commit.gpgSign=false commit -q --no-verify -m "$5"
}

make_library() { # a repository that two people of two organisations keep alive
  git init -q "$1"
  seq 1 120 >"$1/numbers.txt"
  commit "$1" 400 "Ada Example" ada@example.org "Count to 120"
  sed -i '20,40d' "$1/numbers.txt"
  commit "$1" 60 "Ben Sample" ben@sample.example.com "Skip the twenties and thirties"
  seq 121 150 >>"$1/numbers.txt"
  commit "$1" 5 "Ada Example" ada@example.org "Go on to 150"
}

make_attic() { # a repository that nobody has touched for years
  git init -q "$1"
  echo "Kept for the record." >"$1/README"
  commit "$1" 2000 "Cleo Former" cleo@example.org "Begin"
}

make_demonstration() { # folder: this project's own repository and two small ones; made anew each time
  rm -rf "$1"
  mkdir -p "$1/demo"
  if git -C "$top" rev-parse -q --verify HEAD >/dev/null 2>&1; then
    git clone -q "$top" "$1/reporting-tool"
  fi
  make_library "$1/demo/library"
  make_attic "$1/demo/attic"
}

[ $# -le 1 ] || usage
case ${1-} in -*) usage ;; esac
if [ $# -eq 1 ] && [ ! -d "$1" ]; then
  echo "$1: no such folder" >&2
  usage
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}"
build_release
if [ $# -eq 1 ]; then
  root=$(cd "$1" && pwd)
else
  root=$top/build/demonstration
  make_demonstration "$root"
  echo "made a demonstration tree in $root"
fi
code=0
"$top/build/release/bin/reporting-tool" generate --project demo --repos-path "$root" --output-dir "$top/reports" ||
  code=$?
case $code in
0 | 2) echo "the report: $top/reports/demo/report.html, its figures: $top/reports/demo/report_raw.json" ;;
*) echo "no report was made (exit $code)" >&2 ;;
esac
exit $code
