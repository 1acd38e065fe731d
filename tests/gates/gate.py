# SPDX-License-Identifier: Apache-2.0
"""What the gates share: where the build is, working side by side, and the closing line that tests/run.sh adds up.

A gate first shows, on something small that it makes itself, that it can fail: a tool that finds nothing because it was
called the wrong way looks the same as a tree without findings.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("base", "proto", "worker", "report", "coordinator")  # the folders that the programs are made of
PROGRAMS = ("reporting-tool", "reporting-worker", "reporting-analyze", "reporting-stacks")


class Gate:
    """Counts what holds and what does not; tells the latter."""

    def __init__(self, name):
        self.name = name
        self.passed = self.failed = self.skipped = 0

    def check(self, what, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {self.name}: {what}", detail, sep="\n" if detail else "", flush=True)

    def skip(self, why):
        self.skipped += 1
        print(f"skip {self.name}: {why}", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed or not self.passed + self.skipped else 0)


def build_folder(preset):
    """The build that $PRT_BIN belongs to, else that of a preset."""
    given = os.environ.get("PRT_BIN")
    folder = pathlib.Path(given).resolve().parent if given else TOP / "build" / preset
    if not (folder / "CMakeCache.txt").is_file():
        sys.exit(f"{folder}: no build: cmake --preset {preset} && cmake --build --preset {preset}, or set PRT_BIN")
    return folder


def run(command, **options):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False, **options)


def processors():
    return len(os.sched_getaffinity(0))


def side_by_side(function, items):
    """function(item) of each, in order; they are expected to wait for processes."""
    with concurrent.futures.ThreadPoolExecutor(processors()) as pool:
        return list(pool.map(function, items))
