#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""SIGQUIT shows what everything is doing and disturbs nothing; SIGUSR1 raises the log level; the watchdog names what
stands still before its time is over.

    test_signals.py [--short] [NAME ...]

--short: a smaller tree and fewer signals. NAME: this sub-test alone, with underscores.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import busy_repositories
import harness
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

PARTIAL = 2
FROZEN = 17  # seconds: longer than a worker waits for its coordinator, and than the lease and the time of a task
BURST = 20  # signals of a storm, before it is looked again who is there
NAME = "group0/repository0"
LINE = re.compile(r"^\[[-0-9]+ [:0-9]+\] \[STATUS\] (coordinator|worker local-\d+|analysis|[\w-]+)\[(\d+)\]: (.*)$")


class Watched:
    """A run whose stderr is a file that can be read while it goes on."""

    def __init__(self, root, *more, config="", workers=1, **keywords):
        self.file = tempfile.TemporaryFile()
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="prt-signals-"))
        (self.place / "default.yaml").write_text(config or "{}\n")
        self.run = harness.generate(root, "--as-of", AS_OF_TEXT, "-w", workers, "--no-cache", *more,
                                    config_dir=self.place, stderr=self.file, **keywords)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid, name in harness.descendants(self.run.process.pid).items():
            if name.startswith("reporting-"):
                send(pid, signal.SIGCONT)
        self.run.discard()
        self.file.close()
        shutil.rmtree(self.place, ignore_errors=True)

    @property
    def pid(self):
        return self.run.process.pid

    def text(self):
        return os.pread(self.file.fileno(), 1 << 26, 0).decode("utf-8", "replace")

    def lines(self):
        """(who, pid, text) of every line of status."""
        return [(m[1], int(m[2]), m[3]) for m in map(LINE.match, self.text().splitlines()) if m]

    def says(self, pattern, seconds=30):
        """The match of a pattern in what was printed, as soon as it is there."""
        found = []

        def look():
            found[:] = [re.search(pattern, self.text(), re.MULTILINE)]
            return found[0] is not None
        expect(harness.wait_for(look, seconds), f"nothing matches {pattern!r} in:\n{self.text()[-6000:]}")
        return found[0]

    def finish(self):
        self.run.finish()
        text = self.text()
        bad = [word for word in harness.SANITIZER_WORDS if word in text]
        expect(not bad, bad and text[text.index(bad[0]):][:4000])
        return self.run

    def family(self, name):
        return sorted(pid for pid, program in harness.descendants(self.pid).items() if program == name)


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def state(pid):
    fields = harness.stat_fields(pid)
    return fields[1] if fields else None


def working(watched, root):
    """The id of an analysis process that is at work."""
    found = []

    def look():
        found[:] = [pid for pid in watched.family("reporting-analyze") if harness.maps(pid, root)]
        return bool(found) or watched.run.process.poll() is not None
    expect(harness.wait_for(look, 60, 0.001) and found, f"no analysis was seen at work:\n{watched.text()[-2000:]}")
    return found[0]


def stop(watched, root):
    """Stops an analysis that is at work, as a hung disk would; returns its id."""
    pid = working(watched, root)
    os.kill(pid, signal.SIGSTOP)
    expect(harness.wait_for(lambda: state(pid) == "T", 10), "the analysis does not stop")
    return pid


