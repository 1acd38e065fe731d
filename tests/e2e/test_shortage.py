#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Disks that are full, too few descriptors, too little memory: a run ends with a sentence that says so, or has
the bytes of one that lacks nothing. What was published stays, and so does the cache.

    test_shortage.py [WORDS]      the sub-tests that have these words alone
"""
import contextlib
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import harness
from cache_scene import FILE, large, small
from git_maker import AS_OF_TEXT, Repository, lines
from harness import Run, Skip, expect, expect_equal

COMPLETE, FAILED, PARTIAL, SYSTEM = 0, 1, 2, 4
PAGE = 4096
MIB = 1 << 20
FULL = "No space left on device"


def allowing(**limits):
    """A prefix for a command: no more of these than so many; prlimit's names."""
    return ("prlimit", *(f"--{name}={most}" for name, most in limits.items()))


@contextlib.contextmanager
def small_disk(folder, size):
    """A file system of its own, with room for `size` bytes."""
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)], check=False,
                      capture_output=True).returncode != 0:
        raise Skip("file systems may not be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def tree_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Scene:
    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.root = self.place / "root"
        for number in range(4):
            small(self.root / f"group/r{number}", 6, seed=number)
        self.config = self.place / "config"
        self.config.mkdir()
        (self.config / "default.yaml").write_text("performance: {worker_wait: 20}\n")
        with self.start("-f", "all") as run:
            expect_equal(f"exit code ({run.finish().err})", run.code, COMPLETE)
            self.wanted = tree_of(run.output / "demo")
        with self.start("-f", "all", "--as-of", "2020-01-01T00:00:00Z") as run:
            expect_equal("exit code", run.finish().code, COMPLETE)
            self.earlier = tree_of(run.output / "demo")

    def start(self, *more, cache=None, output="out", **keywords):
        return Run(["generate", "-p", "demo", "-r", self.root, "-o", output, "--config-dir", self.config, "-w", 2,
                    "--as-of", AS_OF_TEXT, f"--cache={cache}" if cache else "--no-cache", *more], **keywords)

    def publish_earlier(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in self.earlier.items():
            (folder / name).write_bytes(data)

    def report(self):
        return self.wanted["report_raw.json"]


def check_refused(run, *says):
    """Nothing but the sentence came of it."""
    run.finish(60)
    expect_equal(f"exit code ({run.err})", run.code, SYSTEM)
    for words in says:
        expect(words in run.err, f"not told: {words!r} in {run.err!r}")


def check_untouched(scene, folder):
    there = tree_of(folder)
    expect_equal("files", sorted(there), sorted(scene.earlier))
    for name, data in scene.earlier.items():
        expect(there[name] == data, f"{name} is not what it was")


def pages(size):
    return -(-size // PAGE)


def a_disk_that_is_full_at_any_file_leaves_the_earlier_report(scene):
    """Room for the first file, for the first two, ... each time one page less than the next one takes."""
    names = [line.rpartition("/")[2] for line in published(scene)]
    expect_equal("names", sorted(names), sorted(scene.wanted))
    before = sum(pages(len(data)) for data in scene.earlier.values())
    room = 0
    with small_disk(scene.place / "disk", 64 * MIB) as disk:
        scene.publish_earlier(disk / "demo")
        for name in names:
            room += pages(len(scene.wanted[name]))
            resize(disk, (before + room - 1) * PAGE)
            with scene.start("-f", "all", output=disk) as run:
                check_refused(run, f"/demo/{name}: cannot be written: {FULL}",
                              "(nothing was published, and what was there is untouched; make room there and run again")
                expect(f"{disk}/demo" not in run.out, f"a file was announced: {run.out!r}")
            check_untouched(scene, disk / "demo")
        resize(disk, (before + room + 1) * PAGE)
        with scene.start("-f", "all", output=disk) as run:
            expect_equal(f"exit code ({run.finish().err})", run.code, COMPLETE)
            expect(tree_of(disk / "demo") == scene.wanted, "the report differs once there is room")


def resize(disk, size):
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def published(scene):
    """The files in the order in which they are written."""
    with scene.start("-f", "all") as run:
        run.finish()
        return [line for line in run.out.splitlines() if "/demo/" in line]


def a_limit_of_the_size_of_files_leaves_the_earlier_report(scene):
    """ulimit -f needs no root. The page is the largest file."""
    largest = max(map(len, scene.wanted.values()))
    output = scene.place / "limited"
    scene.publish_earlier(output / "demo")
    with scene.start("-f", "all", output=output, prefix=allowing(fsize=largest - 1)) as run:
        check_refused(run, "report.html: cannot be written: File too large")
    check_untouched(scene, output / "demo")


def output_that_is_lost_is_told(scene):
    with open("/dev/full", "wb") as full:
        for arguments in (["--version"], ["check", "-p", "demo", "-r", scene.root], ["generate", "--help"],
                          ["generate", "-p", "demo", "-r", scene.root, "-o", "out", "--no-cache"],
                          ["generate", "-p", "demo", "-r", scene.root, "-o", "out", "--no-cache", "--dry-run"]):
            with Run(arguments, stdout=full) as run:
                check_refused(run, f"the standard output cannot be written: {FULL}")


def check_sound(cache):
    """The file is sound, and the folder holds nothing that was set aside."""
    base = sqlite3.connect(cache / FILE, timeout=20)
    try:
        expect_equal("integrity_check", base.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    finally:
        base.close()
    expect_equal("files set aside", list(cache.glob("*set-aside*")), [])


def a_cache_on_a_full_disk(scene, check):
    """Whatever room there is; then there is enough, and the cache serves the next run."""
    with small_disk(scene.place / "disk", MIB) as disk:
        for room in (1, 4, 9, 12, 15, 18, 24, 40):
            shutil.rmtree(disk / "c", ignore_errors=True)
            resize(disk, room * PAGE)
            check(disk / "c")
            resize(disk, MIB)
            with scene.start("-f", "json", cache=disk / "c") as run:
                expect_equal(f"exit code with room again ({run.finish().err})", run.code, COMPLETE)
                expect(run.report_path().read_bytes() == scene.report(), "the report differs with room again")
            check_sound(disk / "c")


def a_cache_that_was_named_is_opened_or_the_run_ends(scene):
    outcomes = set()

    def check(cache):
        with scene.start("-f", "json", cache=cache) as run:
            run.finish()
            outcomes.add(run.code)
            if run.code == SYSTEM:
                expect(str(cache) in run.err and ("full" in run.err or FULL in run.err), f"not told: {run.err!r}")
                expect(not run.report_path().exists(), "a report in spite of it")
                return
            expect_equal(f"exit code ({run.err})", run.code, COMPLETE)
            expect(run.report_path().read_bytes() == scene.report(), "the report differs")
            if "the cache is not used any more in this run: " in run.err:
                outcomes.add("given up")
                expect(FILE in run.err and "full" in run.err, f"not told: {run.err!r}")
    a_cache_on_a_full_disk(scene, check)
    expect_equal("what happened", outcomes, {SYSTEM, COMPLETE, "given up"})


def the_users_cache_is_done_without(scene):
    def check(cache):
        with Run(["generate", "-p", "demo", "-r", scene.root, "-o", "out", "--config-dir", scene.config, "-w", 2,
                  "-f", "json", "--as-of", AS_OF_TEXT], env={"XDG_CACHE_HOME": str(cache)}) as run:
            expect_equal(f"exit code ({run.finish().err})", run.code, COMPLETE)
            expect(run.report_path().read_bytes() == scene.report(), "the report differs")
        shutil.rmtree(cache, ignore_errors=True)
    a_cache_on_a_full_disk(scene, check)


def a_work_folder_that_is_full_costs_what_does_not_fit(scene):
    source = scene.place / "source"
    Repository(source / "large").commit({"a.txt": b"".join(b"%d\n" % (n * n * 7919) for n in range(60_000))})
    Repository(source / "small").commit({"a.txt": lines(9)})
    listed = scene.place / "list.txt"
    listed.write_text("".join(f"{name} file://{source / name}\n" for name in ("large", "small")))

    def start(work):
        return Run(["generate", "-p", "demo", "--repos-list", listed, "-o", "out", "-w", 1, "-f", "json", "--no-cache",
                    "--work-dir", work, "--as-of", AS_OF_TEXT])
    with start(scene.place / "work") as run:
        expect_equal(f"exit code ({run.finish().err})", run.code, COMPLETE)
        wanted = run.report_path().read_bytes()
    with small_disk(scene.place / "disk", 80 * 1024) as disk:
        with start(disk / "work") as run:
            expect_equal(f"exit code ({run.finish().err})", run.code, PARTIAL)
            expect_equal("errors", [(e["repo"], e["category"]) for e in run.report()["errors"]],
                         [("large", "not_fetched")])
            expect("the worker's disk is full: its work folder (--work-dir) needs more room" in run.err,
                   f"not told: {run.err!r}")
            expect_equal("others", [r["gerrit_project"] for r in run.report()["repositories"]], ["small"])
        resize(disk, 16 * MIB)
        with start(disk / "work") as run:
            expect_equal(f"exit code ({run.finish().err})", run.code, COMPLETE)
            expect(run.report_path().read_bytes() == wanted, "the report differs once there is room")


def both_files_of_an_index_are_written_or_neither(scene):
    with small_disk(scene.place / "disk", MIB) as disk:
        (disk / "demo").mkdir()
        (disk / "demo/report_raw.json").write_bytes(scene.report())
        resize(disk, (pages(len(scene.report())) + 3) * PAGE)
        with Run(["index", disk]) as run:
            check_refused(run, f"{disk}/index.html: cannot be written: {FULL}")
        expect_equal("files", sorted(path.name for path in disk.iterdir()), ["demo"])


def few_descriptors_are_an_error_or_enough(scene):
    """From where the program can just begin to where everything fits."""
    outcomes = set()
    for most in (4, 6, 7, 8, 10, 13, 18, 20, 30, 38, 40, 44, 48, 64, 256):
        with scene.start("-f", "json", "-w", 4, cache="cache", prefix=allowing(nofile=most)) as run:
            run.finish(60)
            outcomes.add(run.code)
            if run.code == COMPLETE:
                expect(run.report_path().read_bytes() == scene.report(), f"another report with {most} files")
                check_sound(run.folder / "cache")
                continue
            expect_equal(f"exit code with {most} files ({run.err})", run.code, SYSTEM)
            expect("Too many open files" in run.err or "no descriptor left" in run.err,
                   f"not told with {most} files: {run.err!r}")
            expect(not run.report_path().exists(), f"a report with {most} files")
            expect_equal("private folders left behind", list(run.private.iterdir()), [])
    expect_equal("exit codes", outcomes, {COMPLETE, SYSTEM})


def many_packs_and_few_descriptors(scene):
    """Packs that cannot all be open are no objects that are missing."""
    root = scene.place / "packed"
    repository = Repository(root / "many")
    for number in range(45):
        repository.commit({"a.txt": lines(3 + number)})
        repository.git("repack", "-q")
    with Run(["generate", "-p", "demo", "-r", root, "-o", "out", "-w", 1, "-f", "json", "--no-cache", "--as-of",
              AS_OF_TEXT]) as run:
        expect_equal("exit code", run.finish().code, COMPLETE)
        wanted = run.report_path().read_bytes()
    for most in (41, 44):
        with Run(["generate", "-p", "demo", "-r", root, "-o", "out", "-w", 1, "-f", "json", "--no-cache", "--as-of",
                  AS_OF_TEXT], prefix=allowing(nofile=most)) as run:
            run.finish(60)
            if run.code == COMPLETE:
                expect(run.report_path().read_bytes() == wanted, f"another report with {most} files")
            else:
                expect_equal(f"exit code with {most} files ({run.err})", run.code, FAILED)
                expect("Too many open files" in run.err, f"not told with {most} files: {run.err!r}")


def is_sanitized():
    return b"__asan_init" in (harness.program_folder() / "reporting-analyze").read_bytes()


def little_memory_is_an_error_or_enough(scene):
    """Of the address space, for every process of the run: from where not even its libraries fit in to plenty."""
    if is_sanitized():
        raise Skip("a sanitizer's shadow memory has no room within such limits")
    outcomes = []
    cache = scene.place / "memory-cache"
    for most in (*range(16, 72, 4), 96, 128, 256, 512):
        with scene.start("-f", "json", cache=cache, prefix=allowing(**{"as": most * MIB})) as run:
            run.finish(60)
            check_memory(scene, run, most)
            outcomes.append(run.code)
            if (cache / FILE).exists():
                check_sound(cache)
    expect(SYSTEM in outcomes, f"no limit was too low: {outcomes}")
    expect_equal("the last exit code", outcomes[-1], COMPLETE)


def programs_with_free_workers(folder):
    """The programs of this build, whose local worker takes back the memory that the coordinator may not have."""
    folder.mkdir()
    for name in ("reporting-tool", "reporting-stacks"):
        shutil.copy(harness.program_folder() / name, folder)
    worker = folder / "reporting-worker"
    worker.write_text(f'#!/bin/sh\nulimit -S -v unlimited\nexec {harness.program_folder()}/reporting-worker "$@"\n')
    worker.chmod(0o755)
    (folder / "reporting-analyze").symlink_to(harness.program_folder() / "reporting-analyze")
    return folder


def a_coordinator_short_of_memory_ends_or_is_right(scene):
    """Its memory alone is limited, to what it needs and ever less: wherever it runs out, libraries included."""
    if is_sanitized():
        raise Skip("a sanitizer's shadow memory has no room within such limits")
    root = scene.place / "large"
    for number in range(3):
        large(root / f"l{number}", 1500, 0)
    programs = programs_with_free_workers(scene.place / "bin")
    cache = scene.place / "coordinator-cache"

    def run_within(kib):
        shutil.rmtree(cache, ignore_errors=True)
        with Run(["generate", "-q", "-p", "demo", "-r", root, "-o", "out", "-w", 2, "-f", "all", "--as-of", AS_OF_TEXT,
                  f"--cache={cache}"], prefix=allowing(**{"as": f"{kib * 1024}:"}), programs=programs) as run:
            run.finish(60)
            if run.code == COMPLETE:
                return tree_of(run.output / "demo")
            expect(run.code == SYSTEM and "memory" in run.err, f"exit code {run.code}, {kib} KiB: {run.err!r}")
            expect(not run.output.exists() or tree_of(run.output) == {}, f"files with {kib} KiB")
            if (cache / FILE).exists():
                check_sound(cache)
            return None
    wanted, low, high = run_within(1 << 20), 16 << 10, 1 << 20
    while high - low > 200:
        middle = (low + high) // 2
        low, high = (low, middle) if run_within(middle) else (middle, high)
    outcomes = [run_within(high - 100 * step) for step in range(24)]
    expect(None in outcomes, "no limit was too low")
    expect(all(each in (None, wanted) for each in outcomes), "another report")


def an_index_blames_no_report_for_little_memory(scene):
    if is_sanitized():
        raise Skip("a sanitizer's shadow memory has no room within such limits")
    site = scene.place / "site"
    (site / "demo").mkdir(parents=True)
    (site / "demo/report_raw.json").write_bytes(scene.report() + b"\n" * (20 * MIB))
    codes = set()
    for most in range(24, 96, 6):
        with Run(["index", site], prefix=allowing(**{"as": most * MIB})) as run:
            run.finish(60)
            codes.add(run.code)
            expect(run.code == COMPLETE or "memory" in run.err, f"exit code {run.code}, {most} MiB: {run.err!r}")
    expect_equal("exit codes", codes, {COMPLETE, SYSTEM})


def check_memory(scene, run, most):
    words = ("memory", "failed to map segment", "Resource temporarily unavailable")
    expect(run.code in (COMPLETE, SYSTEM, PARTIAL, FAILED, 127), f"exit code {run.code} with {most} MiB: {run.err!r}")
    if run.code == COMPLETE:
        expect(run.report_path().read_bytes() == scene.report(), f"another report with {most} MiB")
        return
    expect(any(word in run.err for word in words), f"memory is not told of with {most} MiB: {run.err!r}")
    if run.code == PARTIAL:
        expect_equal(f"categories with {most} MiB", {error["category"] for error in run.report()["errors"]}, {"memory"})
    else:
        expect(not run.report_path().exists(), f"a report with {most} MiB")


TESTS = (a_disk_that_is_full_at_any_file_leaves_the_earlier_report,
         a_limit_of_the_size_of_files_leaves_the_earlier_report, output_that_is_lost_is_told,
         a_cache_that_was_named_is_opened_or_the_run_ends,
         the_users_cache_is_done_without, a_work_folder_that_is_full_costs_what_does_not_fit,
         both_files_of_an_index_are_written_or_neither, few_descriptors_are_an_error_or_enough,
         many_packs_and_few_descriptors, little_memory_is_an_error_or_enough,
         a_coordinator_short_of_memory_ends_or_is_right,
         an_index_blames_no_report_for_little_memory)


def main():
    wanted = " ".join(sys.argv[1:])
    tally = harness.Tally()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="prt-shortage-") as place:
        scene = Scene(place)
        for test in TESTS:
            name = test.__name__.replace("_", " ")
            if wanted in name:
                tally.test(name, test, scene)
    tally.close()


if __name__ == "__main__":
    main()
