#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds with sanitizers and runs every test. On a fresh Debian 12 it installs what it needs first. Safe to repeat.
# The last line is the sum: "N passed, N failed, N skipped". Exit 0 when nothing failed.
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 1
. deploy/packages.sh
. tests/tally.sh

# ThreadSanitizer of gcc 12 cannot place its shadow memory under some kernels' address randomisation.
fixed_addresses() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then setarch "$(uname -m)" -R "$@"; else "$@"; fi
}

build() { # preset
  local log code
  log=$(mktemp)
  say "build $1"
  cmake --preset "$1" -DPython3_EXECUTABLE=/usr/bin/python3 >"$log" 2>&1 && cmake --build --preset "$1" >>"$log" 2>&1
  code=$?
  [ $code -eq 0 ] || tail -n 60 "$log"
  rm -f "$log"
  count_step "build $1" $code
  return $code
}

ctests() { # preset, then ctest's options
  local preset=$1 junit=$top/build/$1/ctest.xml
  shift
  say "ctest $preset $*"
  rm -f "$junit"
  fixed_addresses env TSAN_OPTIONS="suppressions=$top/tests/tsan.supp:exitcode=99" \
    ctest --test-dir "build/$preset" -j "$(nproc)" --output-on-failure --output-junit "$junit" "$@" | quiet_ctest
  count_line "ctest $preset" "$(/usr/bin/python3 -B tests/junit_summary.py "$junit")"
}

# passed tests are not worth a line; failures and the summary are
quiet_ctest() { grep -vE '^ +Start +[0-9]+:|^ *[0-9]+/[0-9]+ Test .* Passed |^Internal ctest|^Test project' || true; }

# Most of what a script does is waiting, so more than there are processors run side by side, the longest first.
at_once=${PRT_AT_ONCE:-$(($(nproc) + 1))}

run_script() { # preset, file for its output, a script and its options
  local preset=$1 output=$2 from=$SECONDS
  shift 2
  fixed_addresses env PRT_BIN="$top/build/$preset/bin" timeout 1500 /usr/bin/python3 -B "$@" >"$output" 2>&1
  echo $? >"$output.code"
  printf '%s (%s): %s  [%d s]\n' "${*#tests/}" "$preset" "$(tail -n 1 "$output")" $((SECONDS - from))
}

count_script() { # preset, file of its output, script; a failure is shown whole, and why something was skipped
  local name code closing
  name="$(basename "$3") ($1)" code=$(cat "$2.code") closing=$(tail -n 1 "$2")
  [ "$code" -eq 0 ] || { say "$name: exit code $code" && cat "$2"; }
  if [[ $closing == *" skipped" ]]; then count_line "$name" "$closing"; else count_step "$name" "$code"; fi
  grep -E '^skip ' "$2"
}

scripts() { # preset; from standard input: a script and its options a line
  local preset=$1 folder line names=() number=0
  folder=$(mktemp -d)
  say "scripts ($preset), $at_once at once"
  while read -r line; do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n; done
    # shellcheck disable=SC2086
    run_script "$preset" "$folder/$number" $line </dev/null &
    names[number++]=${line%% *}
  done
  wait
  for number in "${!names[@]}"; do
    count_script "$preset" "$folder/$number" "${names[number]}"
  done
  rm -rf "$folder"
}

install_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || exit 1

if build dev; then
  ctests dev
  scripts dev <<'END'
tests/e2e/test_cache.py
tests/oracle/selftest.py
tests/e2e/test_bad_input.py
tests/e2e/test_cli.py
tests/e2e/test_manual.py
tests/e2e/test_documents.py
tests/e2e/test_symptoms.py
tests/e2e/test_shortage.py
tests/e2e/test_info_yaml.py
tests/e2e/test_config.py
tests/e2e/test_privacy.py
tests/e2e/test_kill.py
tests/e2e/test_weeks.py --weeks 7
tests/e2e/test_profile.py
tests/e2e/test_allocations.py
tests/e2e/test_compare.py
tests/e2e/test_render.py
tests/e2e/test_projects.py
tests/e2e/test_index.py
tests/e2e/test_site.py
tests/e2e/test_schema_15.py
tests/e2e/test_signals.py
tests/e2e/test_inherited.py
tests/e2e/test_metrics.py
tests/e2e/test_logs.py
tests/e2e/test_doctor.py
tests/e2e/test_status.py
tests/e2e/test_hosts.py
tests/e2e/test_soak.py --short
tests/e2e/test_clone.py
tests/e2e/test_services.py
tests/e2e/test_checkouts.py
tests/e2e/test_github.py
tests/e2e/test_intruders.py --short
tests/e2e/test_lab.py --short
tests/e2e/test_proxy.py --short
tests/browser/test_html.py
END
fi
say "build release"
if cmake --preset release >/dev/null && cmake --build --preset release --target reporting-tool reporting-worker \
  reporting-analyze reporting-stacks >/dev/null; then
  kept=$(mktemp -d)
  scripts release <<END
tests/deploy/test_containers.py --keep $kept
tests/deploy/test_package.py --keep $kept
tests/deploy/test_units.py
tests/deploy/test_slurm.py
tests/e2e/test_symptoms.py memory
tests/e2e/test_shortage.py memory
tests/gates/tidy.py
tests/gates/reproducible.py
END
  rm -rf "$kept"
else
  count_step "build release" 1
fi
if build tsan; then
  # unit.worker.process looks at what a child inherits; of that, ThreadSanitizer's runtime adds some itself
  ctests tsan -R '^(unit\.(stacks|link|worker|proto|sched|coordinator|metrics)\.|sim\.)' -E '^unit\.worker\.process$'
  scripts tsan <<'END'
tests/e2e/test_cache.py --short
tests/e2e/test_intruders.py --short
tests/e2e/test_hosts.py --short
tests/e2e/test_proxy.py --short
tests/e2e/test_clone.py --short
tests/e2e/test_kill.py --short
tests/e2e/test_signals.py --short
tests/e2e/test_soak.py --short
tests/e2e/test_lab.py --short
tests/e2e/test_metrics.py --short
tests/e2e/test_logs.py --short
tests/e2e/test_status.py
END
fi
if build coverage; then
  find build/coverage -name '*.gcda' -delete # counts of earlier runs, and of code that is no more
  ctests coverage -R '^(unit|golden|sim|fuzz)\.'
  scripts coverage <<'END'
tests/gates/memcheck.py
tests/gates/coverage.py
END
fi
say "functions"
/usr/bin/python3 -B tests/lint/functions.py | tail -n 6
close_tally
