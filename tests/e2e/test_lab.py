#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Four hosts in network namespaces, a coordinator and three workers with keys: links are cut for a while and for good,
lose packets, and are slow. Each run ends within its bound (docs/protocol.md), with the bytes of a run on one host.

    test_lab.py [--short]

Skipped, with the reason, where namespaces are not permitted. --short: without the cut of 30 s, and the end for want of
workers.
"""
import argparse
import pathlib
import shutil
import tempfile
import time

import busy_repositories
import harness
import lab
import test_hosts
from harness import expect, expect_equal
from test_soak import Keys

HOSTS = 3  # of workers
LEASE, LOST = 30, 30  # seconds: lease_ms, worker_ms
SILENCE = 15  # silence_ms
PATIENCE = 5  # performance.worker_wait where it matters
SLACK = 60  # for slow machines, and for the work itself


class Site:
    """A lab with a run on it. held: so many of the workers keep what they get until they are let go."""

    def __init__(self, scene, keys, before=lambda network: None, config=None, held=0):
        self.scene = scene
        self.network = lab.Lab(HOSTS + 1)
        scene.started.append(self.network.remove)
        before(self.network)
        self.coordinator = test_hosts.Coordinator(
            scene, "--min-workers", HOSTS, *keys.of_coordinator, ports="7411,7412", host=self.network.address(0),
            prefix=self.network.prefix(0), config=config)
        self.coordinator.port()
        self.workers = [test_hosts.Worker(scene, 7411, *keys.of_worker, slots=1, once=False,
                                          host=self.network.address(0), prefix=self.network.prefix(number),
                                          held=number <= held)
                        for number in range(1, HOSTS + 1)]

    def finish_within(self, seconds, what, code=0):
        began = time.monotonic()
        text = self.coordinator.finish(code)
        took = time.monotonic() - began
        print(f"     {what}: {took:.1f} s more, of at most {seconds}", flush=True)
        expect(took <= seconds, f"it took {took:.1f} s, and may take {seconds}")
        return text


def cut_for(scene, keys, seconds):
    """All links at once: nobody can go on without the others noticing."""
    site = Site(scene, keys, held=HOSTS)
    for worker in site.workers:
        worker.at_work()
    for number in range(1, HOSTS + 1):
        site.network.cut(number)
    for worker in site.workers:
        worker.let_go()
    time.sleep(seconds)
    for number in range(1, HOSTS + 1):
        site.network.heal(number)
    site.finish_within(SILENCE + LEASE + SLACK, f"after a cut of {seconds} s")
    scene.same(site.coordinator)


def cut_one_for_good(scene, keys):
    site = Site(scene, keys, held=1)
    site.workers[0].at_work()
    site.network.cut(1)
    site.finish_within(LEASE + SLACK, "one of three links cut for good")
    scene.same(site.coordinator)


def cut_all_for_good(scene, keys):
    site = Site(scene, keys, config=f"performance:\n  worker_wait: {PATIENCE}\n", held=HOSTS)
    for worker in site.workers:
        worker.at_work()
    for number in range(1, HOSTS + 1):
        site.network.cut(number)
    site.finish_within(LOST + PATIENCE + SLACK, "all links cut for good", code=2)
    expect_equal("categories", {error["category"] for error in site.coordinator.run.report()["errors"]}, {"no_worker"})


def losses(scene, keys):
    def lossy(network):
        for number in range(1, HOSTS + 1):
            network.lose(number, 0.15)
    site = Site(scene, keys, lossy)
    site.finish_within(LEASE + SLACK, "15 % of the packets lost")
    scene.same(site.coordinator)


def slow_link(scene, keys):
    site = Site(scene, keys, lambda network: network.slow(1, 200))
    site.finish_within(LEASE + SLACK, "one link of 200 kbit/s")
    scene.same(site.coordinator)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-lab-"))
    tests = [("a cut of 5 s", cut_for, 5), ("one link cut for good", cut_one_for_good), ("losses", losses),
             ("a slow link", slow_link)]
    if not options.short:
        tests += [("a cut of 30 s", cut_for, 30), ("all links cut for good", cut_all_for_good)]
    try:
        scene = test_hosts.Scene(busy_repositories.build(folder / "root", 16, 200), folder)
        keys = Keys(folder / "keys")
        for name, test, *arguments in tests:
            tally.test(name, test, scene, keys, *arguments)
            scene.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
