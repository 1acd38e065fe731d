#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Brings a site of reports up to date: a report for each project of $PROJECTS_JSON (docs/projects.md) in SITE/<slug>,
# the ones before it in SITE/<slug>/<date>, and a page over all of them. A project whose run failed keeps the report it
# had.
#
#     PROJECTS_JSON=... deploy/site.sh SITE [option of generate ...]
#
#     TITLE   heading of the page (default: Reports)
#     KEEP    how many earlier reports of a project stay (default: 52)
#     TOOL    the program (default: reporting-tool)
#
# Exit code: that of generate, the worst of all projects; that of index when only that failed.
set -euo pipefail
if [ $# -lt 1 ] || [ -z "${PROJECTS_JSON-}" ]; then
  echo "usage: PROJECTS_JSON=... $0 SITE [option of generate ...]" >&2
  exit 3
fi
site=$1
shift
tool=${TOOL:-reporting-tool}
keep=${KEEP:-52}
mkdir -p "$site"
new=$(mktemp -d "$site/.new-XXXXXX")
trap 'rm -rf "$new"' EXIT

date_of() { # report_raw.json: its day
  sed -n 's/^  "generated_at": "\([0-9]\{4\}-[0-9][0-9]-[0-9][0-9]\)T.*/\1/p' "$1" | head -n 1
}

set_aside() { # folder of a project: its report goes to a folder of its date, in place of one of that day
  local day
  [ -f "$1/report_raw.json" ] || return 0
  day=$(date_of "$1/report_raw.json")
  [ -n "$day" ] || return 0
  rm -rf "${1:?}/$day"
  mkdir "$1/$day"
  find "$1" -mindepth 1 -maxdepth 1 -type f -exec mv -t "$1/$day" {} +
}

forget_old() { # folder of a project: all but the newest of its dated folders
  find "$1" -mindepth 1 -maxdepth 1 -type d -name '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' | sort -r |
    tail -n "+$((keep + 1))" | while read -r old; do rm -rf "$old"; done
}

take() { # folder of a new report
  local target
  target=$site/$(basename "$1")
  mkdir -p "$target"
  set_aside "$target"
  rm -f "$1/config_resolved.json" # of the host, not of the reader
  find "$1" -mindepth 1 -maxdepth 1 -type f -exec mv -t "$target" {} +
  forget_old "$target"
}

code=0
"$tool" generate --projects env:PROJECTS_JSON --output-dir "$new" "$@" || code=$?
for folder in "$new"/*/; do
  if [ -f "$folder/report_raw.json" ]; then take "${folder%/}"; fi
done
listed=0
"$tool" index --quiet --title "${TITLE:-Reports}" "$site" || listed=$?
[ "$code" -ne 0 ] || code=$listed
exit "$code"
