#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`allocations`: what it prints of a report, why a job is where it is, and that no contradiction passes.

The reports are the golden one with Jenkins jobs and spoiled copies of it; one comes from a run without Jenkins.
"""
import copy
import json
import os
import pathlib
import re
import tempfile

import harness
from git_maker import Repository, lines
from harness import Run, expect, expect_equal, generate

SOUND, UNSOUND, USAGE, SYSTEM = 0, 1, 3, 4
GOLDEN = harness.TOP / "tests/golden/data/jenkins/report_raw.json"
SETS = ("allocated", "orphaned", "infrastructure", "unattributed")


def job_of(report, name):
    return next(job for job in report["jenkins_allocation"]["jobs"] if job["name"] == name)


def listed(report, repository):
    return next(r for r in report["repositories"] if r["gerrit_project"] == repository)["jenkins"]


def totals(report, **changes):
    report["jenkins_allocation"].update(changes)


def give_to_another(report):
    job_of(report, "aai-merge")["repository"] = "aai/babel"


def list_twice(report):
    babel = listed(report, "aai/babel")
    babel["jobs"].append(copy.deepcopy(babel["jobs"][0]))
    babel["job_count"] += 1


def list_in_two(report):
    listed(report, "aai")["jobs"] += copy.deepcopy(listed(report, "aai/babel")["jobs"][:1])
    listed(report, "aai")["job_count"] += 1


def list_a_stranger(report):
    job = copy.deepcopy(listed(report, "aai")["jobs"][0])
    listed(report, "aai")["jobs"].append({**job, "name": "stranger"})
    listed(report, "aai")["job_count"] += 1


def stand_twice(report):
    jobs = report["jenkins_allocation"]["jobs"]
    jobs.insert(0, copy.deepcopy(jobs[0]))


def out_of_order(report):
    jobs = report["jenkins_allocation"]["jobs"]
    jobs[0], jobs[1] = jobs[1], jobs[0]


def drop_job(report):
    report["jenkins_allocation"]["jobs"].pop(0)


def drop_repository(report):
    report["repositories"] = [r for r in report["repositories"] if r["gerrit_project"] != "aai"]


def repeat_repository(report):
    report["repositories"].append(copy.deepcopy(report["repositories"][0]))


def set_of(name, value):
    return lambda report: job_of(report, name).update(set=value)


def hold(which, /, **changes):
    return lambda report: job_of(report, which).update(changes)


def percentage(report):
    report["jenkins_allocation"]["percentages"]["orphaned"] = 16.66


def unlisted(*names):
    return lambda report: totals(report, unlisted_repositories=list(names))


# what is done to a sound report -> a part of each sentence that must come of it
SPOILED = {
    "a job is moved to another repository": (give_to_another, "lists job aai-merge, which is allocated to aai/babel",
                                             "job aai-merge: repository aai/babel does not list it"),
    "a repository lists a job twice": (list_twice, "aai/babel lists job aai-babel-maven-verify-master twice"),
    "a job is listed by two": (list_in_two, "aai lists job aai-babel-maven-verify-master, which is allocated to aai/b"),
    "a listed job is nowhere else": (list_a_stranger, "aai lists job stranger, which is not in jenkins_allocation"),
    "a job stands there twice": (stand_twice, "job aai-babel-maven-verify-master is there twice, as number 1 and 2",
                                 "total_jenkins_jobs is 12, and there are 13", "allocated_jobs? is 6, and there are 7"),
    "jobs are out of order": (out_of_order, "stands behind aai-babel-sonar, out of order"),
    "a job is missing": (drop_job, "lists job aai-babel-maven-verify-master, which is not in", "12, and there are 11"),
    "a repository is missing": (drop_repository, "job aai-merge: its repository aai is not in the report"),
    "a repository is there twice": (repeat_repository, "repository aai is there twice"),
    "allocated becomes orphaned": (set_of("aai-merge", "orphaned"), "aai-merge: it is orphaned, and its repository is",
                                   "orphaned_jobs is 2, and there are 3", "lists job aai-merge, which is orphaned to"),
    "orphaned becomes allocated": (set_of("secret-plan-verify", "allocated"), "it is allocated, and its .* is HIDDEN",
                                   "its repository secret/plan is not in the report"),
    "unattributed becomes infrastructure": (set_of("zzz **me** ~~x~~", "infrastructure"), 'reason for it is "none"'),
    "an allocated job of nobody": (hold("aai-merge", repository=None), "it is allocated, and has no repository"),
    "a job of nobody has a repository": (hold("releng-nightly", repository="aai"), "infrastructure, and has a repos"),
    "a state without a repository": (hold("releng-nightly", state="ACTIVE"), "its repository has a state"),
    "no state": (hold("aai-merge", state=None), "its repository has no state"),
    "a reason that does not fit": (hold("aai-merge", reason="prefix"), 'allocated, and the reason for it is "prefix"'),
    "a total is wrong": (lambda r: totals(r, total_jenkins_jobs=13), "total_jenkins_jobs is 13, and there are 12"),
    "a total is negative": (lambda r: totals(r, orphaned_jobs=-2), "orphaned_jobs is -2, and there are 2"),
    "a percentage is wrong": (percentage, "percentages.orphaned is 16.66, and 2 of 12 jobs are 16.67"),
    "job_count is wrong": (lambda r: listed(r, "aai").update(job_count=7), "aai: job_count is 7, and it lists 1"),
    "has_jobs is wrong": (lambda r: listed(r, "aai").update(has_jobs=False), "aai: has_jobs is false, and it lists 1"),
    "an unlisted repository is listed": (unlisted("aai", "broken", "elsewhere/tools"), "aai is among the unlisted"),
    "an unlisted repository has no job": (unlisted("broken", "elsewhere/tools", "x"), "unlisted repository x has no"),
    "an unlisted repository is not named": (unlisted("broken"), "its repository elsewhere/tools is not in the report"),
    "a set that nobody knows": (set_of("aai-merge", "borrowed"), r'line \d+: set: "borrowed" is none that'),
    "a job that is a number": (lambda r: r["jenkins_allocation"]["jobs"].append(7), "a job: expected .*, got"),
    "a name that is a list": (hold("aai-merge", name=["x"]), r"line \d+: name: expected "),
    "an empty name": (hold("zzz **me** ~~x~~", name=""), "job number 12 has no name", "out of order"),
    "a repository without jenkins": (lambda r: r["repositories"][0].pop("jenkins"), r"line \d+: jenkins is missing"),
    "jobs are a mapping": (lambda r: totals(r, jobs={}), "jobs: expected a list"),
    "the allocation is null": (lambda r: r.update(jenkins_allocation=None), "jenkins_allocation: expected"),
    "a name that speaks to the terminal": (hold("aai-merge", name="aa\x1b[31m\u202e\x9b"), r"job aa\?\[31m\?\?"),
}


class Allocations:
    def __init__(self, place):
        self.place = place
        self.report = json.loads(GOLDEN.read_text(encoding="utf-8"))

    def run(self, report, *options, code):
        path = report
        if not isinstance(report, (str, pathlib.Path)):
            path = self.place / "report_raw.json"
            text = report if isinstance(report, bytes) else json.dumps(report, indent=1).encode()
            path.write_bytes(text)
        with Run(["allocations", *options, path]) as run:
            run.finish(120)
            expect_equal(f"exit code ({run.err!r})", run.code, code)
            shown = run.err if "--json" in options else run.out + run.err
            expect(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown), "a control was printed")
            return run

    def every_job_is_printed(self):
        run = self.run(GOLDEN, code=SOUND)
        expect_equal("stderr", run.err, "")
        rows = [line for line in run.out.split("\n") if line.split(" ")[0] in SETS]
        expect_equal("rows", len(rows), len(self.report["jenkins_allocation"]["jobs"]))
        expect("12 jobs: 6 allocated (50.00 %), 2 orphaned (16.67 %)" in run.out, run.out)
        expect(rows[0].split() == ["allocated", "aai", "ACTIVE", "aai-merge", "path", "aai"], rows[0])
        expect(run.out.endswith("without figures in this report: broken, elsewhere/tools\n"), run.out)

    def one_job_is_explained(self):
        run = self.run(GOLDEN, "--why", "docker_aai-babel_release", code=SOUND)
        for part in ("aai/babel (ACTIVE)", "delimited-path: the project's path stands in", "matched:    aai-babel"):
            expect(part in run.out, run.out)
        expect("aai-merge" not in run.out, run.out)

    def unknown_job(self):
        run = self.run(GOLDEN, "--why", "no-such-job", code=UNSOUND)
        expect("none of its 12 jobs has the name no-such-job" in run.err, run.err)

    def json_has_the_same_jobs(self):
        told = json.loads(self.run(GOLDEN, "--json", code=SOUND).out)
        expect_equal("valid", told["valid"], True)
        for job in told["jobs"]:
            job.pop("meaning")
        builds = ("job_state", "job_status", "job_page")  # how a job is doing has no part in whose it is
        listed = [{key: value for key, value in job.items() if key not in builds}
                  for job in self.report["jenkins_allocation"]["jobs"]]
        expect_equal("jobs", told["jobs"], listed)
        one = json.loads(self.run(GOLDEN, "--json", "--why", "aai-merge", code=SOUND).out)
        expect_equal("jobs", [job["name"] for job in one["jobs"]], ["aai-merge"])

    def no_contradiction_passes(self):
        for what, (spoil, *sentences) in SPOILED.items():
            report = copy.deepcopy(self.report)
            spoil(report)
            run = self.run(report, code=UNSOUND)
            for sentence in sentences:
                expect(re.search(sentence, run.err), f"{what}: stderr does not say {sentence!r}: {run.err!r}")
            told = json.loads(self.run(report, "--json", code=UNSOUND).out)
            expect(not told["valid"] and told["finding_count"] == len(told["findings"]) > 0, f"{what}: {told}")

    def many_findings_are_counted(self):
        report = copy.deepcopy(self.report)
        report["jenkins_allocation"]["jobs"] *= 40
        run = self.run(report, code=UNSOUND)
        expect(len(run.err.split("\n")) < 110 and re.search(r"\d+ findings more", run.err), run.err[-300:])

    def bytes_that_are_no_report(self):
        for text, sentence in ((b"", "report_raw.json"), (b"{", "report_raw.json:1"), (b"[]", "no report_raw.json"),
                               (b"\xff\xfe", "report_raw.json"), (b"[" * 100000, "report_raw.json"),
                               (b'{"schema_version": "2.0.0"}', "no jenkins_allocation"),
                               (b'{"schema_version": "1", "absent": {"jenkins_allocation": 3}}', "no reason why")):
            run = self.run(text, code=UNSOUND)
            expect(sentence in run.err and not run.out, f"{text[:20]!r}: {run.err!r}")

    def cut_anywhere(self):
        """A report that was not wholly written is never sound."""
        text = GOLDEN.read_bytes().rstrip()
        for cut in range(1, len(text), len(text) // 20):
            self.run(text[:cut], code=UNSOUND)

    def people_do_not_count(self):
        """A report of 90 MiB, as 3,000 repositories with 20,000 authors have: their figures are passed over."""
        person = b'{"email": "ann@example.org", "name": "] \\" }", "commits": {"last_30": 1}},\n'
        crowd = b'"authors": [' + person * (90 * 2**20 // len(person)) + b"null]"
        text = re.sub(rb'\n  "authors": \[.*?\n  \]', lambda _: b"\n  " + crowd, GOLDEN.read_bytes(), flags=re.DOTALL)
        expect(len(text) > 90 * 2**20, "the authors were not found")
        self.run(text, code=SOUND)
        self.run(text[:-3], code=UNSOUND)

    def without_jenkins(self):
        Repository(self.place / "root/one").commit({"a.txt": lines(3)})
        with generate(self.place / "root", "-q") as made:
            made.finish(120)
            expect_equal("exit code", made.code, 0)
            run = self.run(made.report_path(), code=UNSOUND)
            expect("no jobs are allocated in this report: Jenkins is not configured" in run.err, run.err)

    def wrong_arguments(self):
        for options, sentence in (([], "REPORT"), (["a", "b"], "REPORT"), (["--why"], "--why"), (["--x", "a"], "--x")):
            with Run(["allocations", *options]) as run:
                run.finish(60)
                expect_equal("exit code", run.code, USAGE)
                expect(sentence in run.err, run.err)

    def files_that_cannot_be_read(self):
        os.mkfifo(self.place / "fifo")
        (self.place / "no-report").mkdir()
        for path, code in ((self.place / "nowhere", USAGE), (self.place / "no-report", USAGE),
                           (self.place / "fifo", SYSTEM)):
            run = self.run(path, code=code)
            expect(path.name in run.err, run.err)

    def help_is_printed(self):
        with Run(["allocations", "--help"]) as run:
            run.finish(60)
            expect_equal("exit code", run.code, 0)
            expect("--why JOB" in run.out, run.out)


def main():
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-allocations-") as folder:
        tests = Allocations(pathlib.Path(folder))
        for name in (name for name in vars(Allocations) if not name.startswith("_") and name != "run"):
            tally.test(name.replace("_", " "), getattr(tests, name))
    tally.close()


if __name__ == "__main__":
    main()
