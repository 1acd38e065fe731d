#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The cache and the splitting of large repositories save time and change nothing: whatever happened to the
repositories, the cache or the processes, report_raw.json has the bytes of `--no-cache -w 1`.

    test_cache.py [--seed N] [--short | --only NAME]

The seed is printed; --short uses smaller trees and fewer kills.
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import sqlite3
import tempfile
import time

import busy_repositories
import harness
from cache_scene import FILE, Scene, check_same, commits_read, grow, large, small, tasks_sent
from git_maker import AS_OF, AS_OF_TEXT, DAY, Repository, environment, lines, person, run_git
from harness import Skip, expect, expect_equal
from test_kill import Killer, VICTIMS

COMPLETE, PARTIAL, SYSTEM = 0, 2, 4
NOBODY = "65534"
MANY = 4000  # commits: enough to count for a slot that is idle to get a part of them
GONE_SECONDS = 20  # a worker's patience without a coordinator is 15 s


class Changes:
    """What can become of repositories between two runs. Each test: a cache is filled, something happens, and the next
    run is held against one without a cache, as is the one after it, which reads nothing."""

    def __init__(self, scene):
        self.scene = scene

    def then(self, read, total):
        """read: commits that the next run reads; total: commits that it reports."""
        run = self.scene.check(read=read)
        expect(f" {total} commits (" in run.out, f"expected {total} commits: {run.out!r}")
        self.scene.check(read=0)

    def nothing(self):
        self.scene.repository("one", 8)
        self.scene.repository("two/three", 5, seed=1)
        self.scene.check(read=13)
        run = self.scene.check(read=0)
        expect_equal("tasks of a run that finds nothing new", tasks_sent(run), 2)

    def new_commits(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        for number in range(8, 11):
            grow(repository, number)
        self.then(3, 11)

    def new_commits_in_several(self):
        repositories = [self.scene.repository(f"r{i}", 5, seed=i) for i in range(5)]
        self.scene.check(read=25)
        for i in (1, 2, 4):
            grow(repositories[i], 5 + i, seed=9)
        self.then(3, 28)

    def merge_of_an_old_branch(self):
        repository = self.scene.repository(commits=4)
        repository.git("checkout", "-q", "-b", "old", "HEAD~2")
        for number in range(20, 23):
            grow(repository, number, branch_file="old")
        repository.git("checkout", "-q", "master")
        self.scene.check(read=4)
        grow(repository, 4)
        merge(repository, "old")
        self.then(5, 9)

    def merge_of_an_unrelated_history(self):
        repository = self.scene.repository(commits=4)
        self.scene.check(read=4)
        repository.git("checkout", "-q", "--orphan", "other")
        grow(repository, 30, branch_file="other")
        repository.git("checkout", "-q", "master")
        merge(repository, "other", "--allow-unrelated-histories")
        self.then(2, 6)

    def merge_across_a_wrong_clock(self):
        """A commit that claims to be older than its parents hides them from a walk by dates: they come as new."""
        repository = self.scene.repository(commits=4)
        repository.git("branch", "old")
        repository.commit({"clock": lines(5)}, time=AS_OF - 4000 * DAY)
        grow(repository, 5)
        self.scene.check(read=6)
        repository.git("checkout", "-q", "old")
        grow(repository, 6, branch_file="old")
        repository.git("checkout", "-q", "master")
        merge(repository, "old")
        run = self.scene.check()
        expect(2 < commits_read(run) <= 6, f"not led astray by the clock: {commits_read(run)} commits read")
        expect(" 8 commits (" in run.out, f"expected 8 commits: {run.out!r}")
        self.scene.check(read=0)

    def tree_of_the_last_tip_is_gone(self):
        """Nothing but the difference to it needs it, so the lines at the new tip are counted instead."""
        repository = self.scene.repository(commits=4)
        for branch in ("one", "two"):
            repository.git("branch", branch, "HEAD~2")
        repository.git("checkout", "-q", "one")
        grow(repository, 10, branch_file="one")
        repository.git("checkout", "-q", "master")
        merge(repository, "one")
        self.scene.check(read=6)
        repository.git("checkout", "-q", "two")
        grow(repository, 20, branch_file="two")
        repository.git("checkout", "-q", "master")
        merge(repository, "two")
        repository.remove_object("HEAD^1^{tree}")
        run = self.scene.check(read=2)
        expect_equal("tasks", tasks_sent(run), 2)
        self.scene.check(read=0)

    def new_tip_on_an_old_merge(self):
        """The ledger's tip becomes the second parent of a merge whose first parent is new."""
        repository = self.scene.repository(commits=4)
        self.scene.check(read=4)
        repository.git("branch", "was")
        repository.git("reset", "-q", "--hard", "HEAD~2")
        grow(repository, 12, branch_file="new")
        merge(repository, "was")
        self.then(2, 6)

    def amended(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("commit", "-q", "--amend", "--allow-empty", "-m", "another", "--author", "New <new@example.org>",
                       env=dates())
        self.then(8, 8)

    def reset_back(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("reset", "-q", "--hard", "HEAD~3")
        self.then(5, 5)

    def reset_back_and_on(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("reset", "-q", "--hard", "HEAD~3")
        grow(repository, 50)
        grow(repository, 51)
        self.then(7, 7)

    def forced_to_an_unrelated_history(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("checkout", "-q", "--orphan", "other")
        for number in range(3):
            grow(repository, number, seed=2, branch_file="other")
        repository.git("branch", "-f", "master", "other")
        repository.git("checkout", "-q", "master")
        self.then(3, 3)

    def another_branch_at_the_same_tip(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("checkout", "-q", "-b", "same")
        self.then(0, 8)

    def detached_at_the_same_tip(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("checkout", "-q", "--detach")
        self.then(0, 8)

    def another_branch_at_another_tip(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("checkout", "-q", "-b", "other", "HEAD~4")
        grow(repository, 40)
        self.then(5, 5)

    def branch_that_has_no_commit(self):
        repository = self.scene.repository()
        self.scene.repository("two", 2)
        self.scene.check(read=10)
        repository.git("symbolic-ref", "HEAD", "refs/heads/unborn")
        self.scene.check(code=PARTIAL)
        repository.git("symbolic-ref", "HEAD", "refs/heads/master")
        self.then(0, 10)

    def mailmap_added_and_changed(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.commit({".mailmap": b"Proper Name <proper@example.com> <ann@example.org>\n"})
        self.then(9, 9)
        repository.commit({".mailmap": b"Other Name <other@example.com> <ann@example.org>\n"})
        self.then(10, 10)
        repository.git("rm", "-q", ".mailmap")
        repository.commit()
        self.then(11, 11)

    def attributes_added_and_changed(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.commit({".gitattributes": b"file0.txt -diff\n"})
        self.then(9, 9)
        repository.commit({".gitattributes": b"file1.txt -diff\n"})
        self.then(10, 10)
        grow(repository, 60)
        self.then(1, 11)
        repository.commit({"deep/.gitattributes": b"*.txt -diff\n", "deep/a.txt": lines(4)})
        self.then(12, 12)

    def files_that_features_are_found_in(self):
        repository = self.scene.repository()
        repository.commit({"LICENSE": b"SPDX-License-Identifier: MIT\n", "src/a.py": b"x\n", "src/a.h": b"y\n"},
                          message="x\n\nSigned-off-by: A <a@x.org>")
        self.scene.check(read=9)
        repository.commit({".github/workflows/ci.yaml": b"on: push\njobs: {a: {}}\n", "src/b.cpp": b"z\nz\n",
                           "tests/test_a.py": b"x\n"})
        self.then(1, 10)
        repository.git("rm", "-rq", ".github", "LICENSE", "src/a.py")
        repository.commit({"pom.xml": b"<a/>\n"})
        self.then(1, 11)

    def other_features_are_asked_for(self):
        self.scene.repository().commit({"LICENSE": b"SPDX-License-Identifier: MIT\n", "charts/Chart.yaml": b"x\n"})
        self.scene.check(read=9)
        for text in ("features: {enabled: [license]}", "features: {custom: [{name: helm, paths: [Chart.yaml]}]}", ""):
            (self.scene.config / "default.yaml").write_text(text)
            self.then(0, 9)

    def files_removed_and_moved(self):
        """The total of lines is carried on from the ledger's."""
        repository = self.scene.repository()
        repository.commit({"dir/a": lines(20), "dir/b": lines(30), "binary": b"\0\1\n\n", "link-to-be": b"x\n"})
        self.scene.check(read=9)
        repository.git("rm", "-q", "dir/a")
        repository.git("mv", "file0.txt", "dir/file0.txt")
        (repository.path / "link-to-be").unlink()
        os.symlink("dir/b", repository.path / "link-to-be")
        repository.commit({"binary": lines(7), "file1.txt": b"\0 now binary\n", "no-end": b"no newline"})
        self.then(1, 10)
        repository.commit({"dir/b/c": lines(3)} if not (repository.path / "dir/b").exists() else {"dir/c": lines(3)})
        self.then(1, 11)

    def unshallowed(self):
        source = small(self.scene.place / "source", 9)
        clone = self.scene.root / "clone"
        run_git("clone", "-q", "--depth", "3", f"file://{source.path}", str(clone))
        self.scene.check(read=3)
        self.scene.check(read=0)
        run_git("-C", str(clone), "fetch", "-q", "--depth", "5")
        self.then(5, 5)
        grow(source, 70)
        run_git("-C", str(clone), "pull", "-q", "--ff-only")
        self.then(1, 6)
        run_git("-C", str(clone), "fetch", "-q", "--unshallow")
        self.then(10, 10)

    def replaced_by_another(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        shutil.rmtree(repository.path)
        self.scene.repository("one", 6, seed=3)
        self.then(6, 6)

    def removed_and_added(self):
        self.scene.repository("stays", 3)
        gone = self.scene.repository("goes", 4)
        self.scene.check(read=7)
        gone.path.rename(self.scene.place / "elsewhere")
        self.scene.repository("comes", 5, seed=2)
        self.then(5, 8)
        (self.scene.place / "elsewhere").rename(gone.path)
        self.then(0, 12)

    def bare_copy_in_its_place(self):
        """What can change without a commit is never taken from the cache."""
        repository = self.scene.repository()
        self.scene.check(read=8)
        run_git("clone", "-q", "--bare", str(repository.path), str(self.scene.place / "bare"))
        shutil.rmtree(repository.path)
        (self.scene.place / "bare").rename(repository.path)
        self.then(0, 8)

    def repacked(self):
        repository = self.scene.repository()
        self.scene.check(read=8)
        repository.git("gc", "-q", "--prune=now")
        self.then(0, 8)
        grow(repository, 80)
        self.then(1, 9)

    def first_commit_of_an_empty_one(self):
        self.scene.repository("other", 2)
        repository = Repository(self.scene.root / "empty")
        self.scene.check()
        self.scene.check(read=0)
        grow(repository, 1)
        self.then(1, 3)

    def damaged_and_mended(self):
        self.scene.repository("healthy", 2)
        repository = self.scene.repository()
        self.scene.check(read=10)
        grow(repository, 8)
        file = repository.object_file(repository.git("rev-parse", "HEAD:file2.txt").decode())
        away = self.scene.place / "object"
        file.rename(away)
        self.scene.check(code=PARTIAL)
        self.scene.check(code=PARTIAL)
        repository.raw_commit(person(), repository.git("rev-parse", "HEAD^{tree}").decode())  # on top of the damage
        self.scene.check(code=PARTIAL)
        away.rename(file)
        self.then(2, 12)

    def damaged_before_the_first_run(self):
        self.scene.repository("healthy", 2)
        repository = self.scene.repository()
        file = repository.object_file(repository.git("rev-parse", "HEAD~3").decode())
        away = self.scene.place / "object"
        file.rename(away)
        self.scene.check(code=PARTIAL)
        self.scene.check(code=PARTIAL)
        away.rename(file)
        self.then(8, 10)

    def damaged_where_nothing_is_read(self):
        """The one thing a cache can hide: damage in what need not be read. The figures stay those that were true."""
        repository = self.scene.repository()
        whole = self.scene.fresh()
        self.scene.check(read=8)
        repository.remove_object("HEAD~3:file1.txt")
        self.scene.check(read=0, wanted=whole)
        with self.scene.start("--no-cache") as run:
            run.finish()
            expect_equal("exit code of a run that reads everything", run.code, PARTIAL)

    def another_root_around_the_same_repositories(self):
        """A repository's name is its path below the root; its ledger is the same one below another root."""
        self.scene.repository("two/three", 5)
        self.scene.repository("two/four", 4, seed=1)
        self.scene.check(read=9)
        whole = self.scene.root
        self.scene.root = whole / "two"
        self.then(0, 9)
        self.scene.root = whole / "two/four"
        self.scene.check()
        self.scene.root = whole
        self.then(0, 9)

    def unreadable_and_back(self):
        repository = self.scene.repository()
        self.scene.repository("healthy", 2)
        self.scene.check(read=10)
        head = (repository.dot_git / "HEAD").read_bytes()
        (repository.dot_git / "HEAD").write_bytes(b"nonsense\n")
        self.scene.check(code=PARTIAL)
        (repository.dot_git / "HEAD").write_bytes(head)
        self.then(0, 10)


def dates():
    return environment({"GIT_AUTHOR_DATE": f"{AS_OF - DAY} +0000", "GIT_COMMITTER_DATE": f"{AS_OF - DAY} +0000",
                        "GIT_COMMITTER_NAME": "Carl", "GIT_COMMITTER_EMAIL": "carl@example.org"})


def merge(repository, branch, *more):
    identity = {**dates(), "GIT_AUTHOR_NAME": "Merger", "GIT_AUTHOR_EMAIL": "merger@example.org"}
    repository.git("merge", "-q", "--no-edit", "-X", "ours", *more, branch, env=identity)


class Windows:
    """Another --as-of or other windows need counts of other commits: those that are missing are filled in, once."""

    def __init__(self, scene):
        self.scene = scene
        self.repository = Repository(scene.root / "one")
        for year in range(12, 0, -1):
            files = {"a.txt": lines(1, 5 * year), f"y{year}": lines(year)}
            self.repository.commit(files, time=AS_OF - year * 365 * DAY)

    def then(self, more_tasks, workers=2):
        """more_tasks: whether counts were missing, and asked for."""
        run = self.scene.check(read=0, workers=workers)
        expect_equal("counts were asked for", tasks_sent(run) > 1, more_tasks)
        run = self.scene.check(read=0, workers=workers)
        expect_equal("tasks of the run after it", tasks_sent(run), 1)

    def moved_forward(self):
        self.scene.check(read=12)
        self.scene.as_of = str(AS_OF + 700 * DAY)
        self.then(False)

    def moved_backward(self):
        self.scene.check(read=12)
        self.scene.as_of = str(AS_OF - 5 * 365 * DAY)
        self.then(True)
        self.scene.as_of = str(AS_OF)
        self.then(False)

    def moved_backward_with_one_slot(self):
        self.scene.check(read=12)
        self.scene.as_of = str(AS_OF - 4 * 365 * DAY)
        self.then(True, workers=1)

    def longer(self):
        self.scene.check(read=12)
        self.scene.windows(decade=3650)
        self.then(True)

    def longer_with_new_commits(self):
        self.scene.check(read=12)
        self.scene.windows(decade=3650, year=365)
        self.repository.commit({"new": lines(9)})
        run = self.scene.check(read=1)
        expect(tasks_sent(run) > 1, "no counts were asked for")
        self.scene.check(read=0)

    def shorter(self):
        self.scene.check(read=12)
        self.scene.windows(month=30)
        self.then(False)
        (self.scene.config / "default.yaml").unlink()
        self.then(False)

    def longer_with_damage(self):
        """Counts that cannot be had are told of as in a run that reads everything."""
        self.scene.repository("healthy", 2)
        self.scene.check(read=14)
        self.repository.remove_object("HEAD~6:a.txt")
        self.scene.windows(decade=3650)
        self.scene.check(code=PARTIAL)
        self.scene.check(code=PARTIAL)


class Trouble:
    """A cache that is damaged, or that cannot be had."""

    def __init__(self, scene):
        self.scene = scene
        for number in range(6):
            scene.repository(f"r{number}", 6, seed=number)
        self.wanted = scene.fresh()
        scene.check(wanted=self.wanted)
        self.file = scene.cache / FILE

    def check_mended(self, words=rf"ledgers\.sqlite\b.*set aside as .*{re.escape(FILE)}\.set-aside-1"):
        """One run that tells of it and mends it, and one that has a good cache again."""
        run = self.scene.check(wanted=self.wanted)
        warnings = [line for line in run.err.splitlines() if "warning" in line.lower()]
        expect(any(re.search(words, line) for line in warnings), f"no warning of it: {warnings}")
        self.scene.check(read=0, wanted=self.wanted)
        return run

    def truncated(self):
        os.truncate(self.file, self.file.stat().st_size // 2)
        self.check_mended()

    def cut_to_some_bytes(self):
        os.truncate(self.file, 50)
        self.check_mended()

    def emptied(self):
        os.truncate(self.file, 0)
        self.scene.check(wanted=self.wanted)
        self.scene.check(read=0, wanted=self.wanted)

    def garbage_inside(self):
        data = bytearray(self.file.read_bytes())
        third = len(data) // 3
        data[third:2 * third] = random.Random(1).randbytes(third)
        self.file.write_bytes(data)
        self.check_mended()

    def one_flipped_bit_anywhere(self):
        """Whatever it hits, the report is right."""
        good = self.file.read_bytes()
        numbers = random.Random(2)
        for _ in range(12):
            data = bytearray(good)
            data[numbers.randrange(len(data))] ^= 1 << numbers.randrange(8)
            self.file.write_bytes(data)
            self.scene.check(wanted=self.wanted)

    def another_version(self):
        self.pragma("user_version = 999")
        self.check_mended()

    def another_program(self):
        self.pragma("application_id = 7")
        self.check_mended()

    def entries_that_say_something_else(self):
        """What is asked about is not checked by the store's digests before it is asked."""
        for column, value in (("tip", b"z" * 40), ("tip", b"1" * 40), ("tip", b"1" * 300), ("tip", b""), ("tip", b"12"),
                              ("tip", b"\xff" * 40), ("tip", b"1" * 64), ("context", b"x" * 1000), ("context", b""),
                              ("context", b"\xff:\xff:\xff"), ("context", b"\0"), ("digest", b"0" * 64),
                              ("ids_digest", b"0" * 64)):
            self.sql(f"UPDATE entry SET {column} = ?", value)
            self.scene.check(wanted=self.wanted)
            self.scene.check(wanted=self.wanted, read=None if column == "ids_digest" else 0)

    def values_that_are_gone(self):
        self.sql("DELETE FROM record")
        self.scene.check(wanted=self.wanted, read=36)
        self.sql("DELETE FROM ids")
        self.scene.check(wanted=self.wanted, read=0)  # nobody needs them
        grow(Repository(self.scene.root / "r1"), 20)
        self.scene.check(read=7)  # the ledger cannot be extended without them
        self.scene.check(read=0)

    def pragma(self, text):
        self.sql(f"PRAGMA {text}")

    def sql(self, text, *values):
        base = sqlite3.connect(self.file)
        base.execute(text, values)
        base.commit()
        base.close()

    def folder_in_its_place(self):
        self.file.unlink()
        (self.file / "sub").mkdir(parents=True)
        self.check_mended()

    def deleted(self):
        shutil.rmtree(self.scene.cache)
        run = self.scene.check(wanted=self.wanted, read=36)
        expect("warning" not in run.err.lower(), f"a warning of a cache that is not there: {run.err}")

    def default_folder(self):
        with self.scene.start("-w", 2) as run:
            run.finish()
            check_same(run, self.wanted)
            expect((run.folder / "cache/reporting-tool" / FILE).is_file(), "no cache in the user's cache folder")
            mode = (run.folder / "cache/reporting-tool").stat().st_mode & 0o777
            expect_equal("mode of the cache's folder", oct(mode), "0o700")

    def default_folder_that_cannot_be_made(self):
        (self.scene.place / "flat").write_text("x")
        with self.scene.start("-w", 2, env={"XDG_CACHE_HOME": str(self.scene.place / "flat")}) as run:
            run.finish()
            check_same(run, self.wanted)
            expect(re.search(r"(?i)warning.*no cache: .*flat", run.err), f"stderr does not warn: {run.err!r}")

    def no_home(self):
        with self.scene.start("-w", 2, prefix=("env", "-u", "HOME", "-u", "XDG_CACHE_HOME")) as run:
            run.finish()
            check_same(run, self.wanted)

    def named_folder_below_a_file(self):
        (self.scene.place / "flat").write_text("x")
        with self.scene.start(f"--cache={self.scene.place / 'flat/cache'}") as run:
            self.check_refusal(run, "flat")

    def named_folder_that_may_not_be_written(self):
        self.as_nobody(lambda prefix: self.check_refusal(
            self.scene.cached(prefix=prefix, output=self.open_folder("out1")), str(self.scene.cache)))

    def default_folder_that_may_not_be_written(self):
        def check(prefix):
            closed = {"XDG_CACHE_HOME": str(self.scene.cache)}
            output = self.open_folder("out2")
            with self.scene.start("-w", 2, env=closed, prefix=prefix, output=output) as run:
                run.finish()
                expect_equal("exit code", run.code, COMPLETE)
                expect((output / "demo/report_raw.json").read_bytes() == self.wanted, "the report differs")
                expect(re.search(r"(?i)warning.*no cache: .*cache", run.err), f"stderr does not warn: {run.err!r}")
        self.as_nobody(check)

    def open_folder(self, name):
        folder = self.scene.place / name
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
        return folder

    def check_refusal(self, run, word):
        with run:
            run.finish(60)
            expect_equal("exit code", run.code, SYSTEM)
            expect(word in run.err, f"stderr does not say {word!r}: {run.err!r}")
            expect("PRT_E_" not in run.err, f"stderr shows an internal name: {run.err!r}")
            expect(not list(run.folder.rglob("report_raw.json")), "a report was published")

    def as_nobody(self, check):
        """Root may write everywhere: as root the run is another user's."""
        prefix = ()
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                raise Skip("runs as root, and there is no setpriv to become somebody else")
            home = self.open_folder("home")
            (home / ".gitconfig").write_text("[safe]\n\tdirectory = *\n")
            prefix = ("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--", "env", "-C", "/",
                      "TMPDIR=/tmp", "XDG_RUNTIME_DIR=", f"HOME={home}")
            closed = [str(path) for path in harness.program_folder().parents if not path.stat().st_mode & 0o001]
            if closed:
                raise Skip(f"runs as root, and other users may not enter {closed[-1]} to start the programs")
            self.scene.place.parent.chmod(0o755)
        mode = self.scene.cache.stat().st_mode
        self.scene.cache.chmod(0o555)
        try:
            check(prefix)
        finally:
            self.scene.cache.chmod(mode)


class Split:
    """A repository of many commits is counted by every slot that has nothing else to do."""

    def __init__(self, place, commits, seed):
        self.scene, self.seed, self.commits = Scene(place, "split"), seed, commits
        self.repository = large(self.scene.root / "large", commits)
        small(self.scene.root / "small", 4)
        self.wanted = self.scene.fresh()

    def is_split(self, run, what):
        expect(tasks_sent(run) >= 4, f"{what}: only {tasks_sent(run)} tasks were sent: nothing was split")

    def without_a_cache(self):
        for workers in (2, 4):
            with self.scene.start("--no-cache", "-w", workers, "-v", "-v") as run:
                run.finish()
                check_same(run, self.wanted)
                self.is_split(run, f"-w {workers}")
                expect(gave_back(run) > 0, f"-w {workers}: nobody was told to yield")

    def named_while_the_history_is_read(self):
        scene = Scene(self.scene.place, "long")
        large(scene.root / "long", 30000)
        wanted, named = scene.fresh(), 0
        for attempt in range(5):
            with scene.start("--no-cache", "-w", 4, "-v", "-v") as run:
                run.finish()
                check_same(run, wanted)
                named += run.err.count("commits to count before all are known")
            if named > 0:
                break
        expect(named > 0, "no commits were named while the history was read")

    def with_a_cache(self):
        run = self.scene.check(wanted=self.wanted, workers=4, read=self.commits + 4)
        self.is_split(run, "a cold cache")
        run = self.scene.check(wanted=self.wanted, workers=4, read=0)
        expect_equal("tasks of a run that finds nothing new", tasks_sent(run), 2)
        self.scene.check(wanted=self.wanted, workers=1, read=0)

    def many_new_commits(self):
        more = MANY + 200
        self.scene.check(workers=4)
        large(self.repository.path, more, first=self.commits)
        self.commits += more
        self.wanted = self.scene.fresh()
        run = self.scene.check(wanted=self.wanted, workers=4, read=more)
        self.is_split(run, "many new commits")
        self.scene.check(wanted=self.wanted, workers=1, read=0)

    def longer_window(self):
        """Thousands of counts are missing at once."""
        scene = Scene(self.scene.place, "window")
        large(scene.root / "large", self.commits)
        scene.as_of = str(AS_OF + 1050 * DAY)  # few of the commits are in its windows
        scene.check(workers=4)
        scene.as_of = AS_OF_TEXT
        run = scene.check(workers=4, read=0)
        self.is_split(run, "a longer window")
        scene.check(workers=1, read=0)

    def killed_while_it_is_counted(self):
        killed, yields = dict.fromkeys(VICTIMS, 0), 0
        for attempt in range(30):
            with self.scene.start("--no-cache", "-w", 4, "-v", "-v") as run:
                killer = Killer(run.process.pid, random.Random(self.seed + attempt), killed)
                killer.start()
                run.finish()
                killer.over.set()
                killer.join()
                check_same(run, self.wanted)
                yields += gave_back(run)
            if min(killed.values()) >= 3:
                break
        print(f"     killed: {killed} in {attempt + 1} run(s), {yields} yields", flush=True)
        expect(yields > attempt, f"only {yields} yields")
        expect(killed["reporting-analyze"] >= 2, f"only {killed} were killed: the tree is too small for this machine")

    def damaged(self):
        """Sentences and figures are those of a run that was not split."""
        scene = Scene(self.scene.place, "damaged")
        repository = large(scene.root / "large", self.commits)
        small(scene.root / "small", 4)
        repository.git("unpack-objects", "-q", input=self.packed(repository))
        for spec in (f"HEAD~{self.commits // 3}:d1/f1", f"HEAD~{self.commits // 2}:d2/f7"):
            repository.remove_object(spec)
        for workers in (4, 2):
            run = scene.check(code=PARTIAL, workers=workers)
            self.is_split(run, f"-w {workers}")

    def packed(self, repository):
        """The bytes of the repository's only pack, which is taken out of it."""
        pack, = (repository.dot_git / "objects/pack").glob("*.pack")
        data = pack.read_bytes()
        for file in list(pack.parent.iterdir()):
            file.unlink()
        return data


def gave_back(run):
    """How often an analysis was told to leave the rest to others."""
    return run.err.count(": is to yield")


class Killed:
    """The coordinator is killed again and again; what was stored stays, and the figures come out the same."""

    def __init__(self, place, repositories, commits, kills, seed):
        self.scene, self.kills = Scene(place, "killed"), kills
        self.numbers = random.Random(seed)
        self.commits, self.count = commits, repositories
        busy_repositories.build(self.scene.root, repositories, commits)
        self.left = []

    def kill_once(self, seconds, stored):
        """Kills a run after so long. Returns the time of the kill and its processes; None: it had ended.
        stored: not before the cache holds something."""
        run = self.scene.cached(4)
        time.sleep(seconds)
        if stored:
            harness.wait_for(lambda: self.scene.stored() or run.process.poll() is not None, 120)
        family = harness.descendants(run.process.pid)
        ended = run.process.poll() is not None
        run.process.kill()
        run.process.communicate()
        self.left.append(run)
        return None if ended else (time.monotonic(), family)

    def in_a_row(self):
        began = time.monotonic()
        wanted = self.scene.fresh()
        limit = min(2.0, 0.3 * (time.monotonic() - began) / self.kills)
        stored, figures, families = set(), [], []
        for number in range(self.kills):
            family = self.kill_once(self.numbers.uniform(0.1, 0.1 + limit), number == self.kills // 2)
            now = self.scene.stored()
            expect(stored <= now, f"the cache lost {stored - now}")
            stored = now
            figures.append(len(stored))
            if family is None:
                break
            families.append(family)
        print(f"     repositories stored after {len(families)} kills: {figures} of {self.count}", flush=True)
        expect(len(families) >= 3, f"only {len(families)} kills before a run had ended: the tree is too small")
        expect(0 < len(stored), "nothing was stored before any kill")
        run = self.scene.check(wanted=wanted, workers=4)
        print(f"     read by the last run: {commits_read(run)} of {self.count * self.commits} commits", flush=True)
        expect_equal("commits read by the last run", commits_read(run), (self.count - len(stored)) * self.commits)
        self.scene.check(wanted=wanted, workers=1, read=0)
        self.check_survivors(families)

    def check_survivors(self, families):
        for killed_at, family in families:
            left = GONE_SECONDS - (time.monotonic() - killed_at)
            gone = harness.wait_for(lambda: all(map(harness.is_gone, family)), left)
            expect(gone, f"alive {GONE_SECONDS} s after the kill: "
                   f"{[harness.command_name(pid) for pid in family if not harness.is_gone(pid)]}")

    def nothing_survives(self):
        scene = Scene(self.scene.place, "survivors")
        busy_repositories.build(scene.root, 4, self.commits)
        with scene.cached(4) as run:
            expect(harness.wait_for(lambda: "reporting-analyze" in harness.descendants(run.process.pid).values(), 30),
                   "no reporting-analyze was ever started")
            family = harness.descendants(run.process.pid)
            run.process.kill()
            began = time.monotonic()
            run.process.communicate()
            gone = harness.wait_for(lambda: all(map(harness.is_gone, family)), GONE_SECONDS)
            print(f"     {len(family)} processes gone after {time.monotonic() - began:.2f} s", flush=True)
            expect(gone, f"alive: {[harness.command_name(pid) for pid in family if not harness.is_gone(pid)]}")

    def swept_up_by_the_next_run(self):
        folders = [len(list(run.private.iterdir())) for run in self.left]
        print(f"     private folders left behind by {len(folders)} killed coordinators: {sum(folders)}", flush=True)
        expect(sum(folders) <= len(folders), "a killed coordinator leaves more than its one private folder")
        private = next(run.private for run in self.left if list(run.private.iterdir()))
        for path in private.iterdir():
            os.utime(path, (0, 0))  # a young folder may belong to a run that begins
        with self.scene.cached(2, env={"XDG_RUNTIME_DIR": str(private), "TMPDIR": str(private)}) as run:
            expect_equal("exit code", run.finish().code, COMPLETE)
        expect_equal("left behind after the next run", [path.name for path in private.iterdir()], [])

    def discard(self):
        for run in self.left:
            run.discard()


def two_at_once(place, repositories, commits):
    """Both are right, and so is the cache they leave."""
    scene = Scene(place, "two")
    busy_repositories.build(scene.root, repositories, commits)
    wanted = scene.fresh()
    for _ in range(2):  # on an empty cache, then on a full one
        with scene.cached(2) as one, scene.cached(2) as other:
            for run in (one, other):
                run.finish()
                check_same(run, wanted)
    scene.check(wanted=wanted, read=0)


def tests_of(group):
    """Names of the tests of a class: its methods without arguments, in the order they are written."""
    helpers = ("then", "check_mended", "pragma", "sql", "open_folder", "check_refusal", "as_nobody", "is_split",
               "packed", "kill_once", "check_survivors", "discard")
    return [name for name in vars(group) if not name.startswith("_") and name not in helpers]


def in_scenes(tally, place, group, only):
    """Each test has a scene of its own."""
    for name in (name for name in tests_of(group) if name.startswith(only.replace(" ", "_"))):
        def test(name=name):
            scene = Scene(place, f"{group.__name__}-{name}")
            getattr(group(scene), name)()
            shutil.rmtree(scene.place)
        tally.test(f"{group.__name__.lower()}: {name.replace('_', ' ')}", test)


def on_one_tree(tally, group):
    for name in tests_of(type(group)):
        tally.test(f"{type(group).__name__.lower()}: {name.replace('_', ' ')}", getattr(group, name))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="", help="of the tests with a scene of their own, those whose names begin so")
    options = parser.parse_args()
    print(f"     seed {options.seed}", flush=True)
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-cache-"))
    try:
        if not options.short:
            for group in (Changes, Windows, Trouble):
                in_scenes(tally, place, group, options.only)
        if options.only:
            tally.close()
        on_one_tree(tally, Split(place, MANY + 500 if options.short else MANY + 2000, options.seed))
        killed = Killed(place, *((24, 400, 4) if options.short else (40, 250, 10)), options.seed)
        on_one_tree(tally, killed)
        killed.discard()
        tally.test("two coordinators on one cache", two_at_once, place, *((6, 40) if options.short else (16, 60)))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    tally.close()


if __name__ == "__main__":
    main()