class Signals:
    def __init__(self, root, storm):
        self.root, self.storm = root, storm
        with Watched(root) as watched:
            run = watched.finish()
            expect_equal("exit code of the undisturbed run", run.code, 0)
            self.report = run.report_path().read_bytes()
            expect_equal("lines of status without a signal", watched.lines(), [])

    def same_report(self, watched):
        run = watched.finish()
        expect_equal("exit code", run.code, 0)
        expect(run.report_path().read_bytes() == self.report, "the report differs from the undisturbed one")

    def a_running_system(self):
        """One SIGQUIT to the coordinator shows all three programs, their tasks and their stacks."""
        with Watched(self.root) as watched:
            pid = working(watched, self.root)
            os.kill(watched.pid, signal.SIGQUIT)
            worker = watched.family("reporting-worker")[0]
            watched.says(rf"coordinator\[{watched.pid}\]: run [0-9a-f]{{16}}, [0-9.]+ s: \d+ of \d+ repositories ended")
            watched.says(rf"coordinator\[{watched.pid}\]: tasks: \d+ waiting, \d+ leased, \d+ done, 0 buried")
            watched.says(rf"coordinator\[{watched.pid}\]: queues: \d+ results received")
            watched.says(rf"coordinator\[{watched.pid}\]: worker local-1: 1 slots, \d of 2 credits used, heard ")
            watched.says(rf"worker local-1\[{worker}\]: coordinator at ipc://\S+: at work, session [0-9a-f]{{16}}")
            watched.says(rf"worker local-1\[{worker}\]:   slot 0: process {pid} ")
            watched.says(rf"analysis\[{pid}\]: (task \d+\.1 \(group\d/repository\d+\): \w+|waiting for a task)")
            watched.says(rf"analysis\[{pid}\]:   #\d+ main \(analyze_main\.c:\d+\)")
            for who, number in (("coordinator", watched.pid), ("worker local-1", worker)):
                watched.says(rf"{who}\[{number}\]: thread {number} \(reporting-\w+\)")
                watched.says(rf"{who}\[{number}\]:   #\d+ (main|prt_run|prt_links_wait) ")
                watched.says(rf"{who}\[{number}\]: thread \d+ \(ZMQbg")
            self.same_report(watched)

    def a_stopped_analysis(self):
        """What hangs is seen from outside: where it is, since when, and its stack; and it is not woken."""
        with Watched(self.root) as watched:
            pid = stop(watched, self.root)
            time.sleep(1)
            os.kill(watched.pid, signal.SIGQUIT)
            task = watched.says(rf"slot 0: process {pid} \(stopped\), task (\d+\.1 \(group\d/repository\d+\)): "
                                r"(\w+)(, \d+.*?)?, ([0-9.]+) s in this phase, [0-9.]+ s left")
            expect(float(task[4]) >= 0.5, f"only {task[4]} s in the phase")
            watched.says(rf"coordinator\[\d+\]:   task {re.escape(task[1])}, analyze at local-1: {task[2]}\b.* s in "
                         r"this phase; lease for [0-9.]+ s, [0-9.]+ s left in all")
            watched.says(rf"\[{pid}\]: stopped: it cannot answer itself, and is looked at from outside")
            watched.says(rf"\[{pid}\]: thread {pid} \(.*\), stopped")
            watched.says(rf"\[{pid}\]:   #\d+ main \(analyze_main\.c:\d+\)")
            expect_equal("state of the stopped process", state(pid), "T")
            os.kill(pid, signal.SIGCONT)
            self.same_report(watched)

    def a_stopped_worker(self):
        with Watched(self.root) as watched:
            working(watched, self.root)
            worker = watched.family("reporting-worker")[0]
            os.kill(worker, signal.SIGSTOP)
            expect(harness.wait_for(lambda: state(worker) == "T", 10), "the worker does not stop")
            os.kill(watched.pid, signal.SIGQUIT)
            watched.says(rf"\[{worker}\]: stopped: it cannot answer itself")
            watched.says(rf"\[{worker}\]:   #\d+ (main|prt_agent_turn|work|run) ")
            os.kill(worker, signal.SIGCONT)
            self.same_report(watched)

    def a_frozen_job(self):
        """All of it is stopped, as with a paused container: nobody was silent, no task took too long, nothing is done
        again."""
        config = "performance: {task_timeout: 10, lease: 10}\n"
        with Watched(self.root, "-v", config=config) as watched:
            family = [watched.pid, working(watched, self.root), *watched.family("reporting-worker")]
            for pid in family:
                os.kill(pid, signal.SIGSTOP)
            time.sleep(FROZEN)
            expect_equal("states", [state(pid) for pid in family], ["T"] * len(family))
            for pid in family:
                os.kill(pid, signal.SIGCONT)
            self.same_report(watched)
            for words in ("silent", "is lost", "hello again", "did not finish"):
                expect(words not in watched.text(), f"{words!r} in:\n{watched.text()[-3000:]}")
            expect_equal("who says so", len(re.findall(r"held up for 1[67]\d\d\d ms", watched.text())), 2)

    def by_terminal(self):
        """Ctrl-\\ reaches every process of the foreground group: each answers once."""
        with Watched(self.root, start_new_session=True) as watched:
            pid = working(watched, self.root)
            os.killpg(watched.pid, signal.SIGQUIT)
            watched.says(rf"analysis\[{pid}\]:   #\d+ main ")
            watched.says(rf"coordinator\[{watched.pid}\]: thread \d+ \(ZMQbg/IO/0\)")
            expect_equal("answers of the coordinator", watched.text().count(" repositories ended, "), 1)
            self.same_report(watched)

    def each_program_by_itself(self):
        with Watched(self.root) as watched:
            pid = working(watched, self.root)
            os.kill(pid, signal.SIGQUIT)
            watched.says(rf"analysis\[{pid}\]: ")
            worker = watched.family("reporting-worker")[0]
            os.kill(worker, signal.SIGQUIT)
            watched.says(rf"worker local-1\[{worker}\]:   slot 0: ")
            watched.says(rf"worker local-1\[{worker}\]: thread ")
            expect(" repositories ended, " not in watched.text(), "the coordinator was not asked")
            self.same_report(watched)

    def by_hand(self):
        """reporting-analyze on the command line: the answer is on stderr, the record is what it is without."""
        program = harness.program_folder() / "reporting-analyze"
        env = {**os.environ, **harness.SANITIZERS}
        command = [str(program), "--as-of", AS_OF_TEXT, str(pathlib.Path(self.root) / NAME)]
        plain = subprocess.run(command, env=env, capture_output=True, check=True).stdout
        for _ in range(20):  # again, when it was faster than we were
            process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            harness.wait_for(lambda: harness.maps(process.pid, self.root) or process.poll() is not None, 30, 0.0005)
            send(process.pid, signal.SIGQUIT)
            out, err = process.communicate(timeout=120)
            expect_equal("exit code", process.returncode, 0)
            expect(out == plain, "the record differs")
            if b"#" in err:
                break
        text = err.decode("utf-8", "replace")
        expect(re.search(rf"analysis\[{process.pid}\]: \S*/{NAME}: \w+", text), f"what it is at is not said: {text}")
        expect(re.search(r"#\d+ main \(analyze_main\.c:\d+\)", text), f"its stack is not told: {text}")

    def a_storm(self):
        """A thousand signals to each program do no harm, and are answered at most once a second."""
        with Watched(self.root, workers=2) as watched:
            working(watched, self.root)
            began = time.monotonic()
            sent = 0
            while sent < self.storm and watched.run.process.poll() is None:
                for pid in [watched.pid, *watched.family("reporting-worker"), *watched.family("reporting-analyze")]:
                    for _ in range(BURST if awaits(pid) else 0):
                        send(pid, signal.SIGQUIT)
                sent += BURST
            took = time.monotonic() - began
            self.same_report(watched)
            answers = watched.text().count(" repositories ended, ")
            expect(sent >= self.storm, f"the run ended after {sent} signals: the tree is too small for this machine")
            expect(0 < answers <= took + 2, f"{answers} answers in {took:.1f} s")
            print(f"     {sent} signals to each in {took:.1f} s, {answers} answers", flush=True)

    def from_the_beginning_to_the_end(self):
        """At any moment of a run, most of all while processes start and end."""
        for number in range(3):
            with Watched(self.root, workers=3) as watched:
                over = threading.Event()

                def ask():
                    while not over.wait(0.002 * (number + 1)):
                        if awaits(watched.pid):
                            send(watched.pid, signal.SIGQUIT)
                asker = threading.Thread(target=ask)
                asker.start()
                try:
                    self.same_report(watched)
                finally:
                    over.set()
                    asker.join()

    def json_lines(self):
        with Watched(self.root, "--log-format", "json") as watched:
            pid = working(watched, self.root)
            os.kill(watched.pid, signal.SIGQUIT)
            watched.says(rf"analysis\[{pid}\]:   #\d+ main ")
            watched.says(rf"coordinator\[{watched.pid}\]: thread \d+ \(ZMQbg/IO/0\)")
            self.same_report(watched)
            levels = set()
            for line in watched.text().splitlines():
                levels.add(json.loads(line)["level"])
            expect("status" in levels, f"levels are {levels}")

    def levels(self):
        """SIGUSR1: info, debug, and back; the worker follows."""
        with Watched(self.root) as watched:
            stopped = stop(watched, self.root)  # so that there is time
            worker = watched.family("reporting-worker")[0]
            for level in ("info", "debug", "warning"):
                os.kill(watched.pid, signal.SIGUSR1)
                count = 2
                expect(harness.wait_for(lambda: watched.text().count(f"the log level is now {level}") == count, 30),
                       f"{level} is not said {count} times:\n{watched.text()[-3000:]}")
                watched.says(rf"worker: the log level is now {level}$")
            os.kill(worker, signal.SIGUSR1)
            expect(harness.wait_for(lambda: watched.text().count("the log level is now info") == 3, 30),
                   "the worker alone does not follow")
            os.kill(stopped, signal.SIGUSR1)  # of no use to an analysis, and of no harm
            os.kill(stopped, signal.SIGCONT)
            self.same_report(watched)
            expect("[INFO] worker:" in watched.text(), "the worker's level did not change what it says")

    def watchdog(self):
        """An analysis that stands still is named by coordinator and worker before its time is over; then it is killed,
        tried again, and the run ends with what there is."""
        config = "performance: {watchdog: 1, task_timeout: 6}\n"
        with Watched(self.root, config=config) as watched:
            pid = stop(watched, self.root)
            warned = watched.says(r"\[WARNING\] repo (group\d/repository\d+): no progress for [12]\.\d s: worker "
                                  r"local-1, task \d+, attempt 1, \w+.*; its time is over in [0-5]\.\d s$")
            watched.says(rf"\[WARNING\] worker: task \d+\.1 \({warned[1]}\): no progress for [12]\.\d s: \w+.*; "
                         rf"process {pid} \(stopped\), to be ended in [0-5]\.\d s$")
            watched.says(rf"repo {warned[1]}: no progress for [23]\.\d s: ")
            expect("the analysis did not finish within" not in watched.text(), "warned of too late")
            expect(harness.wait_for(lambda: harness.is_gone(pid), 60), "the stopped analysis is not killed")
            self.same_report(watched)
            count = len(re.findall(rf"repo {warned[1]}: no progress for .* attempt 1, ", watched.text()))
            expect(2 <= count <= 3, f"named {count} times by the coordinator in 6 s")  # after 1, 2 and 4 seconds

    def watchdog_to_the_bitter_end(self):
        """Each attempt stands still: the repository becomes an error; the others have time enough, and are there."""
        config = "performance: {watchdog: 1, task_timeout: 12}\n"
        with Watched(self.root, config=config) as watched:
            stopped = {stop(watched, self.root)}
            name = watched.says(r"repo (group\d/repository\d+): no progress for .* attempt 1, ")[1]
            end = time.monotonic() + 120
            while watched.run.process.poll() is None and time.monotonic() < end:
                for pid in watched.family("reporting-analyze"):
                    if pid not in stopped and harness.maps(pid, f"{self.root}/{name}/"):
                        send(pid, signal.SIGSTOP)
                        stopped.add(pid)
                time.sleep(0.001)
            run = watched.finish()
            if run.code == 0:
                raise harness.Skip("the second attempt was faster than we were")
            expect_equal("exit code", run.code, PARTIAL)
            expect_equal("errors", [(e["repo"], e["category"]) for e in run.report()["errors"]], [(name, "timeout")])
            watched.says(rf"repo {name}: no progress for .* attempt 2, ")


