#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The report's bytes depend on the inputs and --as-of alone: one worker slot, four, and a run whose processes are
killed at random give the same report_raw.json.

    test_kill.py [--seed N] [--short]

$PRT_CORPUS: a root to use; without it a tree is generated. The seed is printed; --short uses a smaller tree.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import tempfile
import threading
import time

import busy_repositories
import harness
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

import git_figures

VICTIMS = ("reporting-analyze", "reporting-worker")
WANTED = 3  # verified kills of each kind
ATTEMPTS = 30  # chaos runs until there were so many


class Killer(threading.Thread):
    """Kills random descendants of a process with SIGKILL while it lives, and counts those that really died of it."""

    def __init__(self, pid, numbers, killed):
        super().__init__(daemon=True)
        self.pid, self.numbers, self.killed = pid, numbers, killed
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(self.numbers.uniform(0.05, 0.25)):
            kind = min(VICTIMS, key=lambda name: self.killed[name])
            if self.killed[kind] >= WANTED + 1:
                return
            family = harness.descendants(self.pid)
            victims = sorted(pid for pid, name in family.items() if name == kind)
            if victims:
                self.kill(self.numbers.choice(victims), kind)

    def kill(self, pid, kind):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            if harness.command_name(pid) == kind and not harness.is_gone(pid):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                if harness.wait_for(lambda: harness.is_gone(pid), 10):
                    self.killed[kind] += 1
        except ProcessLookupError:
            pass
        finally:
            os.close(handle)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Runs:
    """The runs that must agree; keeps the first report for a look at what differs."""

    def __init__(self, root, folder):
        self.root, self.folder = root, folder
        self.first = None

    def start(self, workers):
        return harness.generate(self.root, "--as-of", os.environ.get("PRT_AS_OF", AS_OF_TEXT), "-w", workers)

    def check(self, run, what):
        expect(run.code == 0, f"exit code {run.code} with {what}: {run.err[-1000:]}")
        expect(run.report_path().exists(), f"no report with {what}: {run.err[-1000:]}")
        target = self.folder / f"{what.replace(' ', '_')}.json"
        shutil.copyfile(run.report_path(), target)
        self.first = self.first or target
        expect(digest(target) == digest(self.first), f"{target.name} differs from {self.first.name}; "
               f"first difference at byte {first_difference(target, self.first)}")

    def plain(self, workers):
        with self.start(workers) as run:
            began = time.monotonic()
            run.finish()
            self.check(run, f"-w {workers}")
            print(f"     -w {workers}: {time.monotonic() - began:.1f} s", flush=True)

    def chaos(self, seed):
        killed = dict.fromkeys(VICTIMS, 0)
        for attempt in range(ATTEMPTS):
            with self.start(4) as run:
                killer = Killer(run.process.pid, random.Random(seed + attempt), killed)
                killer.start()
                run.finish()
                killer.over.set()
                killer.join()
                self.check(run, f"kills {attempt}")
            if min(killed.values()) >= WANTED:
                break
        print(f"     killed: {killed} in {attempt + 1} run(s)", flush=True)
        expect(min(killed.values()) >= WANTED, f"only {killed} were killed: the tree is too small for this machine")


def analyses(run):
    return {pid for pid, name in harness.descendants(run.process.pid).items() if name == "reporting-analyze"}


def kill_each_analysis(run, times, root):
    """Kills the run's only analysis process that often, each time the one that was started in its place."""
    killed = {"reporting-analyze": 0}
    killer = Killer(run.process.pid, random.Random(0), killed)
    end = time.monotonic() + 120
    while killed["reporting-analyze"] < times and run.process.poll() is None:
        expect(time.monotonic() < end, f"only {killed} of {times} could be killed")
        for pid in analyses(run):
            if harness.maps(pid, root):
                killer.kill(pid, "reporting-analyze")
        time.sleep(0.001)
    return killed["reporting-analyze"]


def one_repository_killed_often(folder):
    """Killed from outside is not crashed: it says nothing about the repository, which is not given up for it."""
    root = busy_repositories.build(folder / "single", 1, 4000)
    reports = set()
    for times in (0,) + (6,) * ATTEMPTS:  # again, when the analysis was faster than we were
        with harness.generate(root, "--as-of", AS_OF_TEXT, "-w", "1", "--no-cache") as run:
            killed = kill_each_analysis(run, times, root)
            run.finish()
            expect(run.code == 0, f"exit code {run.code} after {killed} kills: {run.err[-1000:]}")
            reports.add(run.report_path().read_bytes())
            if times > 0 and killed >= times:
                break
    expect(killed >= times, f"only {killed} of {times} were killed: the repository is too small for this machine")
    expect(len(reports) == 1, "the reports differ")


def first_difference(one, other):
    left, right = one.read_bytes(), other.read_bytes()
    return next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))


def check_whole(runs, root):
    """Every repository is in the report: the runs agree on something."""
    expect(runs.first is not None, "there is no report")
    with open(runs.first, encoding="utf-8") as file:
        report = json.load(file)
    expect_equal("repositories", sorted(e["gerrit_project"] for e in report["repositories"]),
                 sorted(git_figures.discover(root)))
    expect_equal("errors", report["errors"], [])
    expect(report["summaries"]["counts"]["total_commits"] > 0, "no commits in the primary window")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    print(f"     seed {options.seed}", flush=True)
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-kill-"))
    try:
        root = os.environ.get("PRT_CORPUS")
        if not root:
            root = busy_repositories.build(folder / "root", *((16, 200) if options.short else (40, 300)))
        runs = Runs(root, folder)
        tally.test("one slot", runs.plain, 1)
        tally.test("the report is whole", check_whole, runs, root)
        tally.test("four slots give the same bytes", runs.plain, 4)
        tally.test("killed processes give the same bytes", runs.chaos, options.seed)
        tally.test("one repository whose analysis is killed six times", one_repository_killed_often, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
