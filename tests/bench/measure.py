# SPDX-License-Identifier: Apache-2.0
"""Runs commands and says what they cost: wall time, CPU of every process below them, memory of all of them at once.

A contender is a list of jobs, a job a list of steps that run one after the other, so many jobs at a time. They run
below a process of their own, the reaper, which adopts what its children leave behind: what it has waited for is the
CPU of the whole tree, and its own is not in it."""
import collections
import ctypes
import json
import os
import resource
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.02
MEGABYTE = 1024.0  # /proc counts in KiB


class Step:
    """One command: its words, the file it reads from, and the exit codes that are fine."""

    def __init__(self, words, stdin=os.devnull, good=(0,)):
        self.words, self.stdin, self.good = [str(word) for word in words], str(stdin), good


Cost = collections.namedtuple("Cost", "wall cpu seconds_of_job")
Memory = collections.namedtuple("Memory", "tree coordinator slot")  # MB; None: there was no such process


def start(step, env):
    with open(step.stdin, "rb") as stdin, open(os.devnull, "wb") as nothing:
        return subprocess.Popen(step.words, stdin=stdin, stdout=nothing, stderr=nothing, env=env)


class Reaper:
    """Runs the jobs, `at_a_time` of them in parallel, in the order given."""

    def __init__(self, jobs, at_a_time, env):
        self.waiting = collections.deque(enumerate(jobs))
        self.at_a_time, self.env = at_a_time, env
        self.running = {}  # pid -> (job's number, steps, step's index, when the job began)
        self.seconds = [0.0] * len(jobs)

    def start(self, number, steps, index, began):
        process = start(steps[index], self.env)
        process.returncode = 0  # we wait for it ourselves
        self.running[process.pid] = (number, steps, index, began)

    def fill(self):
        while self.waiting and len(self.running) < self.at_a_time:
            number, steps = self.waiting.popleft()
            self.start(number, steps, 0, time.monotonic())

    def ended(self, pid, status):
        if pid not in self.running:
            return  # adopted
        number, steps, index, began = self.running.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        if code not in steps[index].good:
            raise RuntimeError(f"{' '.join(steps[index].words)}: exit code {code}")
        if index + 1 < len(steps):
            self.start(number, steps, index + 1, began)
        else:
            self.seconds[number] = time.monotonic() - began

    def run(self):
        began = time.monotonic()
        self.fill()
        while self.running:
            self.ended(*os.wait()[:2])
            self.fill()
        wall = time.monotonic() - began
        self.wait_for_adopted()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Cost(wall, used.ru_utime + used.ru_stime, self.seconds)

    @staticmethod
    def wait_for_adopted():
        try:
            while True:
                os.wait()
        except ChildProcessError:
            pass


def become_reaper(jobs, at_a_time, env, pipe):
    """The forked process: writes the cost, or a sentence, as JSON and ends."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        answer = {"cost": Reaper(jobs, at_a_time, env).run()}
    except Exception as error:  # the parent raises it again
        answer = {"error": str(error)}
    os.write(pipe, json.dumps(answer).encode())
    os._exit(0)


def run(jobs, at_a_time, env, while_running=lambda pid: None):
    """The Cost of the jobs. `while_running` is called with the reaper's pid once it lives."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        become_reaper(jobs, at_a_time, env, writing)
    os.close(writing)
    while_running(pid)
    with open(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    answer = json.loads(text or b'{"error": "the reaper died"}')
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return Cost(*answer["cost"])


def below(top):
    """pid -> program name of every living process below this one."""
    parents, names = {}, {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                head, _, tail = file.read().rpartition(b") ")
        except OSError:
            continue
        fields = tail.split()
        if fields[0] not in b"ZX":
            parents[int(entry)] = int(fields[1])
            names[int(entry)] = head.partition(b"(")[2].decode()
    found, frontier = set(), {top}
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return {pid: names[pid] for pid in found}


def memory_of(pid):
    """(proportional, anonymous) MB of a process; zeros when it is gone or may not be read."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            rows = dict(line.split(":", 1) for line in file.read().splitlines()[1:])
    except (OSError, ValueError):
        return 0.0, 0.0
    return tuple(int(rows[key].split()[0]) / MEGABYTE if key in rows else 0.0 for key in ("Pss", "Anonymous"))


class Sampler:
    """The highest memory seen while a process lives. The kernel cuts a program's name after 15 letters."""

    def __init__(self, coordinator, slot):
        self.coordinator, self.slot = coordinator[:15], slot[:15]
        self.peaks = {"tree": 0.0, "coordinator": None, "slot": None}

    def raise_to(self, what, value):
        self.peaks[what] = max(self.peaks[what] or 0.0, value)

    def sample(self, top):
        total = 0.0
        for pid, name in below(top).items():
            proportional, anonymous = memory_of(pid)
            total += proportional
            if name == self.coordinator:
                self.raise_to("coordinator", anonymous)
            elif name == self.slot:
                self.raise_to("slot", anonymous)
        self.raise_to("tree", total)

    def watch(self, top):
        """Until the process has ended; it stays a zombie until the caller waits for it."""
        while not os.waitid(os.P_PID, top, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self.sample(top)
            time.sleep(SAMPLE_SECONDS)


def peak(jobs, at_a_time, env, coordinator="", slot=""):
    """The Memory of the jobs, in a run of its own, because looking costs time."""
    sampler = Sampler(coordinator, slot)
    run(jobs, at_a_time, env, sampler.watch)
    return Memory(**sampler.peaks)
