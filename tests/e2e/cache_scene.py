# SPDX-License-Identifier: Apache-2.0
"""A root of repositories with a cache of its own, whose runs are held against runs without any."""
import pathlib
import re
import sqlite3

import harness
from git_maker import AS_OF, AS_OF_TEXT, DAY, Repository, lines
from harness import expect, expect_equal

COMPLETE = 0
FILE = "ledgers.sqlite"


def small(path, commits=8, seed=0):
    """People share addresses under several names, at equal times: who is named must not depend on the order of rows."""
    repository = Repository(path)
    for number in range(commits):
        grow(repository, number, seed)
    return repository


def grow(repository, number, seed=0, branch_file="file"):
    """One more commit, of a number that its figures and author follow from."""
    time = AS_OF - (400 - number // 2 * 2) * DAY
    name = ("Ann Able", "Anna A.", "Böb", "")[(number + seed) % 4]
    email = ("ann@example.org", "ann@example.org", "bob@example.net", "Ann@Example.org")[(number + seed) % 4]
    text = lines(3 + number, 9 + 3 * number + seed)
    return repository.commit({f"{branch_file}{number % 3}.txt": text}, time=time, name=name or "x", email=email)


def large(path, commits, first=0):
    """A history of merges and of lines that come and go, through git fast-import: thousands of commits in a moment."""
    repository = Repository(path)
    stream = b"".join(large_stream(commits, first))
    repository.git("fast-import", "--quiet", "--done", "--force", input=stream + b"done\n")
    return repository


def large_stream(commits, first):
    for number in range(first, first + commits):
        time = AS_OF - 1000 * DAY + number * DAY // 8
        who = number * 7 % 23
        merges = number % 50 == 49 and number - 20 > first
        yield b"commit refs/heads/master\nmark :%d\n" % (number + 1)
        yield b"author Author %d <a%d@example%d.org> %d +0130\n" % (who, who // 2, who % 3, time)
        yield b"committer C <c@example.org> %d +0000\ndata 2\nx\n" % time
        if number == first and first > 0:
            yield b"from refs/heads/master^0\n"
        if merges:
            yield b"from :%d\nmerge :%d\n" % (number, number - 20)
        data = b"".join(b"%d\n" % (line * (number // 9 + 1) % 97) for line in range(20 + number % 30))
        yield b"M 100644 inline d%d/f%d\ndata %d\n" % (number % 5, number % 11, len(data)) + data + b"\n"


class Scene:
    """The root, the cache and the configuration of one sub-test."""

    def __init__(self, place, name):
        self.place = pathlib.Path(place) / name
        self.root, self.cache, self.config = (self.place / part for part in ("root", "cache", "config"))
        for folder in (self.root, self.config):
            folder.mkdir(parents=True)
        self.as_of = AS_OF_TEXT

    def repository(self, name="one", commits=8, seed=0):
        return small(self.root / name, commits, seed)

    def windows(self, **days):
        """The configuration's windows, in place of the default ones."""
        default = {"last_30": None, "last_90": None, "last_365": None, "last_3_years": None}
        rows = "".join(f"  {name}: {count or 'null'}\n" for name, count in {**default, **days}.items())
        (self.config / "default.yaml").write_text(
            f"time_windows:\n{rows}primary_reporting_window: {next(iter(days))}\n")

    def start(self, *more, **keywords):
        return harness.generate(self.root, "-f", "json", "--as-of", self.as_of, *more, config_dir=self.config,
                                **keywords)

    def cached(self, workers=2, *more, **keywords):
        return self.start(f"--cache={self.cache}", "-w", workers, *more, **keywords)

    def fresh(self, code=COMPLETE):
        """The bytes that a run without a cache and with one slot gives."""
        with self.start("--no-cache", "-w", 1) as run:
            run.finish()
            expect_equal("exit code without a cache", run.code, code)
            return run.report_path().read_bytes()

    def check(self, read=None, code=COMPLETE, workers=2, wanted=None):
        """A run with the cache gives the bytes of one without. read: the commits it is to read. Returns the run."""
        wanted = wanted or self.fresh(code)
        with self.cached(workers, "-v", "-v") as run:
            run.finish()
            check_same(run, wanted, code)
            if read is not None:
                expect_equal("commits read", commits_read(run), read)
            return run

    def stored(self):
        """Names of the repositories that the cache holds."""
        path = self.cache / FILE
        if not path.exists():
            return set()
        base = sqlite3.connect(path, timeout=20)
        try:
            prefix = f"path:{self.root.resolve()}/"
            return {bytes(key).decode().removeprefix(prefix) for (key,) in base.execute("SELECT key FROM entry")}
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return set()  # killed while it was made
            raise
        finally:
            base.close()


def check_same(run, wanted, code=COMPLETE):
    expect_equal("exit code", run.code, code)
    report = run.report_path().read_bytes()
    place = next((i for i, (a, b) in enumerate(zip(report, wanted)) if a != b), min(len(report), len(wanted)))
    expect(report == wanted, f"the report differs from that of a run without a cache, from byte {place} on:\n"
           f"{report[place - 200:place + 60]!r}\nand not\n{wanted[place - 200:place + 60]!r}")


def commits_read(run):
    found = re.search(r"\((\d+) read\)", run.out)
    expect(found, f"the summary does not say how many commits were read: {run.out!r}")
    return int(found[1])


def tasks_sent(run):
    """How many tasks the log tells of."""
    return len(re.findall(r"\btask \d+ \(.*\), attempt \d+: to ", run.err))
