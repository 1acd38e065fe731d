#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A run over several hosts, as processes on loopback TCP: whoever comes, leaves, is killed or stays away, the report's
bytes are those of the run on one host.

    test_hosts.py [--short]

--short uses a smaller tree.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import busy_repositories
import gate
import harness
from git_maker import AS_OF_TEXT
from harness import expect, expect_equal

SOON = 60  # seconds; what should happen at once has happened by then on any machine


def free_ports(count):
    """Ports side by side that nobody has, below those that the system gives away by itself."""
    for first in range(21000 + os.getpid() % 1000 * 10, 32000 - count):
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.socket())
                sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sockets[-1].bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
    raise AssertionError("no free ports")


class Log:
    """What a process says on stderr, while it lives."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "wb")

    def text(self):
        return self.path.read_text(encoding="utf-8", errors="replace")

    def count(self, what):
        return len(re.findall(what, self.text()))

    def wait(self, what, times=1, seconds=SOON):
        expect(harness.wait_for(lambda: self.count(what) >= times, seconds),
               f"{what!r} was not said {times} times within {seconds} s:\n{self.text()[-2000:]}")


class Coordinator:
    """`generate` that listens; its log is read while it runs."""

    def __init__(self, scene, *more, ports="0,0", host="127.0.0.1", local=False, config=None, flags=("-v",),
                 prefix=(), env=None):
        self.scene = scene
        self.log = Log(scene.folder / f"coordinator-{scene.number()}.log")
        options = ["--listen", f"{host}:{ports}", "--as-of", AS_OF_TEXT, "--no-cache", *flags, *more]
        config_dir = scene.folder / f"config-{scene.number()}"
        config_dir.mkdir()
        if config:
            (config_dir / "default.yaml").write_text(config)
        self.run = harness.generate(scene.root, *options, *([] if local else ["--no-local-workers"]),
                                    config_dir=config_dir, stderr=self.log.file, prefix=prefix, env=env)
        scene.started.append(self.run.discard)

    def port(self):
        self.log.wait(r"listening at ")
        return int(re.search(r"listening at tcp://[^ ]+:(\d+) \(requests\)", self.log.text()).group(1))

    def finish(self, code=0):
        self.run.finish()
        text = self.log.text()
        bad = [word for word in harness.SANITIZER_WORDS if word in text]
        expect(not bad, f"{bad} in:\n{text}")
        expect_equal("the coordinator's exit code", (self.run.code, text[-2000:] if self.run.code != code else ""),
                     (code, ""))
        return text

    def report(self):
        return self.run.report_path().read_bytes()


class Worker:
    """`reporting-worker` as one of several hosts. held: what it gets stays in hand until it is let go."""

    def __init__(self, scene, port, *more, once=True, slots=2, name=None, level="-vv",
                 host="127.0.0.1", prefix=(), held=False, **popen):
        self.log = Log(scene.folder / f"worker-{scene.number()}.log")
        self.name = name or f"host-{scene.number()}"
        self.gate = gate.Gate(scene.folder) if held else None
        programs = self.gate.programs if held else harness.program_folder()
        command = [*prefix, str(programs / "reporting-worker"), "--connect", f"{host}:{port}",
                   "--repos-root", str(scene.root), "--slots", str(slots), "--name", self.name, level,
                   *(["--once"] if once else []), *map(str, more)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log.file, stderr=self.log.file,
                                        env={**os.environ, **harness.SANITIZERS}, cwd=scene.folder, **popen)
        scene.started.append(self.discard)

    def at_work(self):
        self.log.wait(r"started in slot")

    def let_go(self):
        """Its analyses begin, if they were held."""
        if self.gate:
            self.gate.open()

    def signal(self, number):
        self.process.send_signal(number)

    def finish(self, code=0, seconds=SOON):
        try:
            got = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"worker {self.name} did not end:\n{self.log.text()[-2000:]}") from None
        text = self.log.text()
        bad = [word for word in harness.SANITIZER_WORDS if word in text]
        expect(not bad, f"{bad} in:\n{text}")
        expect_equal(f"exit code of {self.name}", (got, text[-2000:] if got != code else ""), (code, ""))
        return text

    def discard(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.let_go()  # they see that they are alone, and end


class Scene:
    """A root of repositories, its report made on one host, and everything that was started."""

    def __init__(self, root, folder):
        self.root, self.folder = root, folder
        self.numbers = 0
        self.started = []
        with harness.generate(root, "--as-of", AS_OF_TEXT, "--no-cache", "-w", 2) as run:
            run.finish()
            expect_equal("the exit code on one host", run.code, 0)
            self.expected = run.report_path().read_bytes()

    def number(self):
        self.numbers += 1
        return self.numbers

    def clear(self):
        while self.started:
            self.started.pop()()

    def same(self, coordinator):
        expect(coordinator.report() == self.expected, "the report is not the one made on one host")


def three_workers(scene):
    coordinator = Coordinator(scene, "--min-workers", 3)
    workers = [Worker(scene, coordinator.port()) for _ in range(3)]
    text = coordinator.finish()
    scene.same(coordinator)
    for worker in workers:
        worker.finish()
        expect(f"worker {worker.name} [" in text, f"{worker.name} is not in the log:\n{text}")
    expect_equal("workers that came", len(re.findall(r"at 127\.0\.0\.1 has come", text)), 3)
    expect_equal("workers that left", len(re.findall(r"at 127\.0\.0\.1 has left", text)), 3)
    expect("workers here: 3" in text, f"the number of workers was not told:\n{text}")


def local_and_remote(scene):
    coordinator = Coordinator(scene, "--min-workers", 2, "-w", 1, local=True)
    worker = Worker(scene, coordinator.port())
    text = coordinator.finish()
    scene.same(coordinator)
    worker.finish()
    expect("worker local-1 has come" in text, f"no local worker:\n{text}")
    expect(worker.log.count("started in slot") > 0, "the worker of the other host had nothing to do")


def late_arrival(scene):
    coordinator = Coordinator(scene)
    first = Worker(scene, coordinator.port(), slots=1)
    first.at_work()
    late = Worker(scene, coordinator.port())
    coordinator.finish()
    scene.same(coordinator)
    first.finish()
    late.finish()


def told_to_end(scene):
    """The only worker is told to end while it works: what it had not begun is another's."""
    coordinator = Coordinator(scene)
    first = Worker(scene, coordinator.port(), once=False, slots=1)
    first.at_work()
    first.signal(signal.SIGTERM)
    text = first.finish()
    expect("told to end by signal 15" in text, f"it ended by itself:\n{text}")
    coordinator.log.wait(r"has left \(workers here: 0\)")
    second = Worker(scene, coordinator.port())
    coordinator.finish()
    scene.same(coordinator)
    second.finish()


