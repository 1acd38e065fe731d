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

script() { # preset, then a script and its options
  local preset=$1 name
  shift
  name="$(basename "$1") ($preset)"
  say "$name ${*:2}"
  count_output "$name" fixed_addresses env PRT_BIN="$top/build/$preset/bin" timeout 1500 /usr/bin/python3 -B "$@"
}

install_packages "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || exit 1

if build dev; then
  ctests dev
  script dev tests/oracle/selftest.py
  script dev tests/e2e/test_bad_input.py
  script dev tests/e2e/test_cli.py
  script dev tests/e2e/test_info_yaml.py
  script dev tests/e2e/test_config.py
  script dev tests/e2e/test_privacy.py
  script dev tests/e2e/test_kill.py
  script dev tests/e2e/test_cache.py
  script dev tests/e2e/test_profile.py
  script dev tests/e2e/test_allocations.py
  script dev tests/e2e/test_compare.py
  script dev tests/e2e/test_signals.py
  script dev tests/e2e/test_hosts.py
  script dev tests/e2e/test_soak.py --short
  script dev tests/e2e/test_clone.py
  script dev tests/e2e/test_services.py
  script dev tests/e2e/test_checkouts.py
  script dev tests/e2e/test_intruders.py --short
  script dev tests/e2e/test_lab.py --short
  script dev tests/e2e/test_proxy.py --short
  script dev tests/browser/test_html.py
fi
say "build release"
if cmake --preset release >/dev/null && cmake --build --preset release --target reporting-tool reporting-worker \
  reporting-analyze reporting-stacks >/dev/null; then
  kept=$(mktemp -d)
  script release tests/deploy/test_units.py
  script release tests/deploy/test_slurm.py
  script release tests/deploy/test_containers.py --keep "$kept"
  script release tests/deploy/test_package.py --keep "$kept"
  rm -rf "$kept"
else
  count_step "build release" 1
fi
if build tsan; then
  # unit.worker.process looks at what a child inherits; of that, ThreadSanitizer's runtime adds some itself
  ctests tsan -R '^(unit\.(stacks|link|worker|proto|sched|coordinator)\.|sim\.)' -E '^unit\.worker\.process$'
  script tsan tests/e2e/test_kill.py --short
  script tsan tests/e2e/test_cache.py --short
  script tsan tests/e2e/test_hosts.py --short
  script tsan tests/e2e/test_soak.py --short
  script tsan tests/e2e/test_clone.py --short
  script tsan tests/e2e/test_intruders.py --short
  script tsan tests/e2e/test_lab.py --short
  script tsan tests/e2e/test_proxy.py --short
  script tsan tests/e2e/test_signals.py --short
fi
say "functions"
/usr/bin/python3 -B tests/lint/functions.py | tail -n 6
close_tally
