#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Between workers and coordinator somebody cuts, delays, repeats and (with CURVE) changes what they say: the report has
the bytes of a local run.

    test_proxy.py [--short] [--seed N]

The seed, which is printed, decides after how many pieces of each connection what is done to it.
"""
import argparse
import pathlib
import random
import shutil
import signal
import tempfile
import time

import harness
import many_repositories
import test_hosts
from harness import expect
from proxy import ADDRESS, Proxy
from test_soak import Keys

WORKERS = 4
SPARE = 12  # task ports beyond one for each: a worker that lost its session gets another one


def through_proxy(scene, keys, seed, budget):
    first = test_hosts.free_ports(2 + WORKERS + SPARE)
    ports = range(first, first + 2 + WORKERS + SPARE)
    proxy = Proxy(ports, seed, keys is not None, budget)
    proxy.start()
    scene.started.append(proxy.stop)
    expect(proxy.ready.wait(10), "the proxy does not listen")
    coordinator = test_hosts.Coordinator(scene, "--min-workers", WORKERS, "--task-ports", f"{first + 2}-{ports[-1]}",
                                         *(keys.of_coordinator if keys else []), ports=f"{first},{first + 1}")
    coordinator.port()
    workers = [test_hosts.Worker(scene, first, *(keys.of_worker if keys else []), once=False, slots=1, host=ADDRESS)
               for _ in range(WORKERS)]
    began = time.monotonic()
    coordinator.finish()
    print(f"     {dict(sorted(proxy.done.items()))}, {proxy.connections} connections, {time.monotonic() - began:.1f} s",
          flush=True)
    scene.same(coordinator)
    expect(all(proxy.done[kind] for kind in proxy.kinds), f"not every harm was done: {dict(proxy.done)}")
    for worker in workers:
        worker.signal(signal.SIGTERM)
        worker.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"     seed {options.seed}", flush=True)
    tally = harness.Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="prt-proxy-"))
    count, budget = (400, 40) if options.short else (4000, 1000)
    try:
        many_repositories.build(folder / "root", count, folder / "templates")
        scene = test_hosts.Scene(folder / "root", folder)
        for what, keys in (("plain", None), ("CURVE", Keys(folder / "keys"))):
            tally.test(f"the same bytes through a bad link, {what}", through_proxy, scene, keys, options.seed, budget)
            scene.clear()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