def killed_and_restarted(scene):
    """Under the same name: two workers to the coordinator, told apart by their instance."""
    coordinator = Coordinator(scene)
    first = Worker(scene, coordinator.port(), slots=1, name="twin", held=True)
    first.at_work()
    first.signal(signal.SIGKILL)
    first.process.wait()
    second = Worker(scene, coordinator.port(), slots=1, name="twin")
    text = coordinator.finish()
    scene.same(coordinator)
    second.finish()
    expect_equal("names", len(set(re.findall(r"worker (twin \[[0-9a-f]{4}\]) at \S+ has come", text))), 2)


def workers_that_stay(scene):
    """Two runs one after the other on the same ports; then the workers are told to end while nobody is there."""
    first = free_ports(2)
    workers = [Worker(scene, first, once=False) for _ in range(2)]
    for turn in range(2):
        coordinator = Coordinator(scene, "--min-workers", 2, ports=f"{first},{first + 1}")
        coordinator.finish()
        scene.same(coordinator)
        for worker in workers:
            worker.log.wait("the run is over", times=turn + 1)
    for worker in workers:
        worker.signal(signal.SIGTERM)
        worker.finish()


def coordinator_killed(scene):
    """A coordinator that is killed and started again on the same ports has its workers back."""
    first = free_ports(2)
    workers = [Worker(scene, first, once=False) for _ in range(2)]
    doomed = Coordinator(scene, ports=f"{first},{first + 1}")
    workers[0].at_work()
    doomed.run.process.kill()
    doomed.run.process.wait()
    began = time.monotonic()
    coordinator = Coordinator(scene, "--min-workers", 2, ports=f"{first},{first + 1}")
    coordinator.log.wait("has come", times=2)
    print(f"     back within {time.monotonic() - began:.1f} s", flush=True)
    coordinator.finish()
    scene.same(coordinator)
    for worker in workers:
        worker.log.wait("the run is over")
        worker.signal(signal.SIGTERM)
        worker.finish()


def enough_workers(scene):
    """Nothing is sent before two workers are there."""
    coordinator = Coordinator(scene, "--min-workers", 2)
    first = Worker(scene, coordinator.port())
    coordinator.log.wait("has come")
    expect(not harness.wait_for(lambda: first.log.count("started in slot") > 0, 1.5), "it began with one of two")
    second = Worker(scene, coordinator.port())
    text = coordinator.finish()
    scene.same(coordinator)
    for worker in (first, second):
        expect("started in slot" in worker.finish(), f"{worker.name} had nothing to do")
    expect("--min-workers" not in text, f"a warning without a reason:\n{text}")


