#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Years of weekly runs: repositories, configuration, --as-of and the cache go through whatever chance has for them, and
after each week a run with the cache gives the bytes of one with --no-cache and one slot. Every fifth week git is asked.

    test_weeks.py [--seed N [--years N] [--cloned] [--large]] [--weeks N] [--keep]

Without --seed: a year of seed 1 and two of a seed that is printed; with it: N years, of this seed and those after it.
--cloned: the repositories are cloned, and fetched from week to week; git is not asked then. --large: one of them has
so many commits that it is counted in parts. --weeks: of how many weeks a year is. --keep: the folder stays when
something fails, with the cache as it was before.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import harness
import weekly_changes
from cache_scene import FILE, Scene, commits_read
from git_maker import AS_OF, DAY
from harness import Skip, expect, expect_equal
from test_shortage import PAGE, MIB, resize, small_disk
from weekly_changes import Member, NotNow, need
from weekly_history import Histories

COMPLETE, PARTIAL, SYSTEM = 0, 2, 4
WEEK = 7 * DAY
MOST = 10  # repositories
MANY = 5000  # commits of a large one
KEPT = 3  # copies of caches of earlier weeks
UNCLONABLE = (weekly_changes.make_shallow, weekly_changes.damage_side_file, weekly_changes.lose_a_file)
ORACLE = harness.HERE.parent / "oracle/compare.py"
WINDOWS = {"last_30": (None, 30, 29), "last_90": (None, 90), "last_365": (365, 365, 300), "last_3_years": (None, 1095),
           "week": (None, 7), "decade": (None, 3650, 4000), "century": (None, 36525)}


def by_chance(numbers, odds):
    """A key of the table: what it is worth is its chance."""
    return numbers.choices(list(odds), list(odds.values()))[0]


def configuration(numbers):
    """What can change a figure or which rows and features are asked for."""
    windows = {name: numbers.choice(days) for name, days in WINDOWS.items()}
    named = [name for name, days in windows.items() if days]
    result = {"time_windows": {name: days for name, days in windows.items() if days or name.startswith("last_")},
              "primary_reporting_window": numbers.choice(named)}
    if numbers.random() < 0.4:
        result["features"] = numbers.choice((
            {"enabled": ["license"]}, {"enabled": []}, {"custom": [{"name": "shell", "regex": "\\.sh$"}]},
            {"custom": [{"name": "moved", "paths": ["moved0/*"]}, {"name": "c", "paths": ["*.c"]}]}))
    if numbers.random() < 0.4:
        result["bots"] = {"patterns": numbers.choice((["*ann*"], ["regex:^jenk"], [])),
                          "defaults": numbers.random() < 0.5}
    if numbers.random() < 0.2:
        result["privacy"] = {numbers.choice(("mask_emails", "anonymize_authors")): True}
    if numbers.random() < 0.3:
        result["data_quality"] = {"unknown_email_placeholder": "nobody@unknown.example"}
    return result


def name_of(row, place):
    """How a row of a list is called: by what is special to it."""
    keys = ("gerrit_project", "repo", "email", "domain", "name")
    return next((row[key] for key in keys if isinstance(row, dict) and key in row), place)


def differences(ours, wanted, path=""):
    """Sentences, what is of one repository first."""
    if type(ours) is not type(wanted) or not isinstance(ours, (dict, list)):
        if ours != wanted:
            yield f"{path} is {ours!r}, and not {wanted!r}"
    elif isinstance(ours, dict):
        if list(ours) != list(wanted):
            yield f"{path} has the keys {list(ours)}, and not {list(wanted)}"
        for key in sorted(ours.keys() & wanted.keys(), key=lambda key: (key != "repositories", key)):
            yield from differences(ours[key], wanted[key], f"{path}.{key}" if path else key)
    else:
        names = [[name_of(row, place) for place, row in enumerate(rows)] for rows in (ours, wanted)]
        if names[0] != names[1]:
            yield f"{path} is of {names[0]}, and not of {names[1]}"
        for name, one, other in zip(names[0], ours, wanted):
            yield from differences(one, other, f"{path}[{name}]")


