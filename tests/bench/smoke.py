#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmark still runs: on tiny histories it ends and prints its rows, in text and Markdown, and the same history
is made again with the same object ids. Figures are not looked at."""
import pathlib
import re
import subprocess
import sys
import tempfile

import history

BENCH = pathlib.Path(__file__).with_name("bench.py")
ROWS = ("git log --numstat", "ours, 100 years", "git log, git diff-tree", "ours, default windows",
        "ours, cached, nothing new, at the root", "our three programs, --version",
        "ours, 100 years / git log --numstat", "ours, default windows / git log, git diff-tree",
        "our three programs, --version / ours, 100 years")
BIG_ROWS = ("git log --numstat", "ours, 1 slot", "ours, 2 slots", "ours, 1 slot / ours, 2 slots")


def bench(scratch, rows, *words):
    """What is missing of the rows, each of which wants a figure right of it."""
    markdown = scratch / "tables.md"
    done = subprocess.run([sys.executable, "-B", BENCH, "--runs", "1", "-w", "2", "--markdown", markdown, *words],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"bench.py {words}: exit code {done.returncode}: {done.stderr}"
        return
    for row in rows:
        if not re.search(f"^{re.escape(row)} +[0-9]+[.][0-9]", done.stdout, re.MULTILINE):
            yield f"bench.py {words}: no row \"{row}\" with figures in\n{done.stdout}"
        if f"| {row} |" not in markdown.read_text(encoding="utf-8"):
            yield f"bench.py {words}: no row \"{row}\" in Markdown"


def tip(path):
    return subprocess.run(["git", "--git-dir", path, "rev-parse", "HEAD"], capture_output=True, text=True,
                          check=True).stdout


def main():
    with tempfile.TemporaryDirectory(prefix="prt-bench-smoke-") as name:
        scratch = pathlib.Path(name)
        for copy in ("one.git", "two.git"):
            history.make_repository(scratch / copy, 60)
        problems = ["two made histories differ"] if tip(scratch / "one.git") != tip(scratch / "two.git") else []
        problems += bench(scratch, ROWS, "--repositories", "2", "--commits", "40")
        problems += bench(scratch, BIG_ROWS, "--big", scratch / "one.git")
    print("\n".join(problems) or "the benchmark runs")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
