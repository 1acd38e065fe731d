#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures our programs beside git on a tree of repositories, interleaved in one run. Reports; does not pass or fail.

Ratios are taken within a round, where both had the same neighbours on the machine, and printed as smallest, median and
largest of all rounds."""
import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import contenders
import growth
import history
import measure
from table import Table, number

TOP = pathlib.Path(__file__).resolve().parents[2]


def program_folder(given):
    folder = pathlib.Path(given or os.environ.get("PRT_BIN") or TOP / "build" / "release" / "bin").resolve()
    if not (folder / contenders.COORDINATOR).is_file():
        sys.exit(f"{folder}: no {contenders.COORDINATOR}; build it (cmake --preset release && cmake --build --preset "
                 "release), or name the folder of the programs with --bin")
    return folder


def build_of(folder):
    """Build type of the programs, with a warning when their figures are worth nothing."""
    cache = folder.parent / "CMakeCache.txt"
    if not cache.is_file():
        return "unknown build"
    rows = dict(line.split("=", 1) for line in cache.read_text(encoding="utf-8").splitlines() if "=" in line)
    kind, sanitizers = rows.get("CMAKE_BUILD_TYPE:STRING", ""), rows.get("PRT_SANITIZE:STRING", "")
    if sanitizers or kind != "Release":
        return f"{kind or 'untyped'} build {sanitizers}: TIMES SAY NOTHING ABOUT A RELEASE".replace(" :", ":")
    return "Release build"


class Rounds:
    """The costs of each contender, round by round, and its memory."""

    def __init__(self, env, rows, runs, progress):
        self.rows = rows
        self.costs = {row.name: [] for row in rows}
        for _ in range(runs):
            for row in rows:
                row.prepare()
                self.costs[row.name].append(measure.run(row.jobs, row.at_a_time, env))
                progress(f"{row.name}: {self.costs[row.name][-1].wall:.2f} s")
        self.memory = {}
        for row in rows:
            row.prepare()
            self.memory[row.name] = measure.peak(row.jobs, row.at_a_time, env, row.coordinator, row.slot)
            progress(f"{row.name}: memory")

    def table(self, title):
        table = Table(title, "", "wall s", "CPU s", "peak MB, all", "coordinator MB", "largest slot MB")
        for name, costs in self.costs.items():
            memory = self.memory[name]
            table.add(name, number(statistics.median(cost.wall for cost in costs)),
                      number(statistics.median(cost.cpu for cost in costs)),
                      *(number(value, 1) for value in memory))
        return table

    def ratio(self, table, upper, lower, aim=""):
        """A row upper / lower; wants both to have run."""
        if upper not in self.costs or lower not in self.costs:
            return
        pairs = list(zip(self.costs[upper], self.costs[lower]))
        table.add(f"{upper} / {lower}", spread([a.cpu / max(b.cpu, 1e-6) for a, b in pairs]),
                  spread([a.wall / b.wall for a, b in pairs]), aim)


def spread(values):
    return f"{min(values):.3f} - {statistics.median(values):.3f} - {max(values):.3f}"


FULL, DEFAULT = "ours, 100 years", "ours, default windows"
GIT_LOG, GIT_TWO = "git log --numstat", "git log, git diff-tree"
FILLING, UNCHANGED, GROWN = "ours, filling the cache", "ours, cached, nothing new", "ours, cached, 1 % new commits"
UNTOUCHED, STARTED = "ours, cached, nothing new, at the root", "our three programs, --version"


def order_by_cost(row, env):
    """Longest job first, as one run of them showed; warms the page cache as well."""
    cost = measure.run(row.jobs, row.at_a_time, env)
    row.jobs = [job for _, job in sorted(zip(cost.seconds_of_job, row.jobs), key=lambda pair: -pair[0])]
    return row


def cached_rows(options, ours, env, root, repositories, scratch):
    """Rows that need a cache: on a copy that grows, of bare repositories, and on the root, where all folders of work
    trees are looked into for repositories. Windows of 100 years: nothing falls out of the sums."""
    tree = growth.GrowingTree(env, root, repositories, scratch / "growing")
    cache = scratch / "cache"

    def empty():
        shutil.rmtree(cache, ignore_errors=True)
        tree.move(to_tip=True)

    def filled_before(to_tip):
        empty()
        tree.move(to_tip=False)
        measure.run([[ours.step(tree.root, options.workers, "hundred-years", cache=cache)]], 1, env)
        tree.move(to_tip)

    def untouched():
        shutil.rmtree(cache, ignore_errors=True)
        measure.run([[ours.step(root, options.workers, "hundred-years", cache=cache)]], 1, env)

    def row(name, prepare, where=tree.root):
        return ours.contender(name, where, options.workers, "hundred-years", cache=cache, prepare=prepare)

    return tree.new, [row(FILLING, empty), row(UNCHANGED, lambda: filled_before(to_tip=False)),
                      row(GROWN, lambda: filled_before(to_tip=True)), row(UNTOUCHED, untouched, root),
                      ours.started(STARTED)]


def known(options, env, root, scratch):
    """Our programs, ready to run, and the [(path, commits)] that they find below the root."""
    ours = contenders.Ours(program_folder(options.bin), scratch, env, int(time.time()))
    repositories = ours.repositories(root, options.workers)
    if not repositories:
        sys.exit(f"{root}: no repository with a commit below it")
    ours.as_of = options.as_of or contenders.newest_time(env, [path for path, _ in repositories])
    return ours, repositories


def bench_tree(options, root, scratch, progress):
    """Both tables of a root."""
    env = contenders.environment(scratch)
    ours, repositories = known(options, env, root, scratch)
    paths = [path for path, _ in repositories]
    rows = [order_by_cost(contenders.git_log(env, paths, options.workers), env),
            ours.contender(FULL, root, options.workers, "hundred-years"),
            order_by_cost(contenders.git_two_passes(env, scratch, paths, options.workers, ours.as_of), env),
            ours.contender(DEFAULT, root, options.workers, "default")]
    new = None
    if ours.has_cache:
        new, more = cached_rows(options, ours, env, root, repositories, scratch)
        rows += more
    commits = sum(count for _, count in repositories)
    rounds = Rounds(env, rows, options.runs, progress)
    title = (f"{options.title or root}: {len(paths)} repositories, {commits} commits, {options.workers} at a time, "
             f"median of {options.runs}")
    return [rounds.table(title), tree_ratios(rounds, new)]


def tree_ratios(rounds, new):
    title = "ratios, smallest - median - largest of the rounds" + (f"; {new} new commits" if new is not None else "")
    table = Table(title, "", "CPU", "wall", "aim, at most")
    rounds.ratio(table, FULL, GIT_LOG, "0.4")
    rounds.ratio(table, DEFAULT, GIT_TWO, "0.5")
    rounds.ratio(table, FILLING, FULL)
    rounds.ratio(table, UNCHANGED, FULL, "0.03 (CPU)")
    rounds.ratio(table, GROWN, FULL, "0.06 (CPU)")
    rounds.ratio(table, UNTOUCHED, FULL)
    rounds.ratio(table, STARTED, FULL)
    return table


def bench_big(options, path, scratch, progress):
    """One repository: 1 slot against N."""
    env = contenders.environment(scratch)
    root = scratch / "big"
    root.mkdir()
    contenders.git_output(env, "clone", "-q", "--bare", "--local", path.resolve(), root / "repository.git")
    ours, repositories = known(options, env, root, scratch)
    paths = [one for one, _ in repositories]
    one, many = "ours, 1 slot", f"ours, {options.workers} slots"
    rows = [contenders.git_log(env, paths, 1), ours.contender(one, root, 1, "hundred-years"),
            ours.contender(many, root, options.workers, "hundred-years")]
    rounds = Rounds(env, rows, options.runs, progress)
    ratios = Table("ratios, smallest - median - largest of the rounds", "", "CPU", "wall", "aim, at least")
    rounds.ratio(ratios, one, many, "3.4 (wall, 4 slots on 4 cores)")
    rounds.ratio(ratios, GIT_LOG, one)
    title = f"{options.title or path}: {repositories[0][1]} commits, window of 100 years, median of {options.runs}"
    return [rounds.table(title), ratios]


def machine(options):
    folder = program_folder(options.bin)
    version = subprocess.run([folder / contenders.COORDINATOR, "--version"], capture_output=True, text=True,
                             check=False).stdout.strip()
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return (f"{version}, {build_of(folder)}; {git}; {os.cpu_count()} processors, {platform.machine()}, load "
            f"{os.getloadavg()[0]:.1f} at the start")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, help="folder of repositories (default: a generated one)")
    parser.add_argument("--big", type=pathlib.Path, help="one repository: N slots against 1 on it, instead of --root")
    parser.add_argument("--workers", "-w", type=int, default=4, help="slots, and git processes at a time")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--as-of", type=int, help="end of the windows, seconds since 1970 (default: newest commit)")
    parser.add_argument("--bin", help="folder of the programs (default: $PRT_BIN, else build/release/bin)")
    parser.add_argument("--title", help="what to call the root in the tables")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables here as well")
    parser.add_argument("--repositories", type=int, default=12, help="of the generated tree")
    parser.add_argument("--commits", type=int, default=4000, help="of the largest repository of the generated tree")
    return parser.parse_args()


def tell(line):
    """Progress, for whoever watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def bench(options, scratch):
    if options.big:
        return bench_big(options, options.big, scratch, tell)
    if options.root:
        return bench_tree(options, options.root.resolve(), scratch, tell)
    root = scratch / "tree"
    history.make_tree(root, options.repositories, options.commits)
    options.title = options.title or "generated tree"
    return bench_tree(options, root, scratch, tell)


def main():
    options = arguments()
    about = machine(options)
    with tempfile.TemporaryDirectory(prefix="prt-bench-") as scratch:
        tables = bench(options, pathlib.Path(scratch))
    tell("")
    print(about + "\n", *(table.text() for table in tables), sep="\n", end="")
    if options.markdown:
        text = "\n".join([about + "\n", *(table.markdown() for table in tables)])
        options.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