def too_few_workers(scene):
    """The patience is over: it begins with the one that is there."""
    coordinator = Coordinator(scene, "--min-workers", 3, config="performance:\n  worker_wait: 1\n")
    worker = Worker(scene, coordinator.port())
    text = coordinator.finish()
    scene.same(coordinator)
    worker.finish()
    expect("--min-workers 3: 1 came within 1 s; the run begins with them" in text, f"nothing was said:\n{text}")


def nobody_came(scene):
    began = time.monotonic()
    coordinator = Coordinator(scene, config="performance:\n  worker_wait: 1\n")
    text = coordinator.finish(4)
    print(f"     given up after {time.monotonic() - began:.1f} s", flush=True)
    expect(re.search(r"no worker has come within 1 s: start reporting-worker --connect 127\.0\.0\.1:\d+", text),
           f"no way out was named:\n{text}")
    expect(not coordinator.run.report_path().exists(), "a report was published")


def nobody_stayed(scene):
    """The only worker leaves and none comes: what is done is published, and the rest is in errors[]."""
    coordinator = Coordinator(scene, config="performance:\n  worker_wait: 2\n")
    worker = Worker(scene, coordinator.port(), once=False, slots=1)
    worker.log.wait(": done")
    worker.signal(signal.SIGTERM)
    worker.finish()
    text = coordinator.finish(2)
    report = coordinator.run.report()
    expect("for 2 s no worker was there that takes tasks" in text, f"nothing was said:\n{text}")
    categories = {error["category"] for error in report["errors"]}
    expect_equal("categories", categories, {"no_worker"})
    expect(report["repositories"], "nothing of what was done is in the report")
    expect_equal("repositories", len(report["repositories"]) + len(report["errors"]),
                 len(json.loads(scene.expected)["repositories"]))


class Keys:
    """Key pairs as keygen makes them, and the folder of those that are let in."""

    def __init__(self, scene, *names):
        self.folder = scene.folder / f"keys-{scene.number()}"
        self.allowed = self.folder / "allowed"
        tool = str(harness.program_folder() / "reporting-tool")
        subprocess.run([tool, "keygen", "--output-dir", str(self.folder), "coordinator", *names], check=True,
                       stdout=subprocess.DEVNULL)
        self.allowed.mkdir(mode=0o755)

    def allow(self, *names):
        for name in names:
            shutil.copyfile(self.folder / f"{name}.pub", self.allowed / f"{name}.pub")

    def coordinator(self):
        return "--server-key", self.folder / "coordinator.key", "--worker-keys", self.allowed

    def worker(self, name, server="coordinator"):
        return "--server-key", self.folder / f"{server}.pub", "--key", self.folder / f"{name}.key"


def with_keys(scene):
    keys = Keys(scene, "a", "b", "c")
    keys.allow("a", "b", "c")
    coordinator = Coordinator(scene, *keys.coordinator(), "--min-workers", 3)
    workers = [Worker(scene, coordinator.port(), *keys.worker(name)) for name in "abc"]
    coordinator.finish()
    scene.same(coordinator)
    for worker in workers:
        worker.finish()


def strangers_with_keys(scene):
    """An unknown key, another server's key and no key at all are refused and named, while an honest worker works."""
    keys = Keys(scene, "honest", "unknown", "other")
    keys.allow("honest")
    coordinator = Coordinator(scene, *keys.coordinator())
    unknown = Worker(scene, coordinator.port(), *keys.worker("unknown"))
    mistaken = Worker(scene, coordinator.port(), *keys.worker("honest", server="other"))
    plain = Worker(scene, coordinator.port())
    for what in ("its key is not in the folder", "it has another public key for this side",
                 "one side speaks CURVE|ended before its handshake"):
        coordinator.log.wait(what)
    honest = Worker(scene, coordinator.port(), *keys.worker("honest"))
    text = coordinator.finish()
    scene.same(coordinator)
    honest.finish()
    expect_equal("workers that came", len(re.findall("has come", text)), 1)
    for stranger in (unknown, mistaken, plain):
        expect("welcomed by run" not in stranger.log.text(), f"{stranger.name} was let in")
        stranger.discard()


def keys_come_and_go(scene):
    """A key that is added lets its worker in; one that is taken away puts it out, and its work is done by others."""
    keys = Keys(scene, "first", "second")
    keys.allow("first")
    coordinator = Coordinator(scene, *keys.coordinator())
    first = Worker(scene, coordinator.port(), *keys.worker("first"), slots=1, held=True)
    second = Worker(scene, coordinator.port(), *keys.worker("second"))
    first.at_work()
    coordinator.log.wait("its key is not in the folder")
    (keys.allowed / "first.pub").unlink()
    coordinator.log.wait("is let in no more: its key was removed")
    keys.allow("second")
    coordinator.finish()
    scene.same(coordinator)
    second.finish()
    first.discard()


