#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Configuration as people meet it: what is refused, what is checked, what would be run, and what was said where."""
import json
import os
import pathlib
import re
import tempfile

import harness
from git_maker import AS_OF, AS_OF_TEXT, Repository, lines
from harness import Run, expect, expect_equal, generate

COMPLETE, FAILED, USAGE = 0, 1, 3
SECRET = "planted-secret-5d41402a"


class Scene:
    def __init__(self, place):
        self.root, self.config = place / "gerrit.example.org", place / "config"
        self.config.mkdir()
        for name in ("aai", "aai/babel", "so"):
            Repository(self.root / name).commit({"a.txt": lines(3)}, time=AS_OF - 100)

    def put(self, name, text):
        for old in self.config.iterdir():
            old.unlink()
        (self.config / name).write_text(text, encoding="utf-8")

    def generate(self, *more, **keywords):
        return generate(self.root, "--as-of", AS_OF_TEXT, *more, config_dir=self.config, **keywords)

    def check(self, *more, **keywords):
        return Run(["check", "-p", "demo", "-r", self.root, "--config-dir", self.config, *more], **keywords)


def resolved(run):
    return json.loads((run.output / "demo/config_resolved.json").read_text(encoding="utf-8"))


def every_problem_is_told_and_nothing_is_run(scene):
    scene.put("demo.yaml", "gerit: 1\nperformance:\n  max_workers: lots\n")
    with scene.generate() as run:
        run.finish()
        expect_equal("exit code", run.code, FAILED)
        expect("demo.yaml:1: gerit: there is no such key; did you mean gerrit?" in run.err, run.err)
        expect("demo.yaml:3: performance.max_workers: expected a whole number, 1 to 1024, got \"lots\"" in run.err,
               run.err)
        expect(not run.output.exists(), "something was written")


def each_value_is_told_with_its_place(scene):
    scene.put("demo.json", json.dumps({"time_windows": {"last_30": 31}, "jenkins": {"timeout": 1.5}}))
    with scene.generate("-w", "2", env={"JENKINS_HOST": "127.0.0.1:9"}) as run:
        run.finish()
        keys = resolved(run)["keys"]
        for key, value, source in (("time_windows.last_30", 31, "demo.json:1"), ("time_windows.last_90", 90, "default"),
                                   ("jenkins.host", "127.0.0.1:9", "environment JENKINS_HOST"),
                                   ("performance.max_workers", 2, "command line"),
                                   ("project", "demo", "command line")):
            expect_equal(key, keys[key], {"value": value, "source": source})
        expect_equal("digest", resolved(run)["config_digest"], run.report()["config_digest"])


def the_sample_says_the_defaults(scene):
    sample = harness.TOP / "deploy/configuration"
    digests = {}
    for name in (None, "default.yaml", "organizational_domains.yaml"):
        scene.put("demo.json" if name is None else name, "{}" if name is None else (sample / name).read_text())
        with scene.generate() as run:
            run.finish()
            expect_equal(f"{name}: exit code", (run.code, run.err), (COMPLETE, ""))
            digests[name] = resolved(run)["config_digest"]
    expect_equal("digests", len(set(digests.values())), 1)
    project = (sample / "example.yaml").read_text()
    for text in (project, re.sub(r"^# (?=( +)?[a-z_]+:)", "", project, flags=re.M)):
        scene.put("example.yaml", text)
        with Run(["check", "-p", "Example", "--config-dir", scene.config]) as run:
            run.finish()
            told = [line for line in run.out.splitlines() if "configuration:" in line]
            expect_equal("configuration", [line.split()[0] for line in told], ["ok"])
    expect("\n    github_org: example" in text, f"what is commented out was not tried: {text}")


