# SPDX-License-Identifier: Apache-2.0
# Sourced by scripts that run tests: adds up "N passed, N failed, N skipped" lines and closes with their sum.
# shellcheck shell=bash

passed=0 failed=0 skipped=0 failures=()
began=$SECONDS

say() { printf '\n== %s  [%d s]\n' "$1" $((SECONDS - began)); }

count_step() { # name, exit code: one test of its own
  if [ "$2" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) failures+=("$1"); fi
}

count_line() { # name, closing line; anything else is a failure
  if [[ $2 =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    [ "${BASH_REMATCH[2]}" -eq 0 ] || failures+=("$1")
  else
    echo "$1: no closing line"
    failed=$((failed + 1)) failures+=("$1")
  fi
}

count_output() { # name, command: shows its output and counts its last line; without one its exit code is the test
  local name=$1 log code
  shift
  log=$(mktemp)
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  if tail -n 1 "$log" | grep -qE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$'; then
    count_line "$name" "$(tail -n 1 "$log")"
  else
    count_step "$name (exit $code)" "$code"
  fi
  rm -f "$log"
}

close_tally() {
  say "done"
  [ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
  printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
  [ $failed -eq 0 ] && [ $passed -gt 0 ]
}
