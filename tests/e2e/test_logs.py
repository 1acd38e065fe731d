#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What programs read of the log (docs/logs.md): every line of `--log-format json` is one object with the fields that
are documented, whatever happens in the run; lines that go to systemd's journal have priorities and no times.

    test_logs.py [--short] [NAME ...]

--short: a smaller tree. NAME: this sub-test alone, with underscores.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import tempfile

import busy_repositories
import gate
import harness
import test_hosts
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

KINDS = {"time": str, "level": str, "program": str, "pid": int, "run": str, "worker": str, "task": int, "attempt": int,
         "repository": str, "message": str}
ALWAYS = {"time", "level", "program", "pid", "message"}
JSON = ("--log-format", "json")
TASK = re.compile(r"task (\d+) \((.*?)\), attempt (\d+)|task (\d+)\.(\d+) \((.*?)\)")


def no_pairs_twice(pairs):
    expect_equal("keys", len(dict(pairs)), len(pairs))
    return dict(pairs)


def read_line(line):
    """A line as an object that is as it is documented."""
    expect(len(line.encode()) < 4096, f"a line of {len(line.encode())} bytes")
    try:
        read = json.loads(line, object_pairs_hook=no_pairs_twice)
    except ValueError as error:
        raise AssertionError(f"no JSON ({error}): {line!r}") from None
    expect(ALWAYS <= read.keys() <= KINDS.keys(), f"keys of {line}")
    for key, value in read.items():
        expect(type(value) is KINDS[key] and value != "", f"{key} of {line}")
    expect(read["level"] in ("status", "error", "warning", "info", "debug"), f"level of {line}")
    datetime.datetime.strptime(read["time"], "%Y-%m-%dT%H:%M:%SZ")
    expect(("task" in read) == ("attempt" in read), f"half a task in {line}")
    return read


def lines_of(text):
    read = [read_line(line) for line in text.splitlines()]
    expect(read, "there are no lines")
    return read


def agree(lines):
    """What a line's sentence says of a task is what its fields say. Returns how many do."""
    count = 0
    for line in lines:
        said = TASK.match(line["message"].removeprefix("worker: "))
        if not said:
            continue
        task, name, attempt = (said[1], said[2], said[3]) if said[1] else (said[4], said[6], said[5])
        fields = (line.get("task"), line.get("attempt"), line.get("repository"))
        expect_equal(f"the fields of {line}", fields, (int(task), int(attempt), name))
        expect({"run", "worker"} <= line.keys(), f"whose is {line}")
        count += 1
    return count


def about(lines, pattern):
    found = [line for line in lines if re.search(pattern, line["message"])]
    expect(found, f"no line says {pattern!r}")
    return found


class Folder:
    """A scene with another root."""

    def __init__(self, scene, root):
        self.scene, self.root, self.folder = scene, root, scene.folder
        self.started = scene.started
        self.number = scene.number