def a_secret_of_a_file_is_written_nowhere(scene):
    scene.put("demo.yaml", f"extensions: {{github_api: {{enabled: false, token: {SECRET}}}}}\n"
                           f"privacy: {{key: {SECRET}}}\n")
    with scene.generate("-v", "-v") as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        expect_equal("token", resolved(run)["keys"]["extensions.github_api.token"]["value"], "(set)")
        holders = [path for path in run.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
        expect_equal("files with the secret", holders, [])
        expect(SECRET not in run.out + run.err, "the secret is told")


def one_file_in_place_of_the_projects(scene):
    scene.put("demo.yaml", "time_windows: {last_30: 31}\n")
    other = scene.config.parent / "other.yaml"
    other.write_text("time_windows: {last_30: 32}\n", encoding="utf-8")
    with scene.generate("--config", other) as run:
        expect_equal("days", run.finish().report()["time_windows"]["last_30"]["days"], 32)


def a_file_is_found_by_the_name_of_its_project(scene):
    scene.put("anything.yaml", "project: demo\ntime_windows: {last_30: 33}\n")
    with scene.generate() as run:
        expect_equal("days", run.finish().report()["time_windows"]["last_30"]["days"], 33)


def check_says_a_line_for_each_thing(scene):
    scene.put("demo.yaml", "jenkins: {host: ci.example.org}\n")
    with scene.check(env={"JENKINS_USER": "u", "JENKINS_API_TOKEN": SECRET}) as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        words = {line.split()[0] for line in run.out.splitlines()}
        expect(words <= {"ok", "warning"}, run.out)
        expect("gerrit.example.org: 3 found, 0 skipped" in run.out, run.out)
        expect(SECRET not in run.out + run.err, "the secret is told")
        expect_equal("left behind", sorted(p.name for p in run.folder.iterdir()), ["config", "private"])


def check_fails_with_what_it_finds(scene):
    scene.put("demo.yaml", "jenkins: {host: ci.example.org, prot: 1}\n")
    for more, code, part in ((("-o", "/dev/null/x"), FAILED, "problem  output folder: "),
                             (("-r", "/nonexistent"), FAILED, "problem  repositories: /nonexistent"),
                             ((), FAILED, "problem  configuration: "), (("--frobnicate",), USAGE, ""),
                             (("-p", "../x"), USAGE, "")):
        with scene.check(*more) as run:
            run.finish()
            expect_equal(f"exit code of {more}", run.code, code)
            expect(part in run.out, run.out)


def a_dry_run_does_nothing(scene):
    """No worker, no file, no question: the servers named do not exist, and nothing complains."""
    scene.put("demo.yaml", "jenkins: {host: 127.0.0.1:9}\ngerrit: {host: 127.0.0.1:9}\nperformance: {max_workers: 3}\n")
    with scene.generate("--dry-run") as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        for part in ("plan     repositories: 3", "plan     slots: 3 on this host", "plan     jenkins: 127.0.0.1:9",
                     "plan     window: last_365: 365 days, "):
            expect(part in run.out, run.out)
        expect_equal("left behind", sorted(p.name for p in run.folder.iterdir()), ["config", "private"])
        expect_equal("sockets", list(run.private.iterdir()), [])


def the_reference_is_printed(_scene):
    with Run(["check", "--describe"]) as run:
        run.finish()
        expect_equal("exit code", run.code, COMPLETE)
        expect("| `performance.nice` | a whole number, 0 to 19 | `0` | " in run.out, run.out)


def analyses_are_as_nice_as_is_said(scene):
    scene.put("demo.yaml", "performance: {nice: 7, max_workers: 1, delay: 20}\n")
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    with scene.generate("--no-cache", "-q") as run:
        seen = set()
        expect(harness.wait_for(lambda: look_at_niceness(run, seen, ours), 60), f"no analysis is nice: {seen}")
        expect_equal("of the worker", {nice for name, nice in seen if name == "reporting-worker"}, {ours})
        run.finish()


def look_at_niceness(run, seen, ours):
    """Collects (program, niceness); a process that was started just now may not have been told yet."""
    for pid, name in harness.descendants(run.process.pid).items():
        try:
            seen.add((name, os.getpriority(os.PRIO_PROCESS, pid)))
        except ProcessLookupError:
            pass
    return ("reporting-analyze", min(ours + 7, 19)) in seen


def nothing_is_kept_without_a_cache(scene):
    for text, more, there in (("performance: {cache: false}\n", (), False), ("{}\n", (), True),
                              ("performance: {cache: false}\n", ("--cache",), True)):
        scene.put("demo.yaml", text)
        with scene.generate(*more) as run:
            run.finish()
            expect_equal(f"a cache with {text!r} {more}", (run.folder / "cache/reporting-tool").exists(), there)


def main():
    tally = harness.Tally()
    for test in (every_problem_is_told_and_nothing_is_run, each_value_is_told_with_its_place,
                 the_sample_says_the_defaults, a_secret_of_a_file_is_written_nowhere, one_file_in_place_of_the_projects,
                 a_file_is_found_by_the_name_of_its_project, check_says_a_line_for_each_thing,
                 check_fails_with_what_it_finds, a_dry_run_does_nothing, the_reference_is_printed,
                 analyses_are_as_nice_as_is_said, nothing_is_kept_without_a_cache):
        with tempfile.TemporaryDirectory(prefix="prt-config-") as place:
            tally.test(test.__name__.replace("_", " "), test, Scene(pathlib.Path(place)))
    tally.close()


if __name__ == "__main__":
    main()
