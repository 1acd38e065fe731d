#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`generate --projects`: a report for each, the bytes that `generate` alone makes; whatever becomes of one, the others
are made; the worst exit code; no token anywhere.

    test_projects.py
"""
import base64
import json
import signal
import time

import harness
from git_maker import AS_OF_TEXT, Repository, lines
from harness import Run, expect, expect_equal, generate

COMPLETE, FAILED, PARTIAL, USAGE, SYSTEM, INTERRUPTED = 0, 1, 2, 3, 4, 130
TOKEN = "tOkEn-of-nobody"


class Scene:
    def __init__(self, place):
        self.folder, self.root = place, place / "root"
        Repository(self.root / "gerrit.one.org" / "aai" / "babel").commit({"a.txt": lines(3)})
        Repository(self.root / "github.com" / "two-org" / "tool").commit({"b.txt": lines(5)})
        broken = Repository(self.root / "gerrit.broken.org" / "broken")
        broken.commit({"c.txt": lines(2)})
        Repository(self.root / "gerrit.broken.org" / "fine").commit({"d.txt": lines(2)})
        (broken.dot_git / "HEAD").write_text("ref: refs/heads/nowhere\n")

    def write(self, *projects):
        path = self.folder / "projects.json"
        path.write_text(json.dumps(projects), encoding="utf-8")
        return path


ONE = {"project": "Project One", "slug": "one", "gerrit": "gerrit.one.org", "jenkins_user": "u", "jenkins_token": TOKEN}
TWO = {"project": "Two", "slug": "two", "github": "two-org"}
BROKEN = {"project": "Broken", "slug": "broken", "gerrit": "gerrit.broken.org"}
MISSING = {"project": "Missing", "slug": "missing", "gerrit": "gerrit.missing.org"}


def start(scene, source, *more, env=None):
    return Run(["generate", "--projects", source, "-r", scene.root, "-o", "out", "--as-of", AS_OF_TEXT, *more], env=env)


def no_token(run):
    for path in run.folder.rglob("*"):
        expect(not path.is_file() or TOKEN.encode() not in path.read_bytes(), f"the token is in {path}")
    expect(TOKEN not in run.out + run.err, "the token is printed")


def each_has_its_report(scene):
    with start(scene, scene.write(ONE, TWO), "-f", "all") as run:
        run.finish()
        expect_equal("exit code", (run.code, run.err), (COMPLETE, ""))
        expect_equal("outcomes", [line for line in run.out.splitlines() if ": complete" in line],
                     ["one: complete", "two: complete"])
        expect_equal("project", run.report("one")["project"], "Project One")
        expect_equal("repositories", [r["gerrit_project"] for r in run.report("two")["repositories"]], ["tool"])
        expect_equal("server", run.report("one")["repositories"][0]["gerrit_url"], "gerrit.one.org/aai/babel")
        expect((run.output / "one" / "one_report_bundle.zip").is_file(), "no bundle")
        no_token(run)


def the_bytes_are_those_of_one_run(scene):
    with start(scene, scene.write(TWO), "-f", "json") as run, generate(
            scene.root / "github.com" / "two-org", "--as-of", AS_OF_TEXT, "-f", "json", project="Two",
            env={"GITHUB_ORG": "two-org"}) as alone:
        several, single = run.finish().report("two"), alone.finish().report("Two")
        for key in ("repositories", "authors", "organizations", "summaries"):
            expect_equal(key, several[key], single[key])


def one_that_fails_stops_no_other(scene):
    with start(scene, scene.write(MISSING, BROKEN, TWO), "-f", "json") as run:
        run.finish()
        expect_equal("exit code", run.code, USAGE)
        told = [line.partition(":")[::2] for line in run.out.splitlines() if line.startswith(("mis", "bro", "two"))]
        expect_equal("outcomes", [name for name, _ in told], ["missing", "broken", "two"])
        expect(told[0][1].startswith(" not begun") and told[1][1].startswith(" published, but"), f"outcomes: {told}")
        expect(not run.report_path("missing").exists() and run.report_path("two").exists(), "reports")
    with start(scene, scene.write(BROKEN, TWO), "-f", "json") as run:
        expect_equal("exit code of a partial one", run.finish().code, PARTIAL)


def a_variable_in_base64_serves_as_well(scene):
    text = base64.encodebytes(json.dumps([ONE, TWO]).encode()).decode()
    with start(scene, "env:PROJECTS_JSON", "-f", "json", "-q", env={"PROJECTS_JSON": text}) as run:
        run.finish()
        expect_equal("exit code and output", (run.code, run.out, run.err), (COMPLETE, "", ""))
        expect(run.report_path("one").exists() and run.report_path("two").exists(), "reports")
        no_token(run)


def an_interrupt_ends_the_run_and_begins_no_other(scene):
    """The run waits for a worker that never comes."""
    with start(scene, scene.write(ONE, TWO), "--listen", "127.0.0.1:0,0", "--no-local-workers",
               "--insecure", "-v") as run:
        wait_until(lambda: harness.descendants(run.process.pid))
        time.sleep(1)
        run.process.send_signal(signal.SIGTERM)
        run.finish(60)
        expect_equal("exit code", run.code, INTERRUPTED)
        expect("two" not in run.out, f"the second one was begun: {run.out!r}")


def wait_until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        expect(time.monotonic() < deadline, "nothing was started")
        time.sleep(0.05)


def a_dry_run_tells_of_each_what_would_be_run(scene):
    """By name and folder; no server is asked, nothing is written, and a problem of one is no other's."""
    with start(scene, scene.write(ONE, MISSING, TWO), "--dry-run") as run:
        run.finish()
        expect_equal("exit code", (run.code, run.err), (FAILED, ""))
        told = run.out.splitlines()
        for slug, project, outcome in (("one", "Project One", "could be run"),
                                       ("missing", "Missing", "could not be run: its problems are told above"),
                                       ("two", "Two", "could be run")):
            first, last = told.index(f"plan     project: {project}, in out/{slug}"), told.index(f"{slug}: {outcome}")
            part = told[first:last]
            expect(any(line.startswith(f"ok       output folder: out/{slug}: ") for line in part), f"{slug}: {part}")
            expect(any(line.startswith("plan     slots: ") for line in part), f"{slug}: {part}")
            expect_equal(f"problems of {slug}", any(line.startswith("problem  ") for line in part), slug == "missing")
        expect("plan     gerrit: gerrit.one.org" in told and "plan     repositories: 1" in told, run.out)
        expect(not run.output.exists(), "something was written")
        no_token(run)
    with start(scene, scene.write(ONE, TWO), "--dry-run") as run:
        expect_equal("exit code without problems", run.finish().code, COMPLETE)


def what_is_wrong_is_told(scene):
    for arguments, code, says in (([scene.folder / "nowhere.json"], USAGE, "nowhere.json: no such file"),
                                  ([scene.write(ONE, "-p"), "-p", "x"], USAGE, "no --project"),
                                  (["env:PRT_NOWHERE"], USAGE, "there is no PRT_NOWHERE"),
                                  ([scene.write(ONE, ONE)], FAILED, "projects 1 and 2 have the same slug")):
        with start(scene, *arguments) as run:
            run.finish()
            expect_equal(f"exit code of {says!r}", run.code, code)
            expect(says in run.err, f"not told: {says!r} in {run.err!r}")
            no_token(run)


TESTS = (each_has_its_report, the_bytes_are_those_of_one_run, one_that_fails_stops_no_other,
         a_variable_in_base64_serves_as_well, an_interrupt_ends_the_run_and_begins_no_other,
         a_dry_run_tells_of_each_what_would_be_run, what_is_wrong_is_told)


if __name__ == "__main__":
    harness.run_tests("projects", Scene, TESTS)
