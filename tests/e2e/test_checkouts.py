#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Job definitions and INFO.yaml files of repositories that workers clone in the run: the report has the bytes of one
that read the same files from a folder; what cannot be had costs its section, is told, and nothing else.

    test_checkouts.py
"""
import os
import shutil
import socket
import subprocess
import tempfile
import time

import harness
from harness import expect, expect_equal
from service_server import job
from test_hosts import Coordinator, Worker
from test_services import CLEAN, NAMES, Scene as Services

COMPLETE, FAILED, PARTIAL = 0, 1, 2
GIT_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A",
                   "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
                   "GIT_COMMITTER_EMAIL": "a@example.org"}
SHARED = """\
- job-template: {name: '{project-name}-shared-{number}'}
"""
DEFINITIONS = """\
- job-template: {name: 'xyzzy-{number}'}
- project: {name: odd, project: so, project-name: ccsdk-cds, number: ['0', '2'],
            jobs: ['xyzzy-{number}', '{project-name}-shared-{number}']}
"""
INFO = """\
project: babel
lifecycle_state: Incubation
project_lead: {name: Ann Able, email: ann@example.org}
committers: [{name: Ann Able, email: ann@example.org}, {name: Cyd}]
"""


def git(folder, *arguments):
    subprocess.run(["git", "-c", "protocol.file.allow=always", *arguments], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **GIT_ENVIRONMENT})


def commit(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a")


class Scene(Services):
    """The servers of test_services.py, and repositories below /r/ of the same server."""

    def __init__(self, place):
        super().__init__(place)
        self.started, self.numbers = [], 0
        os.environ.update(CLEAN)
        self.made, self.served = self.folder / "made", self.folder / "served"
        for name in ("global-jjb", "ci-management", "info"):
            (self.made / name).mkdir(parents=True)
            git(self.made / name, "init", "-q", "-b", "master")
        commit(self.made / "global-jjb", {"jjb/shared.yaml": SHARED, "README": "a\n"})
        definitions = self.made / "ci-management"
        git(definitions, "submodule", "add", "-q", "../global-jjb", "global-jjb")
        (definitions / "jjb").mkdir()
        os.symlink("../global-jjb/jjb", definitions / "jjb/global-jjb")
        os.symlink("../README", definitions / "jjb/README")
        commit(definitions, {"jjb/so/odd.yaml": DEFINITIONS, "README": "a\n", "packer/other.yaml": "a: b\n"})
        commit(self.made / "info", {"gerrit.example.org/aai/babel/INFO.yaml": INFO,
                                    "gerrit.example.org/so/INFO.yaml": "project: so\nlifecycle_state: [1]\n",
                                    "other.example.org/x/INFO.yaml": "project: [\n"})
        os.symlink("INFO.yaml", self.made / "info/gerrit.example.org/aai/INFO.yaml")
        commit(self.made / "info", {})
        for name in ("global-jjb", "ci-management", "info"):
            git(self.folder, "clone", "-q", "--bare", self.made / name, self.served / name)
        self.grow_jobs()

    def number(self):
        self.numbers += 1
        return self.numbers

    def grow_jobs(self):
        self.reset()
        self.server.git_root = self.served
        self.server.jobs += [job("ccsdk-cds-shared-0"), job("ccsdk-cds-shared-2")]

    def url(self, name):
        return f"http://{self.server.place}/r/{name}"

    def settings(self, jjb=None, info=None):
        return self.config(more=(f"jjb_attribution: {jjb}\n" if jjb else "") +
                           (f"info_yaml: {info}\n" if info else ""))

    def both(self, way):
        if way == "path":
            return self.settings(f"{{path: {self.made / 'ci-management'}}}", f"{{path: {self.made / 'info'}}}")
        return self.settings(f"{{url: '{self.url('ci-management')}'}}", f"{{clone_url: '{self.url('info')}'}}")


def a_clone_gives_the_bytes_of_a_folder(scene):
    scene.grow_jobs()
    cache = scene.folder / "cache"
    with scene.run("--no-cache", config=scene.both("path")) as folder:
        expected = folder.report_path().read_bytes()
        expect_equal("exit code of the folder's", folder.code, PARTIAL)
        errors = [error["error"] for error in folder.report()["errors"]]
        expect_equal("errors", errors, ["gerrit.example.org/aai/INFO.yaml: not a regular file; it is not read"])
        sets = {entry["name"]: (entry["set"], entry["repository"], entry["reason"])
                for entry in folder.report()["jenkins_allocation"]["jobs"]}
        expect_equal("a defined job", sets["xyzzy-2"], ("allocated", "so", "definition"))
        expect_equal("one of a shared template", sets["ccsdk-cds-shared-2"], ("allocated", "so", "definition"))
        expect_equal("projects", [project["project_name"] for project in folder.report()["info_yaml"]["projects"]],
                     ["babel", "so"])
    for more in (["--no-cache"], [f"--cache={cache}"], [f"--cache={cache}"]):
        with scene.run(*more, "-w", "3", config=scene.both("url")) as clone:
            expect_equal(f"exit code with {more}", clone.code, PARTIAL)
            expect(clone.report_path().read_bytes() == expected, f"the report with {more} is another one")
    kept = sorted(path.name for path in (cache / "clones/mirrors/by-url").iterdir())
    expect_equal("kept", len(kept), 3)


def workers_of_other_hosts_do_it(scene):
    scene.grow_jobs()
    with scene.run("--no-cache", config=scene.both("path")) as folder:
        expected = folder.report_path().read_bytes()
    coordinator = Coordinator(scene, "--insecure", config=scene.both("url"))
    workers = [Worker(scene, coordinator.port(), "--insecure", "--work-dir", scene.folder / f"work-{at}")
               for at in range(2)]
    coordinator.finish(PARTIAL)
    expect(coordinator.report() == expected, "the report is another one")
    for worker in workers:
        worker.finish()
    coordinator = Coordinator(scene, "--insecure", config=scene.both("url"))
    worker = Worker(scene, coordinator.port(), "--insecure")
    coordinator.finish(PARTIAL)
    worker.finish()
    errors = [error["error"] for error in coordinator.run.report()["errors"]]
    expect_equal("errors of workers without a place for clones", len(errors), 2)
    expect(all("--work-dir" in error for error in errors), str(errors))


def what_is_there_is_fetched(scene):
    scene.grow_jobs()
    cache = scene.folder / "cache-of-fetches"
    with scene.run(f"--cache={cache}", config=scene.both("url")) as run:
        expect_equal("definitions", run.report()["jenkins_allocation"]["jobs"][-1]["reason"], "none")
    packs = scene.server.count("/ci-management/git-upload-pack")
    scene.server.seen.clear()
    with scene.run(f"--cache={cache}", config=scene.both("url")) as run:
        expect_equal("exit code", run.code, PARTIAL)
    expect_equal("packs of a repository that did not change", scene.server.count("/ci-management/git-upload-pack"), 0)
    expect_equal("questions of a submodule whose commit is there", scene.server.count("/global-jjb/"), 0)
    expect(packs > 0, "nothing was ever cloned")


def gerrits_own_definitions_are_found(scene):
    scene.grow_jobs()
    scene.server.projects["ci-management"] = "ACTIVE"
    with scene.run("--no-cache") as run:
        expect_equal("exit code", run.code, COMPLETE)
        reasons = {entry["name"]: entry["reason"] for entry in run.report()["jenkins_allocation"]["jobs"]}
        expect_equal("a defined job", reasons["xyzzy-2"], "definition")
    scene.server.seen.clear()
    for settings, required in ((scene.settings("{enabled: false}"), ()), (scene.config(), ("--require", "jjb"))):
        if required:
            del scene.server.projects["ci-management"]
        with scene.run("--no-cache", *required, config=settings) as run:
            expect_equal("exit code without it", run.code, FAILED if required else COMPLETE)
    expect_equal("questions about it", scene.server.count("/ci-management/"), 0)


def what_cannot_be_had_is_told(scene):
    scene.grow_jobs()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}/x"
    missing, definitions = scene.url("nothing"), scene.url("ci-management")
    for jjb, says in ((f"{{url: '{nobody}'}}", "127.0.0.1"), (f"{{url: '{missing}'}}", "nothing"),
                      (f"{{url: '{definitions}', branch: none}}", "it has no branch none"),
                      ("{url: 'me@host:path'}", "URL"), (f"{{url: '{scene.url('info')}'}}", "no job is defined")):
        began = time.monotonic()
        with scene.run("--no-cache", config=scene.settings(jjb)) as run:
            expect_equal(f"exit code with {jjb}", run.code, PARTIAL)
            errors = [error["error"] for error in run.report()["errors"]]
            expect_equal(f"errors with {jjb}", len(errors), 1)
            expect(errors[0].startswith("jjb: jjb_attribution.url: ") and says in errors[0], errors[0])
            expect_equal("jobs", run.report()["jenkins_allocation"]["total_jenkins_jobs"], 1577)
            expect_equal("repositories", len(run.report()["repositories"]), len(NAMES))
        expect(time.monotonic() - began < 60, "it took too long")
    with scene.run("--no-cache", "--require", "jjb", config=scene.settings(f"{{url: '{missing}'}}")) as run:
        expect_equal("exit code when it is required", run.code, FAILED)
        expect("jjb is required" in run.err and not run.report_path().exists(), run.err)
    with scene.run("--no-cache", config=scene.settings(None, f"{{clone_url: '{missing}'}}")) as run:
        expect_equal("exit code without INFO.yaml", run.code, PARTIAL)
        expect(run.report()["absent"]["info_yaml"].startswith("info_yaml.clone_url: "), str(run.report()["absent"]))
        expect_equal("categories", [error["category"] for error in run.report()["errors"]], ["info_yaml"])


def a_submodule_that_is_gone_is_one_error(scene):
    scene.grow_jobs()
    shutil.move(scene.served / "global-jjb", scene.served / "moved")
    try:
        with scene.run("--no-cache", config=scene.both("url")) as run:
            errors = [error["error"] for error in run.report()["errors"] if error["category"] == "service"]
            expect_equal("errors", len(errors), 1)
            expect(errors[0].startswith("jjb: jjb_attribution.url: submodule global-jjb: "), errors[0])
            reasons = {entry["name"]: entry["reason"] for entry in run.report()["jenkins_allocation"]["jobs"]}
            expect_equal("a job of the rest", reasons["xyzzy-2"], "definition")
            expect_equal("one that needed it", reasons["ccsdk-cds-shared-2"] != "definition", True)
    finally:
        shutil.move(scene.served / "moved", scene.served / "global-jjb")


def main():
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-checkouts-") as place:
        scene = Scene(place)
        for test in (a_clone_gives_the_bytes_of_a_folder, workers_of_other_hosts_do_it, what_is_there_is_fetched,
                     gerrits_own_definitions_are_found, what_cannot_be_had_is_told,
                     a_submodule_that_is_gone_is_one_error):
            tally.test(test.__name__.replace("_", " "), test, scene)
        for end in scene.started:
            end()
        scene.server.stop()
    tally.close()


if __name__ == "__main__":
    main()
