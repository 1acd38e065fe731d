#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`profile` as people run it: its figures hang together, nothing is kept or left behind, it can be interrupted."""
import pathlib
import re
import shutil
import signal
import tempfile
import time

import busy_repositories
import harness
from git_maker import AS_OF_TEXT, Repository, lines
from harness import Run, expect, expect_equal

COMPLETE, FAILED, PARTIAL, USAGE, INTERRUPTED = 0, 1, 2, 3, 130
PHASES = ("open", "walk", "inflate", "diff", "renames", "total", "wait")


def profile(root, *more, **keywords):
    return Run(["profile", "-r", root, "--config-dir", "config", "--as-of", AS_OF_TEXT, *more], **keywords)


def check_nothing_left(run):
    left = [str(path) for path in run.private.rglob("*")]
    expect(not left, f"left in the folder for temporary files: {left}")
    expect(not (run.folder / "cache").exists(), "a cache was made")
    expect(not list(run.folder.rglob("report*")), "a report was written")


def cells(line):
    return line.split()


def table_below(text, first_title):
    """The lines below the one that begins with this title, up to an empty one, as cells."""
    found = text.split("\n")
    start = next((i for i, line in enumerate(found) if line.lstrip().startswith(first_title)), None)
    expect(start is not None, f"no table {first_title!r} in:\n{text}")
    rows = []
    for line in found[start + 1:]:
        if not line.strip():
            break
        rows.append(cells(line))
    return rows


def check_rows(text, workers):
    rows = table_below(text, "workers")
    expect_equal("the numbers of workers", [int(row[0]) for row in rows], workers)
    first_wall = float(rows[0][1])
    for row in rows:
        wall, cpu = float(row[1]), float(row[2])
        expect(wall > 0 and cpu > 0, f"no time passed: {row}")
        expect(abs(float(row[4]) - first_wall / wall) < 0.1 + 0.02 / wall, f"speed-up does not fit wall times: {row}")
    expect_equal("the first speed-up", rows[0][4], "1.00")
    return rows


def check_phases(text, workers, rows):
    phases = {row[0]: row[1:] for row in table_below(text, "phase")}
    expect_equal("the phases", tuple(phases), PHASES)
    for column, number in enumerate(workers):
        seconds = [float(phases[name][3 * column]) for name in PHASES]
        shares = [float(phases[name][3 * column + 2].rstrip("%")) for name in PHASES]
        expect(abs(sum(shares) - 100) < 1, f"the shares with {number} add up to {sum(shares)}")
        slot_time = number * float(rows[column][1])
        expect(sum(seconds) <= slot_time + 0.05, f"more slot time than there was with {number}: {sum(seconds)}")
        expect(sum(seconds) >= slot_time * 0.5, f"slot time is missing with {number}: {sum(seconds)} of {slot_time}")
    expect(float(phases["diff"][0]) > 0, "nothing was compared")


def figures_hang_together(busy):
    with profile(busy, "--workers", "1,2", "-o", "profile.md", "-q") as run:
        run.finish()
        expect_equal(f"exit code ({run.err})", run.code, COMPLETE)
        expect_equal("standard error", run.err, "")
        rows = check_rows(run.out, [1, 2])
        check_phases(run.out, [1, 2], rows)
        slowest = table_below(run.out, "slot s")
        expect(1 <= len(slowest) <= 10, f"{len(slowest)} slowest repositories")
        expect_equal("their order", [row[0] for row in slowest],
                     [row[0] for row in sorted(slowest, key=lambda row: -float(row[0]))])
        expect(re.search(r"\nVerdict, with 2 workers\n\S", run.out), "no verdict")
        written = (run.folder / "profile.md").read_text(encoding="utf-8")
        expect("| workers | wall s |" in written and "## Verdict, with 2 workers" in written, "no Markdown tables")
        for row in rows:
            expect(f"| {row[0]} | {row[1]} | {row[2]} |" in written, f"the Markdown has other figures: {row}")
        check_nothing_left(run)


def every_process_is_counted(busy):
    """CPU of the tree is at least that of the analyses, which are three processes away."""
    with profile(busy, "--workers", "1", "-q") as run:
        run.finish()
        tree = float(table_below(run.out, "workers")[0][2])
        analyses = sum(float(row[2]) for row in table_below(run.out, "slot s"))
        expect(analyses > 0.05, f"too little work to tell: {analyses}")
        expect(tree >= analyses * 0.98, f"the tree took {tree} s, its analyses {analyses} s")


def median_of_several(small):
    with profile(small, "--workers", "2", "--runs", "3", "-q") as run:
        run.finish()
        expect_equal(f"exit code ({run.err})", run.code, COMPLETE)
        expect("the median of 3 runs each" in run.out, "the number of runs is not told")
        check_rows(run.out, [2])


def a_broken_repository_is_told(place):
    root = place / "partial"
    Repository(root / "good").commit({"a.txt": lines(3)})
    (root / "bad" / ".git").mkdir(parents=True)
    with profile(root, "-w", "1", "-q") as run:
        run.finish()
        expect_equal("exit code", run.code, PARTIAL)
        expect("1 problem made less work of it" in run.out, run.out)


def nothing_to_measure(place):
    (place / "broken/one/.git").mkdir(parents=True)
    (place / "nothing").mkdir()
    for name, code, word in (("broken", FAILED, "none of 1 repositories"), ("nothing", FAILED, "no git repository"),
                             ("nowhere", USAGE, "nowhere")):
        with profile(place / name, "-w", "1") as run:
            run.finish(120)
            expect_equal("exit code", run.code, code)
            expect(word in run.err, f"stderr does not say {word!r}: {run.err!r}")
            expect_equal("standard output", run.out, "")
            check_nothing_left(run)


def wrong_lines(place):
    for more in (("-w", "1,,2"), ("--runs", "0"), ("stray",)):
        with profile(place, *more) as run:
            run.finish(60)
            expect_equal("exit code", run.code, USAGE)
            expect(run.err.startswith("reporting-tool profile: "), run.err)


def interrupted_by(busy, number):
    with profile(busy, "--workers", "1", "--runs", "99", "-q") as run:
        expect(harness.wait_for(lambda: "reporting-analyze" in harness.descendants(run.process.pid).values(), 30),
               "no analysis was started")
        family = set(harness.descendants(run.process.pid))
        began = time.monotonic()
        harness.interrupt(run, number)
        run.finish(60)
        expect_equal("exit code", run.code, INTERRUPTED)
        expect(time.monotonic() - began < 20, "it took too long to stop")
        expect_equal("standard output", run.out, "")
        expect(harness.wait_for(lambda: all(map(harness.is_gone, family)), 10), "processes were left behind")
        check_nothing_left(run)


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-profile-"))
    try:
        busy = busy_repositories.build(place / "busy", 4, 200)
        small = place / "small"
        for name in ("one", "two/three"):
            Repository(small / name).commit({"a.txt": lines(3)})
        for test, root in ((figures_hang_together, busy), (every_process_is_counted, busy), (median_of_several, small),
                           (a_broken_repository_is_told, place), (nothing_to_measure, place), (wrong_lines, place)):
            tally.test(test.__name__.replace("_", " "), test, root)
        for number in (signal.SIGINT, signal.SIGTERM):
            tally.test(f"interrupted by {number.name}", interrupted_by, busy, number)
    finally:
        shutil.rmtree(place)
    tally.close()


if __name__ == "__main__":
    main()
