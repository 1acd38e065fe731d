#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each symptom of docs/troubleshooting.md is provoked, and what the page says is printed then.

A provocation says what it saw, and which words of it the page has: they are looked for in both. A heading without a
provocation is a failure, and so is a provocation without a heading.

    test_symptoms.py [WORDS]      the headings that have these words alone
"""
import copy
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import zipfile

import busy_repositories
import harness
from git_maker import AS_OF_TEXT, Repository, lines
from harness import expect, expect_equal
from test_signals import Watched, stop, working

PAGE = harness.TOP / "docs/troubleshooting.md"
GOLDEN = harness.TOP / "tests/golden/data/jenkins/report_raw.json"
PARTIAL, SYSTEM = 2, 4
BLOB_LINES = 400_000  # 32 MiB, of which a ceiling of 8 MiB has no room


def sections(text):
    """heading -> what stands below it, up to the next one of its level."""
    parts = re.split(r"^## (.*)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Scene:
    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.busy = self.place / "busy"
        busy_repositories.build(self.busy, 2, 1500)
        self.small = self.place / "small"
        self.library = Repository(self.small / "library")
        for number in (1, 2, 3):
            self.library.commit({"a.txt": lines(10 * number)})

    def tool(self, *arguments, program="reporting-tool", code=0):
        environment = {**os.environ, **harness.SANITIZERS, "HOME": str(self.place),
                       "XDG_CACHE_HOME": str(self.place / "cache")}
        for name in ("SOURCE_DATE_EPOCH", *harness.SERVICES):
            environment.pop(name, None)
        done = subprocess.run([str(harness.program_folder() / program), *map(str, arguments)], cwd=self.place,
                              check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=environment, timeout=harness.TIMEOUT)
        text = done.stdout.decode("utf-8", "replace")
        if code is not None:  # else the host decides it
            expect_equal(f"exit code of {program} {arguments[0]} ({text[-2000:]})", done.returncode, code)
        return text

    def report(self, root, output, *more, code=0):
        self.tool("generate", "-q", "-p", "demo", "-r", root, "-o", output, "--no-cache", "--as-of", AS_OF_TEXT, *more,
                  code=code)
        return self.place / output / "demo/report_raw.json"


def hangs(scene):
    with Watched(scene.busy) as watched:
        pid = stop(watched, scene.busy)
        os.kill(watched.pid, signal.SIGQUIT)
        watched.says(rf"process {pid} \(stopped\), task .* in this phase")
        watched.says(r"lease for [0-9.]+ s, [0-9.]+ s left in all")
        watched.says(rf"\[{pid}\]: stopped: it cannot answer itself")
        os.kill(pid, signal.SIGCONT)
        expect_equal("exit code", watched.finish().code, 0)
        return watched.text(), ("(stopped), task ", "it cannot answer itself, and is looked at from outside",
                                " s left in all", "its loop looked around ")


def how_far(scene):
    with Watched(scene.busy) as watched:
        pid = stop(watched, scene.busy)
        folder = next(watched.run.private.glob("reporting-tool??????"))  # others of this user may be running, too
        done = subprocess.run([str(harness.program_folder() / "reporting-tool"), "status", "--run", str(folder)],
                              check=False, env=watched.run.env, capture_output=True, text=True, timeout=harness.TIMEOUT)
        os.kill(pid, signal.SIGCONT)
        expect_equal("exit codes", (done.returncode, watched.finish().code), (0, 0))
        return done.stdout, ("workers: 1 with 1 slots", "slowest tasks:", "no progress for ")


def differ(scene):
    before = scene.report(scene.small, "before")
    scene.library.commit({"a.txt": lines(40)})
    after = scene.report(scene.small, "after")
    text = scene.tool("compare", before, after, code=1)
    expect("generated_at" not in text, "the same --as-of, and generated_at differs")
    return text, ("repositories[library].total_commits_ever: 3 -> 4",)


def no_faster(scene):
    text = scene.tool("profile", "-q", "-r", scene.small, "--workers", "1,2")
    row = re.search(r"^ +2 +[\d.]+ .*% .*  (\w[\w ]+)$", text, re.M)
    expect(row, f"no verdict on two workers in:\n{text}")
    expect(row[1] in (harness.TOP / "docs/profile.md").read_text(), f"{row[1]} is not explained in profile.md")
    return text, ("workers  wall s  CPU s  utilisation  speed-up  efficiency  read MiB  held up by",)


def memory(scene):
    if b"__asan_init" in (harness.program_folder() / "reporting-analyze").read_bytes():
        raise harness.Skip("the ceiling cannot be used beside a sanitizer's shadow memory")
    numbers = random.Random(7)
    text = b"".join(b"%080d\n" % numbers.getrandbits(256) for _ in range(BLOB_LINES))
    Repository(scene.place / "large/aai").commit({"a.txt": text})
    Repository(scene.place / "large/small").commit({"a.txt": lines(3)})
    with Watched(scene.place / "large", config="performance: {max_memory: 8}\n") as watched:
        run = watched.finish()
        expect_equal("exit code", run.code, PARTIAL)
        expect_equal("categories", [error["category"] for error in run.report()["errors"]], ["memory"])
        return watched.text(), (
            ": memory: the analysis needed more memory than performance.max_memory, at each attempt: ",)


def worker_died(scene):
    with Watched(scene.busy) as watched:
        working(watched, scene.busy)
        os.kill(watched.family("reporting-worker")[0], signal.SIGKILL)
        expect_equal("exit code", watched.finish().code, 0)
        return watched.text(), ("the local worker ended (killed by signal 9); what it had in hand is done again",)


def worker_lost(scene):
    with Watched(scene.busy, config="performance: {lease: 5}\n") as watched:
        working(watched, scene.busy)
        worker = watched.family("reporting-worker")[0]
        os.kill(worker, signal.SIGSTOP)
        watched.says("worker local-1 is lost")
        os.kill(worker, signal.SIGCONT)
        expect_equal("exit code", watched.finish().code, 0)
        return watched.text(), ("worker local-1 is lost; what it had in hand goes to others (workers here: 0)",)


def too_long(scene):
    with Watched(scene.busy, "-v", config="performance: {task_timeout: 1}\n") as watched:
        stop(watched, scene.busy)
        watched.finish()
        return watched.text(), (": attempt 1 failed (timeout): the analysis did not finish within ",)


def not_connected(scene):
    text = scene.tool("--connect", "127.0.0.1:9", "--once", program="reporting-worker", code=1)
    return text, ("worker: no coordinator answers at tcp://127.0.0.1:", ": is it running, and is this its address?")


def two_repositories(scene):
    report = json.loads(GOLDEN.read_text())
    listed = {each["gerrit_project"]: each["jenkins"] for each in report["repositories"]}
    listed["aai"]["jobs"] += copy.deepcopy(listed["aai/babel"]["jobs"][:1])
    listed["aai"]["job_count"] += 1
    spoiled = scene.place / "spoiled.json"
    spoiled.write_text(json.dumps(report))
    text = scene.tool("allocations", spoiled, code=1)
    why = scene.tool("allocations", "--why", "aai-babel-maven-verify-master", GOLDEN)
    expect("aai/babel" in why, f"no reason is told: {why}")
    return text, ("repository aai lists job aai-babel-maven-verify-master, which is allocated to aai/babel",)


def data_missing(scene):
    broken = Repository(scene.place / "broken/library")
    for number in (1, 2, 3):
        broken.commit({"a.txt": lines(10 * number)})
    broken.remove_object("HEAD~1:a.txt")
    with Watched(scene.place / "broken") as watched:
        run = watched.finish()
        expect_equal("exit code", run.code, PARTIAL)
        expect_equal("category", {error["category"] for error in run.report()["errors"]}, {"missing_objects"})
        return watched.text(), ("[WARNING] repo library: missing_objects",)


def open_files(scene):
    text = refused(scene, resource.RLIMIT_NOFILE, 30)
    return text, (" of 32 descriptors are left that they need (Too many open files); raise the limit (ulimit -Hn, ",)


def refused(scene, limit, most):
    done = subprocess.run([str(harness.program_folder() / "reporting-tool"), "generate", "-p", "demo", "-r",
                           str(scene.small), "-o", str(scene.place / "few"), "--no-cache"], check=False,
                          env={**os.environ, **harness.SANITIZERS}, cwd=scene.place,
                          preexec_fn=lambda: resource.setrlimit(limit, (most, most)),
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.TIMEOUT)
    expect_equal("exit code", done.returncode, SYSTEM)
    return done.stderr.decode("utf-8", "replace")


def disk_full(scene):
    """A limit of the size of files stands for a disk that is full, since it needs no root. How the two are told apart,
    and all of the table: test_shortage.py."""
    text = refused(scene, resource.RLIMIT_FSIZE, 50_000)
    return text, (": cannot be written: ", "File too large",
                  " (nothing was published, and what was there is untouched; make room ")


def all_processors(scene):
    with Watched(scene.busy, config="performance: {nice: 19, delay: 0.1}\n") as watched:
        pid = stop(watched, scene.busy)
        shown = subprocess.run(["ps", "-p", str(pid), "-o", "ni,comm"], capture_output=True, text=True,
                               check=True).stdout
        os.kill(pid, signal.SIGCONT)
        expect_equal("exit code", watched.finish().code, 0)
        return shown, (" NI COMMAND\n 19 reporting-analy",)


def doctor(scene):
    text = scene.tool("doctor", "-p", "demo", "-r", scene.place / "nowhere", code=1)
    return text, ("problem  repositories: ",)


def bug_report(scene):
    (scene.place / "run.log").write_text("a line\n")
    text = scene.tool("doctor", "-p", "demo", "-r", scene.small, "--bundle", "sent.zip", "--log", "run.log", code=None)
    with zipfile.ZipFile(scene.place / "sent.zip") as bundle:
        expect({"doctor.txt", "config_resolved.json"} <= {pathlib.Path(name).name for name in bundle.namelist()},
               f"the bundle holds {bundle.namelist()}")
    return text, ("ok       configuration:",)


SYMPTOMS = {
    "Before anything else: ask the doctor": doctor,
    "How far is it?": how_far,
    "It hangs: see what everything is doing": hangs,
    "Two reports differ": differ,
    "More workers do not make it faster, or make it slower": no_faster,
    "It takes too much memory": memory,
    "A disk is full": disk_full,
    "A worker died": worker_died,
    "A worker is lost, or a lease runs out": worker_lost,
    "An analysis takes too long": too_long,
    "A worker does not connect": not_connected,
    "A Jenkins job stands at two repositories, or at the wrong one": two_repositories,
    "Data are missing": data_missing,
    "Too many open files": open_files,
    "It takes all processors": all_processors,
    "What to send with a bug report": bug_report,
}


def each_heading_has_a_provocation(page):
    expect_equal("headings", set(page), set(SYMPTOMS))


def provoke(scene, text, symptom):
    said, words = symptom(scene)
    for word in words:
        expect(word in text, f"the page does not say {word!r}")
        expect(word in said, f"{word!r} is not in what was said:\n{said[-4000:]}")


def main():
    wanted = " ".join(sys.argv[1:])
    tally = harness.Tally()
    page = sections(PAGE.read_text())
    tally.test("each heading has a provocation", each_heading_has_a_provocation, page)
    with tempfile.TemporaryDirectory(prefix="prt-symptoms-") as place:
        scene = Scene(place)
        for heading, symptom in SYMPTOMS.items():
            if wanted in heading:
                tally.test(heading, provoke, scene, page.get(heading, ""), symptom)
    return tally.close()


if __name__ == "__main__":
    main()