def command_lines(scene):
    """Nothing is open to other hosts by mistake: exit 3 and the way out, or a loud word."""
    keys = Keys(scene, "worker")
    keys.allow("worker")
    public = keys.folder / "public.key"
    shutil.copyfile(keys.folder / "coordinator.key", public)
    public.chmod(0o644)
    refused = (
        (("--listen", "0.0.0.0:0,0"), r"other hosts can connect there, so keys are needed: `reporting-tool keygen"),
        (("--listen", "0.0.0.0:0,0", "--insecure", *keys.coordinator()), r"--insecure uses no keys"),
        (("--listen", "127.0.0.1:0,0", "--server-key", keys.folder / "none.key", "--worker-keys", keys.allowed),
         r"--server-key: .*none\.key: .*No such file"),
        (("--listen", "127.0.0.1:0,0", "--server-key", public, "--worker-keys", keys.allowed), r"chmod 600"),
        (("--listen", "127.0.0.1:0,0", "--server-key", keys.folder / "coordinator.key", "--worker-keys",
          keys.folder / "none"), r"--worker-keys: .*none"),
        (("--min-workers", "2"), r"say where to --listen"),
    )
    for options, says in refused:
        with harness.generate(scene.root, *options) as run:
            run.finish()
            expect_equal(f"exit code of {options}", (run.code, run.err if run.code != 3 else ""), (3, ""))
            expect(re.search(says, run.err), f"{options}: {says} is not in {run.err}")
    program = str(harness.program_folder() / "reporting-worker")
    for options, says in ((("--connect", "192.0.2.1:1"), r"another host, so keys are needed"),
                          (("--connect", "192.0.2.1:1", *keys.worker("worker")[:2], "--key", public),
                           r"--key: .*chmod 600")):
        done = subprocess.run([program, *map(str, options)], capture_output=True, text=True, timeout=SOON)
        expect_equal(f"exit code of {options}", (done.returncode, done.stderr if done.returncode != 3 else ""), (3, ""))
        expect(re.search(says, done.stderr), f"{options}: {says} is not in {done.stderr}")


def insecure(scene):
    """Said loudly on both sides, even with -q."""
    coordinator = Coordinator(scene, "--insecure", host="0.0.0.0", ports=f"{free_ports(2)},0", flags=("-q",))
    coordinator.log.wait(r"\[ERROR\] --insecure: anybody who can connect to tcp://0\.0\.0\.0:\d+ is let in")
    port = re.search(r"tcp://0\.0\.0\.0:(\d+)", coordinator.log.text()).group(1)
    worker = Worker(scene, port, "--insecure", level="-q")
    coordinator.finish()
    scene.same(coordinator)
    expect("[ERROR] worker: --insecure: whoever answers at" in worker.finish(), "the worker said nothing")


def interrupted(scene):
    """The workers hear of it, and nothing is published."""
    coordinator = Coordinator(scene)
    worker = Worker(scene, coordinator.port(), slots=1)
    worker.at_work()
    began = time.monotonic()
    coordinator.run.process.send_signal(signal.SIGINT)
    coordinator.finish(130)
    print(f"     stopped in {time.monotonic() - began:.2f} s", flush=True)
    expect("the run is over" in worker.finish(), "the worker was not told")
    expect(not coordinator.run.report_path().exists(), "a report was published")


def task_ports_exhausted(scene):
    """One port for two workers: the second waits at the door until the first has gone."""
    port = free_ports(1)
    coordinator = Coordinator(scene, "--task-ports", f"{port}-{port}")
    first = Worker(scene, coordinator.port(), once=False, slots=1)
    first.at_work()
    second = Worker(scene, coordinator.port(), once=False)
    second.log.wait(f"the coordinator refused: no port of --task-ports {port}-{port} is free")
    coordinator.log.wait("is refused: no port of --task-ports")
    first.signal(signal.SIGTERM)
    first.finish()
    coordinator.finish()
    scene.same(coordinator)
    second.log.wait("the run is over")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-hosts-"))
    try:
        root = busy_repositories.build(folder / "root", *((16, 200) if options.short else (40, 300)))
        scene = Scene(root, folder)
        for test in (three_workers, local_and_remote, late_arrival, told_to_end, killed_and_restarted,
                     workers_that_stay, coordinator_killed, enough_workers, too_few_workers,
                     nobody_came, nobody_stayed, with_keys, strangers_with_keys, keys_come_and_go, command_lines,
                     insecure, interrupted, task_ports_exhausted):
            began = time.monotonic()
            tally.test(test.__name__.replace("_", " "), test, scene)
            scene.clear()
            print(f"     {time.monotonic() - began:.1f} s", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
