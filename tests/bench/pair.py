#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One worker many times slower than the other: how close a run comes to what such a pair could do at best.

    pair.py [--bin FOLDER] [--slower 50] [--repositories 60] [--commits 300] [--runs 3]

Real processes over loopback TCP, one slot each. The slow one and its analysis process get a share of the time: they are
stopped and continued by turns. The best that a pair can do is the fast one's time alone, times N / (N + 1); seconds
are told from the first task to the published report. The bytes of the report are compared as well.
"""
import argparse
import os
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
PERIOD = 0.2  # seconds from one turn of the slow worker to the next


class Throttle(threading.Thread):
    """Lets a group of processes run for one part of each period and no longer."""

    def __init__(self, group, part):
        super().__init__(daemon=True)
        self.group, self.part, self.over = group, part, threading.Event()

    def run(self):
        try:
            while not self.over.is_set():
                os.killpg(self.group, signal.SIGCONT)
                time.sleep(PERIOD * self.part)
                os.killpg(self.group, signal.SIGSTOP)
                self.over.wait(PERIOD * (1 - self.part))
            os.killpg(self.group, signal.SIGCONT)
        except ProcessLookupError:
            pass  # it has ended


class Pair:
    """Runs of one tree with the fast worker alone, and with both."""

    def __init__(self, scene, slower):
        self.scene, self.slower = scene, slower

    def worker(self, hosts, port):
        return hosts.Worker(self.scene, port, slots=1, start_new_session=True)  # a group that can be stopped

    def seconds(self, hosts, with_slow):
        coordinator = hosts.Coordinator(self.scene, "--min-workers", 2 if with_slow else 1)
        workers = [self.worker(hosts, coordinator.port()) for _ in range(2 if with_slow else 1)]
        throttle = None
        if with_slow:
            throttle = Throttle(workers[1].process.pid, 1 / self.slower)
        coordinator.log.wait("has come", times=len(workers))
        began = time.monotonic()
        if throttle:
            throttle.start()
        coordinator.finish()
        seconds = time.monotonic() - began
        self.scene.same(coordinator)
        if throttle:
            throttle.over.set()
            throttle.join()
        self.scene.clear()
        return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin")
    parser.add_argument("--slower", type=float, default=50)
    parser.add_argument("--repositories", type=int, default=60)
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if options.bin:
        os.environ["PRT_BIN"] = options.bin
    import busy_repositories
    import test_hosts as hosts
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-pair-"))
    try:
        root = busy_repositories.build(folder / "root", options.repositories, options.commits)
        pair = Pair(hosts.Scene(root, folder), options.slower)
        alone, both = [], []
        for _ in range(options.runs):
            alone.append(pair.seconds(hosts, False))
            both.append(pair.seconds(hosts, True))
        best = statistics.median(alone) * options.slower / (options.slower + 1)
        print(f"alone {statistics.median(alone):.2f} s, both {statistics.median(both):.2f} s, at best {best:.2f} s: "
              f"{statistics.median(both) / best:.2f} of the best")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