def first_difference(ours, wanted):
    return next(differences(json.loads(ours), json.loads(wanted)), "only the bytes differ")


class ClonedScene(Scene):
    """The repositories are cloned by their URLs: with a cache into a work folder that stays, else into a new one."""

    def start(self, *more, **keywords):
        found = sorted(str(path.parent.relative_to(self.root)) for path in self.root.rglob(".git"))
        bare = sorted(str(path.parent.relative_to(self.root)) for path in self.root.rglob("objects")
                      if (path.parent / "refs").is_dir() and path.parent.name != ".git")
        listing, new = self.place / "list.txt", self.place / "new.txt"
        new.write_text("".join(f"{name} file://{self.root / name}\n" for name in dict.fromkeys(found + bare)))
        new.replace(listing)  # another run may be about to read it
        work = "work" if "--no-cache" in more else self.place / "work"
        return super().start("--repos-list", listing, "--work-dir", work, *more, **keywords)


class Year:
    def __init__(self, place, seed, cloned, large):
        self.seed, self.numbers, self.cloned = seed, random.Random(seed), cloned
        self.scene = (ClonedScene if cloned else Scene)(place, f"year-{seed}")
        self.aside = self.scene.place / "aside"
        self.aside.mkdir()
        self.histories = Histories(self.numbers)
        self.members, self.away, self.made = [], [], 0
        self.now = AS_OF
        self.earlier = collections.deque(maxlen=KEPT)
        self.damaged = -KEPT  # the last week of damage to the cache
        self.changes, self.happened = [], collections.Counter()
        self.read = self.total = self.compared = 0
        self.configure()
        for _ in range(6):
            self.new_repository()
        if large:
            self.begin(self.members[0], MANY)

    def tell(self, what):
        self.changes.append(what)

    # repositories come and go

    def fresh_path(self):
        self.made += 1
        folders = ("", "group", "group/sub", *(() if self.cloned else ("ünï 'x'",)))
        return self.scene.root / self.numbers.choice(folders) / f"r{self.made}"

    def new_repository(self, path=None):
        need(len(self.members) < MOST)
        path = path or self.fresh_path()
        kind = by_chance(self.numbers, {"": 12, "--bare": 3, "--object-format=sha256": 0.3, "empty": 1})
        member = Member(path, self.histories, self.aside, *[kind] if kind.startswith("--") else [])
        member.git("config", "pack.threads", "1")
        if kind in ("", "--bare"):
            self.begin(member, self.numbers.randrange(1, 25))
        if not kind.endswith("sha256"):
            self.members.append(member)
        return f"{self.name(member)} is new {kind}"

    def begin(self, member, commits):
        member.place(self.histories.make(member, self.histories.line(None, commits, self.now))[-1])

    def name(self, member):
        return str(member.path.relative_to(self.scene.root))

    def any_member(self):
        need(self.members)
        return self.numbers.choice(self.members)

    def remove(self):
        need(len(self.members) > 3)
        member = self.any_member()
        what = f"{self.name(member)} is gone"
        self.members.remove(member)
        away = member.path.rename(self.aside / member.new_name("away"))
        self.away.append((member, member.path, away))
        return what

    def return_of_the_removed(self):
        need(self.away and len(self.members) < MOST)
        member, path, away = self.away.pop(self.numbers.randrange(len(self.away)))
        if path.exists():
            path = self.fresh_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.settle(member, away.rename(path))
        self.members.append(member)
        return f"{self.name(member)} is back"

    @staticmethod
    def settle(member, path):
        """The folder was moved."""
        member.dot_git = path / member.dot_git.relative_to(member.path)
        member.damaged = [path / damaged.relative_to(member.path) for damaged in member.damaged]
        member.path = path

    def move(self):
        member, path = self.any_member(), self.fresh_path()
        what = f"{self.name(member)} moves to {path.relative_to(self.scene.root)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.settle(member, member.path.rename(path))
        return what

    def swap(self):
        """Two repositories take each other's place."""
        need(len(self.members) > 1)
        one, other = self.numbers.sample(self.members, 2)
        need(not one.path.is_relative_to(other.path) and not other.path.is_relative_to(one.path))
        what = f"{self.name(one)} and {self.name(other)} change places"
        first, second, between = one.path, other.path, self.aside / "between"
        first.rename(between)
        self.settle(other, second.rename(first))
        self.settle(one, between.rename(second))
        return what

    def another_of_the_same_name(self):
        member = self.any_member()
        self.members.remove(member)
        shutil.rmtree(member.path)
        return self.new_repository(member.path)

    def copy(self):
        need(len(self.members) < MOST)
        member, path = self.any_member(), self.fresh_path()
        need(not weekly_changes.is_nonsense(member) and member.lost is None)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(member.path, path, symlinks=True)
        copy = Member(path, self.histories, self.aside, *["--bare"] if member.dot_git == member.path else [])
        copy.dot_git = path / member.dot_git.relative_to(member.path)
        copy.damaged = [path / damaged.relative_to(member.path) for damaged in member.damaged]
        self.members.append(copy)
        return f"{self.name(copy)} is a copy of {self.name(member)}"

    def linked_work_tree(self):
        member, path = self.any_member(), self.fresh_path()
        weekly_changes.mend(member)
        member.git("worktree", "add", "-q", "--detach", "--no-checkout", str(path), member.tip())
        return f"{path.relative_to(self.scene.root)} is a work tree of {self.name(member)}"

    def one_change(self):
        member = self.any_member()
        # What cannot be cloned is missed by those alone who have no clone of it.
        without = UNCLONABLE if self.cloned else ()
        return f"{self.name(member)}: {weekly_changes.change(member, self.now, without)}"

    def change_something(self):
        kind = by_chance(self.numbers, {
            self.one_change: 20, self.new_repository: 1, self.remove: 0.7, self.return_of_the_removed: 1,
            self.move: 0.7, self.swap: 0.3, self.another_of_the_same_name: 0.5, self.copy: 0.5,
            self.linked_work_tree: 0.2})
        with contextlib.suppress(NotNow):
            self.tell(kind())
            self.happened[self.changes[-1].rpartition(": ")[2] if kind == self.one_change else kind.__name__] += 1

    # what a run is asked for

    def configure(self):
        self.asked = configuration(self.numbers)
        (self.scene.config / "default.json").write_text(json.dumps(self.asked))
        self.tell(f"configuration {self.asked}")

    def another_date(self):
        """A week later, mostly; the report of another day at times, for this week only."""
        self.now += WEEK
        moved = by_chance(self.numbers, {0: 14, -1000 * DAY: 1, -100 * DAY: 1, -10 * DAY: 1, 300 * DAY: 1})
        self.scene.as_of = str(self.now + moved)
        self.tell(f"as of {self.scene.as_of}")

    # what becomes of the cache

    def cache_file(self):
        path = self.scene.cache / FILE
        need(path.is_file())
        return path

    def cut(self):
        self.damaged = self.week
        path = self.cache_file()
        os.truncate(path, self.numbers.randrange(path.stat().st_size + 1))

    def flip(self):
        self.damaged = self.week
        path = self.cache_file()
        data = bytearray(path.read_bytes())
        need(data)
        for _ in range(self.numbers.choice((1, 2, 50))):
            data[self.numbers.randrange(len(data))] ^= 1 << self.numbers.randrange(8)
        path.write_bytes(data)

    def lose(self):
        self.cache_file()
        shutil.rmtree(self.scene.cache)

    def restore(self):
        """A backup, of some weeks before."""
        need(self.earlier)
        shutil.rmtree(self.scene.cache, ignore_errors=True)
        shutil.copytree(self.numbers.choice(self.earlier), self.scene.cache)

    def kill_the_run(self):
        """Its worker lives on for some seconds, beside the runs that follow."""
        with self.scene.cached(self.workers(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            self.some_time()
            run.process.kill()
            run.process.wait()

    def kill_a_process(self):
        """The run goes on."""
        victim = self.numbers.choice(("reporting-worker", "reporting-analyze"))
        with self.scene.cached(self.workers()) as run:
            self.some_time()
            family = harness.descendants(run.process.pid)
            for pid in [pid for pid, name in family.items() if name == victim][:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.check_same(run.finish(), f"whose {victim} was killed")

    def some_time(self):
        """At most as long as a run takes that uses no cache."""
        time.sleep(self.numbers.uniform(0, self.seconds))

    def two_at_once(self):
        with self.scene.cached(self.workers()) as one, self.scene.cached(self.workers()) as other:
            for run in (one, other):
                self.check_same(run.finish(), "beside another")

    def full_disk(self):
        """A disk without the room for what is new, and a cache that is what became of it there."""
        def limit(disk, used):
            resize(disk, (used + self.numbers.randrange(12)) * PAGE)
        self.on_another_disk(limit)

    def read_only_disk(self):
        self.on_another_disk(lambda disk, used: subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True))

    def on_another_disk(self, limit):
        self.damaged = self.week
        cache, disk = self.scene.cache, self.scene.place / "disk"
        with contextlib.suppress(Skip), small_disk(disk, 16 * MIB):
            if cache.exists():
                shutil.copytree(cache, disk / "cache", copy_function=shutil.copyfile)
            limit(disk, sum(-(-path.stat().st_size // PAGE) for path in disk.rglob("*") if path.is_file()) + 2)
            with self.scene.start(f"--cache={disk / 'cache'}", "-w", self.workers()) as run:
                if run.finish().code != SYSTEM:
                    self.check_same(run, "with a cache on such a disk")
                expect(run.code != SYSTEM or not run.report_path().exists(), "a report in spite of the disk")
            if (disk / "cache").exists():
                shutil.rmtree(cache, ignore_errors=True)
                shutil.copytree(disk / "cache", cache)

    def run_between(self):
        """Somebody else's run with this cache: of another day and configuration, perhaps of a folder below the root."""
        asked, root = self.asked, self.scene.root
        self.configure()
        if any(member.path.is_relative_to(root / "group") for member in self.members):
            self.scene.root = self.numbers.choice((root, root / "group"))
        with self.scene.cached(self.workers(), "--as-of", str(self.now - 400 * DAY)) as run:
            expect(run.finish().code in (COMPLETE, PARTIAL), f"exit code {run.code}: {run.err}")
        self.asked, self.scene.root = asked, root
        (self.scene.config / "default.json").write_text(json.dumps(asked))

    def trouble_with_the_cache(self):
        kind = by_chance(self.numbers, {
            None: 20, self.cut: 1, self.flip: 3, self.lose: 1, self.restore: 3, self.kill_the_run: 3,
            self.kill_a_process: 1, self.two_at_once: 1, self.full_disk: 1, self.read_only_disk: 0.5,
            self.run_between: 1})
        if kind is None:
            return
        self.tell(f"cache: {kind.__name__.replace('_', ' ')}")
        with contextlib.suppress(NotNow):
            kind()
            self.happened[f"cache: {kind.__name__}"] += 1

    def keep_cache(self):
        copy = self.scene.place / f"cache-before-week-{self.week}"
        if self.scene.cache.exists():
            if len(self.earlier) == KEPT:
                shutil.rmtree(self.earlier[0])
            shutil.copytree(self.scene.cache, copy)
            self.earlier.append(copy)

    # runs

    def workers(self):
        return self.numbers.choice((1, 2, 2, 3, 6))

    def uncached(self):
        began = time.monotonic()
        with self.scene.start("--no-cache", "-w", 1) as run:
            expect(run.finish().code in (COMPLETE, PARTIAL), f"exit code {run.code} without a cache: {run.err}")
            self.total += commits_read(run)
            self.code, self.wanted = run.code, run.report_path().read_bytes()
        self.seconds = time.monotonic() - began

    def check_same(self, run, what):
        expect(run.report_path().exists(), f"no report of a run {what}: {run.err}")
        report = run.report_path().read_bytes()
        expect(report == self.wanted, f"with a run {what}: {first_difference(report, self.wanted)}\n{run.err}")
        expect_equal(f"exit code of a run {what}", run.code, self.code)

    def cached(self):
        with self.scene.cached(self.workers()) as run:
            self.check_same(run.finish(), "with a cache")
            self.read += commits_read(run)

    def cached_again(self):
        with self.scene.cached(self.workers()) as run:
            self.check_same(run.finish(), "right after another")
            sound = self.code == COMPLETE and self.week > self.damaged + 2 * KEPT  # it may have come from a backup
            expect(commits_read(run) == 0 or not sound, f"{commits_read(run)} commits read again")

    def ask_git(self):
        """The oracle knows neither masks nor what a repository says for itself outside of its history; and a git folder
        of another name is a repository to it."""
        for member in self.members:
            weekly_changes.mend(member)
            if member.dot_git.name.startswith(".store"):
                weekly_changes.git_folder_elsewhere(member, self.now)
            (member.dot_git / "info/attributes").unlink(missing_ok=True)
        (self.scene.config / "default.json").write_text(
            json.dumps({key: value for key, value in self.asked.items() if key == "time_windows"
                        or key == "primary_reporting_window"}))
        with self.scene.cached(self.workers()) as run:
            run.finish()
            done = subprocess.run([sys.executable, "-B", str(ORACLE), str(run.report_path()), str(self.scene.root),
                                   "--allow-errors", "--as-of", self.scene.as_of, "--jobs", "2"], check=False,
                                  capture_output=True, text=True)
            expect(done.returncode == 0, f"git says something else: {done.stdout[:3000]}{done.stderr[-2000:]}")
            self.compared += 1
        (self.scene.config / "default.json").write_text(json.dumps(self.asked))

    def one_week(self):
        self.another_date()
        for _ in range(self.numbers.randrange(1, 8)):
            self.change_something()
        if self.numbers.random() < 0.2:
            self.configure()
        self.keep_cache()
        self.uncached()
        self.trouble_with_the_cache()
        self.cached()
        if self.numbers.random() < 0.2:
            self.cached_again()
        if self.week % 5 == 0 and not self.cloned:
            self.ask_git()

    def pass_by(self, weeks):
        for self.week in range(1, weeks + 1):
            try:
                self.one_week()
            except Exception as error:
                raise AssertionError(f"week {self.week} of seed {self.seed}: {error!s}\nthat week: "
                                     + "; ".join(self.changes)) from error
            self.changes = []
        print(f"     {weeks} weeks, {sum(self.happened.values())} changes of {len(self.happened)} kinds, "
              f"{self.read} of {self.total} commits read, {self.compared} weeks compared with git", flush=True)
        expect(weeks < 20 or self.read < 0.9 * self.total, f"the cache saved little: {self.read} of {self.total} read")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--cloned", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if options.seed is None:
        chosen = random.SystemRandom().randrange(10**6)
        years = [(1, False), (chosen, False), (chosen, True)]
    else:
        years = [(seed, options.cloned) for seed in range(options.seed, options.seed + options.years)]
    tally = harness.Tally()
    for seed, cloned in years:
        place = pathlib.Path(tempfile.mkdtemp(prefix="prt-weeks-"))
        tally.test(f"--seed {seed}{' --cloned' * cloned}{' --large' * options.large}",
                   lambda: Year(place, seed, cloned, options.large).pass_by(options.weeks))
        if options.keep and tally.failed:
            print(f"     kept: {place}", flush=True)
            break
        shutil.rmtree(place, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