def is_writing(pid):
    """It waits in write(2) to its stderr."""
    try:
        return pathlib.Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()[:2] == ["1", "0x2"]
    except OSError:
        return False


def fill(pipe):
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(pipe, True)


def a_worker_that_begins(number, code):
    """Its first word waits for room in a pipe, and so it is held where it has not asked for signals yet."""
    reading, writing = os.pipe()
    fill(writing)
    worker = subprocess.Popen([str(harness.program_folder() / "reporting-worker"), "--connect", "tcp://192.0.2.1:1",
                               "--insecure", "--repos-root", "/"], stderr=writing, stdin=subprocess.DEVNULL,
                              env={**os.environ, **harness.SANITIZERS})
    try:
        os.close(writing)
        if not harness.wait_for(lambda: is_writing(worker.pid) or worker.poll() is not None, 60):
            raise harness.Skip("what a process waits in cannot be seen here")
        worker.send_signal(number)
        with open(reading, "rb") as pipe:
            pipe.read()
        expect_equal(f"exit code after signal {number}", worker.wait(60), code)
    finally:
        worker.kill()
        worker.wait()


def awaits(pid):
    """It has a handler for SIGQUIT, or blocks it: the program has begun."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            masks = re.findall(r"^Sig(?:Cgt|Blk):\s*([0-9a-f]+)$", file.read(), re.MULTILINE)
    except OSError:
        return False
    return any(int(mask, 16) >> (signal.SIGQUIT - 1) & 1 for mask in masks)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-signals-"))
    try:
        root = busy_repositories.build(folder / "root", 3, 600 if options.short else 1500)
        signals = Signals(root, 100 if options.short else 1000)
        every = [name for name in vars(Signals) if not name.startswith("_") and name != "same_report"]
        if not options.names:
            tally.test("a worker that begins is told to end", a_worker_that_begins, signal.SIGTERM, 0)
            tally.test("a worker that begins is interrupted", a_worker_that_begins, signal.SIGINT, 130)
        for name in options.names or every:
            tally.test(name.replace("_", " "), getattr(signals, name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
