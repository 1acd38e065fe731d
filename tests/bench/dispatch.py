#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What dispatch itself costs, without any analysis: tasks a second through workers that answer at once, over TCP on
loopback, and what the coordinator holds for each queued task.

    dispatch.py [--tasks 100000] [--workers 4] [--slots 1,8] [--runs 5] [--profile] [--program PATH]

Figures are medians of the runs. --profile: where the coordinator's time goes, by perf. The program is built beside the
unit tests (default: the release build's).
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SYMBOLS = 25  # rows of the profile


def ask(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{program} {words}: exit code {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def bytes_per_queued_task(program, tasks):
    """(resident, reserved): the difference between many tasks and one, because what libraries take is in both."""
    many, one = ask(program, "queue", tasks), ask(program, "queue", 1)
    return tuple(1024 * (many[key] - one[key]) / (tasks - 1) for key in ("peak", "reserved"))


def measure(program, tasks, workers, slots, runs):
    """A row: seconds, tasks a second, microseconds of CPU for each task."""
    found = [ask(program, "run", tasks, workers, slots) for _ in range(runs)]
    middle = {key: statistics.median(run[key] for run in found) for key in found[0]}
    return (middle["seconds"], tasks / middle["seconds"], *(middle[key] / tasks * 1e6
                                                            for key in ("cpu", "fold", "worker_cpu")))


def profile(program, tasks, workers, slots):
    """The coordinator alone: it stops before it begins, so that perf can attach."""
    with tempfile.TemporaryDirectory(prefix="prt-dispatch-") as folder:
        data = pathlib.Path(folder) / "perf.data"
        words = [str(program), "run", str(tasks), str(workers), str(slots)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL,
                              env={**os.environ, "PRT_DISPATCH_PAUSE": "1"}) as coordinator:
            os.waitid(os.P_PID, coordinator.pid, os.WSTOPPED | os.WNOWAIT)
            with subprocess.Popen(["perf", "record", "-q", "-o", str(data), "-p", str(coordinator.pid), "sh", "-c",
                                   f"kill -CONT {coordinator.pid}; exec tail --pid={coordinator.pid} -f /dev/null"]):
                pass
        for order in ("comm,dso", "comm,symbol"):
            text = subprocess.run(["perf", "report", "-i", str(data), "--no-children", "--sort", order, "--stdio"],
                                  capture_output=True, text=True, check=False).stdout
            rows = [line.rstrip() for line in text.splitlines() if re.match(r" +[0-9.]+%", line)]
            print(f"\nby {order}\n" + "\n".join(re.sub(r"( +-)+$", "", row) for row in rows[:SYMBOLS]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--slots", default="1,8")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--program", type=pathlib.Path, default=TOP / "build/release/tests/dispatch")
    options = parser.parse_args()
    slots = [int(number) for number in options.slots.split(",")]
    print(f"{options.tasks} tasks, {options.workers} workers, load {os.getloadavg()[0]:.1f}")
    print(f"{'slots':>8}{'seconds':>10}{'tasks/s':>10}{'us CPU':>10}{'of it fold':>12}{'us workers':>12}")
    for number in slots:
        seconds, rate, cpu, fold, worker = measure(options.program, options.tasks, options.workers, number,
                                                   options.runs)
        print(f"{number:>8}{seconds:>10.2f}{rate:>10.0f}{cpu:>10.1f}{fold:>12.1f}{worker:>12.1f}", flush=True)
    print("bytes for each queued task: {:.0f} resident, {:.0f} reserved".format(
        *bytes_per_queued_task(options.program, options.tasks)))
    if options.profile:
        profile(options.program, options.tasks, options.workers, slots[-1])


if __name__ == "__main__":
    main()
