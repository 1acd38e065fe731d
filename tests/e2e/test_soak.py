#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing is lost and nothing is done twice, whatever is killed: a coordinator and eight workers over TCP on loopback,
of which some process is killed (SIGKILL) or stopped and continued all the time, and the coordinator itself is killed
twice and started again with the same cache. The report's bytes are those of a run that nobody disturbed.

    test_soak.py [--short] [--seed N] [--repositories 10000] [--curve]

In the full form something is killed every second. With --short, 1,500 repositories; there the pace is told in answers,
so that as much is killed on a slow machine. The seed is printed. --curve: with keys.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import harness
import many_repositories
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal
from test_hosts import Log, Worker, free_ports

WORKERS = 8
SHORT, LONG = 1500, 10000
SHORT_KILLS = 24  # in each run of the short form
COORDINATOR_KILLS = 2
STOPPED_SECONDS = {True: (0.05, 0.5), False: (0.2, 2.0)}  # by --short
LATEST = 3600  # seconds; no soak takes so long


class Keys:
    """Key pairs of a coordinator and one worker, and the options that name them."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(mode=0o700)
        allowed = folder / "allowed"
        allowed.mkdir(mode=0o700)
        tool = harness.program_folder() / "reporting-tool"
        subprocess.run([tool, "keygen", "--output-dir", folder, "coordinator", "worker"], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.copy(folder / "worker.pub", allowed)
        self.of_coordinator = ["--server-key", folder / "coordinator.key", "--worker-keys", allowed]
        self.of_worker = ["--server-key", folder / "coordinator.pub", "--key", folder / "worker.key"]


class Answers:
    """How many tasks the workers have answered, told from what is new in their logs."""

    def __init__(self):
        self.read = {}
        self.count = 0

    def look(self, workers):
        for worker in workers:
            with open(worker.log.path, "rb") as file:
                file.seek(self.read.get(worker.log.path, 0))
                text = file.read()
                whole = text.rfind(b"\n") + 1
            self.read[worker.log.path] = self.read.get(worker.log.path, 0) + whole
            self.count += text[:whole].count(b": done\n")
        return self.count


class Soak:
    """The processes, and what is done to them."""

    def __init__(self, folder, root, seed, options):
        self.folder, self.root, self.options = folder, root, options
        self.numbers = random.Random(seed)
        self.keys = Keys(folder / "keys") if options.curve else None
        self.first_port = free_ports(2)
        self.started = []  # what test_hosts.Worker wants of a scene
        self.made = 0
        self.workers = []
        self.ended = []
        self.stopped = []  # (when to continue, pid)
        self.answers = Answers()
        self.done = dict.fromkeys(("worker", "reporting-analyze", "stopped", "coordinator"), 0)

    def number(self):
        self.made += 1
        return self.made

    def start_worker(self, name):
        keys = self.keys.of_worker if self.keys else []
        return Worker(self, self.first_port, *keys, once=False, slots=1, name=name, level="-v")

    def start_coordinator(self):
        log = Log(self.folder / f"coordinator-{self.number()}.log")
        keys = self.keys.of_coordinator if self.keys else []
        run = harness.generate(self.root, "--as-of", AS_OF_TEXT, f"--cache={self.folder / 'cache'}", "-v",
                               "--no-local-workers", "--listen", f"127.0.0.1:{self.first_port},{self.first_port + 1}",
                               *keys, stderr=log.file)
        run.log = log
        self.started.append(run.discard)
        return run

    def continue_some(self, all_of_them=False):
        """Those whose time has come."""
        now = time.monotonic()
        for until, pid in list(self.stopped):
            if all_of_them or until <= now:
                self.stopped.remove((until, pid))
                if command_of_ours(pid):
                    os.kill(pid, signal.SIGCONT)

    def stop(self, pid):
        self.stopped.append((time.monotonic() + self.numbers.uniform(*STOPPED_SECONDS[self.options.short]), pid))
        os.kill(pid, signal.SIGSTOP)
        self.done["stopped"] += 1

    def analyses(self):
        return sorted(pid for pid, name in harness.descendants(os.getpid()).items() if name == "reporting-analyze")

    def kill_worker(self):
        place = self.numbers.randrange(len(self.workers))
        worker = self.workers[place]
        worker.signal(signal.SIGKILL)
        worker.process.wait()
        self.ended.append(worker)
        self.workers[place] = self.start_worker(worker.name)
        self.done["worker"] += 1

    def disturb(self, run):
        """One is killed; sometimes another one, or the coordinator, stands still for a while."""
        analyses = self.analyses()
        if analyses and self.numbers.random() < 0.5:
            if kill_if_alive(self.numbers.choice(analyses)):
                self.done["reporting-analyze"] += 1
        else:
            self.kill_worker()
        if self.numbers.random() < 0.5:
            pid = self.numbers.choice([run.process.pid] + [worker.process.pid for worker in self.workers] + analyses)
            if command_of_ours(pid):
                self.stop(pid)

    def is_due(self, last_time, last_count, repositories):
        if not self.options.short:
            return time.monotonic() - last_time >= 1
        return self.answers.count - last_count >= repositories // SHORT_KILLS

    def watch(self, run, repositories, until_answers):
        """Disturbs the run until it has ended, or so many answers were given; True when it has ended."""
        first = self.answers.look(self.ended + self.workers)
        last_time, last_count, end = time.monotonic(), first, time.monotonic() + LATEST
        while run.process.poll() is None and time.monotonic() < end:
            self.continue_some()
            count = self.answers.look(self.ended + self.workers)
            if count - first >= until_answers:
                return False
            if self.is_due(last_time, last_count, repositories):
                self.disturb(run)
                last_time, last_count = time.monotonic(), count
            time.sleep(0.01)
        expect(run.process.poll() is not None, f"the run does not end:\n{run.log.text()[-2000:]}")
        return True

    def end_workers(self):
        """Told or not: one that was started a moment ago may have found nobody."""
        self.continue_some(all_of_them=True)
        for worker in self.workers:
            worker.signal(signal.SIGTERM)
        for worker in self.workers:
            worker.finish()

    def clear(self):
        self.continue_some(all_of_them=True)
        while self.started:
            self.started.pop()()


def command_of_ours(pid):
    return harness.command_name(pid).startswith("reporting-")


def kill_if_alive(pid):
    if not command_of_ours(pid):
        return False
    os.kill(pid, signal.SIGKILL)
    return True


def sanitizers_are_silent(soak):
    for worker in soak.ended + soak.workers:
        text = worker.log.text()
        expect(not [word for word in harness.SANITIZER_WORDS if word in text], f"{worker.name}:\n{text[-3000:]}")


def check_report(report, expected, names):
    read = json.loads(report)
    expect_equal("errors", read["errors"], [])
    found = sorted(repository["gerrit_project"] for repository in read["repositories"])
    lost, twice = set(names) - set(found), len(found) - len(set(found))
    expect(not lost and not twice, f"{len(lost)} lost, {twice} twice; lost: {sorted(lost)[:5]}")
    expect(report == expected, "the bytes are not those of the undisturbed run")


def undisturbed(root):
    began = time.monotonic()
    with harness.generate(root, "--as-of", AS_OF_TEXT, "--no-cache", "-w", 4) as run:
        run.finish()
        expect_equal("exit code of the undisturbed run", run.code, 0)
        print(f"     undisturbed: {time.monotonic() - began:.1f} s", flush=True)
        return run.report_path().read_bytes()


def soaked(soak, names, expected):
    soak.workers = [soak.start_worker(f"host-{number}") for number in range(WORKERS)]
    began = time.monotonic()
    for killed in range(COORDINATOR_KILLS):
        run = soak.start_coordinator()
        ended = soak.watch(run, len(names), len(names) * (killed + 1) // (COORDINATOR_KILLS + 1))
        expect(not ended, f"run {killed + 1} ended by itself:\n{run.log.text()[-2000:]}")
        run.process.kill()
        run.process.wait()
        soak.done["coordinator"] += 1
        expect(not run.report_path().exists(), "a run that was killed has published a report")
    run = soak.start_coordinator()
    soak.watch(run, len(names), LATEST * len(names))
    run.finish()
    print(f"     killed: {soak.done} in {time.monotonic() - began:.1f} s", flush=True)
    expect_equal("exit code", (run.code, run.log.text()[-2000:] if run.code else ""), (0, ""))
    check_report(run.report_path().read_bytes(), expected, names)
    soak.end_workers()
    sanitizers_are_silent(soak)
    expect(min(soak.done.values()) >= 2, f"too little was disturbed: {soak.done}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--repositories", type=int)
    options = parser.parse_args()
    print(f"     seed {options.seed}", flush=True)
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-soak-"))
    count = options.repositories or (SHORT if options.short else LONG)
    try:
        names = many_repositories.build(folder / "root", count, folder / "templates", 1 if options.short else 8)
        soak = Soak(folder, folder / "root", options.seed, options)
        tally.test(f"{count} repositories, {WORKERS} workers, everything killed", soaked, soak, names,
                   undisturbed(folder / "root"))
        soak.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
