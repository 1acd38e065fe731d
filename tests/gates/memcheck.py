#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Valgrind's memcheck finds no error and no lost memory in a short set of unit tests and in a small run.

    cmake --preset coverage && cmake --build --preset coverage && tests/gates/memcheck.py

What it adds to the sanitizers is bytes that are read before they are written. A build without sanitizers is needed and
without optimisation is best; counters of a coverage build go to a folder of their own. In the set is one test of each
kind of memory work that takes seconds under valgrind; tests that fork and look at the clock are not.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import gate

sys.path.insert(0, str(gate.TOP / "tests" / "e2e"))
import git_maker  # noqa: E402
import many_repositories  # noqa: E402

UNIT = ("base_test_buf", "base_test_wildmatch", "proto_test_stream", "proto_test_session", "sched_test_sched",
        "sched_test_sched_memory", "report_test_fold_report", "report_test_html", "report_test_csv", "match_test_match",
        "git_test_pack", "git_test_inflate", "git_test_mailmap", "jjb_test_source", "info_yaml_test_parse",
        "github_test_repositories", "detect_test_detect", "coordinator_test_config", "jenkins_test_jobs",
        "gerrit_test_projects", "http_test_headers", "git_test_checkout", "git_test_treediff", "store_test_store",
        "store_test_damage", "report_test_privacy")
REPOSITORIES = 16
FOUND = 99  # valgrind's exit code when it has found something
SECONDS = 300
VALGRIND = ("valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite", f"--error-exitcode={FOUND}")
FOLLOWING = ("--trace-children=yes", "--trace-children-skip=*/git")

CANARY = """#include <stdlib.h>
int main(int count, char **words)
{
    volatile int *cells = malloc(2 * sizeof *cells);
    (void)words;
    return cells[count & 1] == 4711 ? 2 : 0;
}
"""


def valgrind(folder, name, command, following=(), **options):
    """(exit code or None when it took too long, output, what valgrind says of it, and when following of children)"""
    logs = pathlib.Path(folder) / f"{name}.logs"
    logs.mkdir()
    environment = {**os.environ, "GCOV_PREFIX": str(folder), "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
                   "XDG_CACHE_HOME": str(folder), "TMPDIR": str(folder)}
    try:
        done = gate.run([*VALGRIND, *following, f"--log-file={logs}/%p", *command], env=environment,
                        timeout=SECONDS, **options)
        code, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        code, output = None, f"not done after {SECONDS} s"
    return code, output, "".join(log.read_text(errors="replace") for log in sorted(logs.iterdir()))


def show_that_it_finds(checks, folder):
    source = pathlib.Path(folder) / "canary.c"
    source.write_text(CANARY, encoding="utf-8")
    gate.run(["gcc", "-g", "-O0", "-o", source.with_suffix(""), source])
    code, output, log = valgrind(folder, "canary", [source.with_suffix("")])
    checks.check("bytes that were never written are found", code == FOUND and "uninitialised" in log, output + log)
    checks.check("lost memory is found", "definitely lost" in log, output + log)


def check_unit(checks, folder, build, name):
    code, output, log = valgrind(folder, name, [build / "tests" / name], cwd=build)
    checks.check(f"{name}: exit code {code}", code == 0, output[-3000:] + log)
    checks.check(f"{name}: valgrind finds nothing", log == "", log)


def check_run(checks, folder, build):
    """A run with a worker and two analyses, a second one from the cache: each of the processes is looked at."""
    place = pathlib.Path(folder) / "run"
    (place / "templates").mkdir(parents=True)
    (place / "config").mkdir()
    many_repositories.build(place / "root", REPOSITORIES, place / "templates")
    command = [build / "bin" / "reporting-tool", "generate", "-q", "-p", "demo", "-r", place / "root", "-w", "2",
               "--config-dir", place / "config", "--as-of", git_maker.AS_OF_TEXT, f"--cache={place / 'cache'}",
               "-f", "all", "-o"]
    reports = []
    for turn in ("first", "from the cache"):
        code, output, log = valgrind(folder, turn, [*command, place / turn], FOLLOWING, cwd=place)
        checks.check(f"a run, {turn}: exit code {code}", code == 0, output[-3000:] + log)
        checks.check(f"a run, {turn}: valgrind finds nothing", log == "", log)
        report = place / turn / "demo" / "report_raw.json"
        reports.append(report.read_bytes() if report.is_file() else None)
        seen = len(list((pathlib.Path(folder) / f"{turn}.logs").iterdir()))
        checks.check(f"a run, {turn}: {seen} processes, coordinator, worker and two analyses", seen >= 4)
    checks.check("both reports are there and the same", None not in reports and reports[0] == reports[1])


def main():
    build = gate.build_folder("coverage")
    checks = gate.Gate("memcheck")
    with tempfile.TemporaryDirectory(prefix="prt-memcheck-") as folder:
        show_that_it_finds(checks, folder)
        with concurrent.futures.ThreadPoolExecutor(gate.processors()) as pool:
            waiting = [pool.submit(check_run, checks, folder, build)]
            waiting += [pool.submit(check_unit, checks, folder, build, name) for name in UNIT]
            for one in waiting:
                one.result()
    checks.close()


if __name__ == "__main__":
    main()
