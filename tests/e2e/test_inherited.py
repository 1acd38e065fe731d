#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What whoever starts a program may leave behind in it: ignored signals (nohup, `&` in a script), children that nobody
wants to hear of, closed descriptors. The run and its report are what they always are.

    test_inherited.py [NAME ...]

NAME: this sub-test alone, with underscores.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import tempfile

import busy_repositories
import harness
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

SOON = 60  # seconds, for what should be there at once: nothing that is waited for by time ends within them
ANSWERED = 3


def ignoring(*numbers):
    def ignore():
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
    return ignore


def family(run, name):
    return sorted(pid for pid, program in harness.descendants(run.process.pid).items() if program == name)


class Inherited:
    def __init__(self, root):
        self.root = root
        with self.start() as run:
            expect_equal("exit code of the ordinary run", run.finish().code, 0)
            self.report = run.report_path().read_bytes()

    def start(self, *more, **keywords):
        return harness.generate(self.root, "--as-of", AS_OF_TEXT, "-w", 1, "--no-cache", "-f", "json", *more,
                                **keywords)

    def same_report(self, run):
        run.finish(timeout=SOON)
        expect_equal("exit code", run.code, 0)
        expect(run.report_path().read_bytes() == self.report, "the report differs from the ordinary one")

    def at_work(self, run):
        """A line in the log says that the run is in the midst of it."""
        done = 0
        for line in run.process.stderr:
            done += b": done" in line
            if done == ANSWERED:
                return
        raise AssertionError("the run ended before it was looked at")

    def an_ignored_signal_stays_ignored(self):
        """nohup ignores SIGHUP, a shell without a terminal SIGINT for what it starts behind itself."""
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            with self.start("-v", preexec_fn=ignoring(number)) as run:
                self.at_work(run)
                run.process.send_signal(number)
                self.same_report(run)

    def a_worker_ignores_it_too(self):
        command = [harness.program_folder() / "reporting-worker", "--connect", "ipc:///nonexistent/arbiter",
                   "--repos-root", "/", "--slots", "1", "-v"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=ignoring(signal.SIGINT)) as worker:
            expect(harness.wait_for(lambda: family_of(worker.pid), SOON), "the worker does not start")
            worker.send_signal(signal.SIGINT)
            worker.send_signal(signal.SIGTERM)
            text = worker.communicate(timeout=SOON)[1].decode()
            expect_equal("exit code", (worker.returncode, "by signal 2" in text), (0, False))

    def children_that_nobody_wants_to_hear_of(self):
        """With SIGCHLD ignored the kernel buries children by itself. A local worker that dies is started again."""
        with self.start("-v", preexec_fn=ignoring(signal.SIGCHLD)) as run:
            self.at_work(run)
            worker = family(run, "reporting-worker")
            os.kill(worker[0], signal.SIGKILL)
            expect(harness.wait_for(lambda: family(run, "reporting-worker") not in ([], worker), SOON),
                   "the local worker is not started again")
            self.same_report(run)

    def several_projects_without_their_ends(self):
        with tempfile.TemporaryDirectory(prefix="prt-inherited-") as place:
            source = pathlib.Path(place) / "projects.json"
            source.write_text(json.dumps([{"project": "Demo", "slug": "demo", "gerrit": "group0"}]), encoding="utf-8")
            with harness.Run(["generate", "--projects", source, "-r", self.root, "-o", "out", "--as-of", AS_OF_TEXT],
                             preexec_fn=ignoring(signal.SIGCHLD)) as run:
                run.finish(timeout=SOON)
                expect_equal("exit code and output", (run.code, "demo: complete" in run.out), (0, True))

    def closed_descriptors(self):
        """What is opened next would get their numbers, and the log or the names of files would be written into it."""
        for number in (0, 1, 2):
            shell = ("sh", "-c", f'exec "$@" {number}>&-', "sh")
            with self.start(prefix=shell) as run:
                expect(harness.wait_for(lambda: family(run, "reporting-analyze"), SOON), "no analysis was seen")
                expect_equal(f"descriptor {number}", os.readlink(f"/proc/{run.process.pid}/fd/{number}"), "/dev/null")
                self.same_report(run)


def family_of(pid):
    return [name for name in harness.descendants(pid).values() if name == "reporting-analyze"]


TESTS = ("an_ignored_signal_stays_ignored", "a_worker_ignores_it_too", "children_that_nobody_wants_to_hear_of",
         "several_projects_without_their_ends", "closed_descriptors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-inherited-") as folder:
        inherited = Inherited(busy_repositories.build(pathlib.Path(folder) / "root", 12, 150))
        for name in TESTS:
            if not options.names or name in options.names:
                tally.test(name.replace("_", " "), getattr(inherited, name))
    tally.close()


if __name__ == "__main__":
    main()