class Logs:
    def __init__(self, scene):
        self.scene = scene

    def whatever_happens(self):
        """A repository fails, a worker is killed, another one falls silent and loses its leases."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scene.folder))
        shutil.copytree(self.scene.root, folder / "root", symlinks=True)
        odd = 'odd "name" \\ \x01 \u00fc'
        for name in ("broken", odd):
            (folder / "root" / name / ".git").mkdir(parents=True)
        bad = Folder(self.scene, folder / "root")
        coordinator = test_hosts.Coordinator(bad, config="performance: {lease: 5}\n", flags=("-v", "-v", *JSON))
        killed = test_hosts.Worker(bad, coordinator.port(), *JSON, slots=1, name="killed", held=True)
        killed.at_work()
        killed.signal(signal.SIGKILL)
        killed.process.wait()
        silent = test_hosts.Worker(bad, coordinator.port(), *JSON, slots=1, name="silent", held=True)
        silent.at_work()
        silent.signal(signal.SIGSTOP)
        good = test_hosts.Worker(bad, coordinator.port(), *JSON, name="good")
        coordinator.log.wait("worker silent .* is lost")
        lines = lines_of(coordinator.finish(2))
        silent.signal(signal.SIGKILL)
        good.finish()
        expect_equal("runs", len({line.get("run") for line in lines}), 1)
        run = lines[0]["run"]
        expect(re.fullmatch("[0-9a-f]{16}", run), f"the run is called {run}")
        expect_equal("programs", {(line["program"], line["pid"]) for line in lines},
                     {("reporting-tool", coordinator.run.process.pid)})
        expect(agree(lines) > 0, "no line is about a task")
        for name in ("killed", "silent", "good"):
            expect_equal(f"who has come as {name}", about(lines, f"^worker {name} .* has come")[0]["worker"], name)
        for name in ("killed", "silent"):
            expect_equal(f"who is lost as {name}", about(lines, f"^worker {name} .* is lost")[0]["worker"], name)
            again = about(lines, f"attempt [0-9]+, at {name}, has brought no answer")
            expect(all(line["level"] == "info" and line["attempt"] >= 2 for line in again), f"{again}")
        for name in ("broken", odd):
            told = [line for line in lines if line.get("repository") == name]
            expect(any("attempt 1: to " in line["message"] and line["attempt"] == 1 for line in told), f"{told}")
            expect(any(line["level"] == "error" and ": not_a_repository: " in line["message"] for line in told),
                   f"{name}: {told}")
        for worker in (killed, silent, good):
            text = worker.log.text()
            lines = lines_of(text[:text.rindex("\n")])
            expect_equal("programs", {(line["program"], line["pid"], line["worker"]) for line in lines},
                         {("reporting-worker", worker.process.pid, worker.name)})
            expect_equal(f"the run of {worker.name}", about(lines, "started in slot")[0]["run"], run)
            expect(agree(lines) > 0, f"{worker.name}: no line is about a task")

    def a_local_worker(self):
        """Coordinator and worker on one stderr, a worker and an analysis that are killed, SIGQUIT, and progress."""
        held = gate.Gate(self.scene.folder)
        log = test_hosts.Log(self.scene.folder / f"local-{self.scene.number()}.log")
        run = harness.generate(self.scene.root, "--as-of", AS_OF_TEXT, "--no-cache", "-w", 2, "-vv", *JSON,
                               stderr=log.file, programs=held.programs)
        self.scene.started.append(run.discard)
        log.wait("started in slot")
        os.kill(run.process.pid, signal.SIGQUIT)
        log.wait("worker local-1.[0-9]+.: coordinator at ")
        self.kill(run, "reporting-analyze")
        log.wait("attempt [0-9]+ failed")
        self.kill(run, "reporting-worker")
        log.wait("the local worker ended")
        held.open()
        run.finish()
        expect_equal("the exit code", run.code, 0)
        lines = lines_of(log.text())
        expect(agree(lines) > 0, "no line is about a task")
        expect_equal("programs", {line["program"] for line in lines} - {"reporting-stacks"},
                     {"reporting-tool", "reporting-worker"})
        ran = {line["run"] for line in lines if "run" in line}
        expect_equal("runs", len(ran), 1)
        expect_equal("workers", {line["worker"] for line in lines if line["program"] == "reporting-worker"},
                     {"local-1", "local-2"})
        for line in about(lines, "attempt [0-9]+ failed"):
            expect({"run", "worker", "task", "attempt", "repository"} <= line.keys(), f"{line}")
            expect_equal("its sentence", line["message"].split(" (")[0],
                         f"repo {line['repository']}: attempt {line['attempt']} failed")
        expect_equal("who ended", about(lines, "^the local worker ended")[0]["worker"], "local-1")
        expect("status" in {line["level"] for line in lines}, "SIGQUIT was not answered")

    def projects_that_cannot_be_read(self):
        """What is wrong with a file of projects is a line like the others."""
        with harness.Run(["generate", "--projects", self.scene.folder / "nowhere.json", *JSON]) as run:
            run.finish()
            expect("nowhere.json" in lines_of(run.err)[0]["message"], run.err)

    def progress(self):
        """What is told every ten seconds is a line like the others."""
        held = gate.Gate(self.scene.folder)
        log = test_hosts.Log(self.scene.folder / f"progress-{self.scene.number()}.log")
        run = harness.generate(self.scene.root, "--as-of", AS_OF_TEXT, "--no-cache", "-w", 1, *JSON, stderr=log.file,
                               programs=held.programs)
        self.scene.started.append(run.discard)
        log.wait("running")
        held.open()
        run.finish()
        line = about(lines_of(log.text()), r"^\[\d/3\] .* running")[0]
        expect_equal("its level", line["level"], "info")
        expect("run" in line, f"{line}")

    def journal(self):
        """Where stderr is the journal's socket: priorities, no times. Where the variable is another one's: neither."""
        for right in (True, False):
            text = self.to_socket(right)
            lines = text.splitlines()
            expect(lines, "there are no lines")
            for line in lines:
                form = r"<[3-7]>\[[A-Z]+\] " if right else r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \["
                expect(re.match(form, line), f"{line!r} where JOURNAL_STREAM is {'' if right else 'not '}stderr's")
            if right:
                pairs = {re.match(r"<(\d)>\[(\w+)\]", line).groups() for line in lines}
                expect({("6", "INFO"), ("7", "DEBUG"), ("5", "STATUS"), ("3", "ERROR")} <= pairs, f"{pairs}")
                expect(any("] worker: " in line for line in lines), "no line of the worker")

    def to_socket(self, right):
        """The log of a run with a broken repository that was asked what it does; `right`: the variable names stderr."""
        held = gate.Gate(self.scene.folder)
        ours, theirs = socket.socketpair()
        status = os.fstat(theirs.fileno())
        root = self.scene.folder / "journal"
        if right:
            shutil.copytree(self.scene.root, root, symlinks=True)
            (root / "broken" / ".git").mkdir(parents=True)
        run = harness.generate(root, "--as-of", AS_OF_TEXT, "--no-cache", "-vv", stderr=theirs, programs=held.programs,
                               env={"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + (not right)}"})
        self.scene.started.append(run.discard)
        theirs.close()
        text = b""
        asked = False
        while more := ours.recv(65536):
            text += more
            if b"started in slot" in text and not asked:
                os.kill(run.process.pid, signal.SIGQUIT)
                asked = True
            if b"[STATUS]" in text:
                held.open()
        ours.close()
        run.finish()
        expect_equal("the exit code", run.code, 2)
        return text.decode("utf-8", "replace")

    def kill(self, run, name):
        pids = [pid for pid, each in harness.descendants(run.process.pid).items() if each == name]
        expect(pids, f"there is no {name}")
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-logs-"))
    try:
        root = busy_repositories.build(folder / "root", 3, 300 if options.short else 800)
        scene = test_hosts.Scene(root, folder)
        logs = Logs(scene)
        every = [name for name in vars(Logs) if not name.startswith("_") and name not in ("kill", "to_socket")]
        for name in options.names or every:
            tally.test(name.replace("_", " "), getattr(logs, name))
            scene.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
