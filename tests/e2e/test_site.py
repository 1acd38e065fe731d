#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`deploy/site.sh`, which the GitHub action and the GitLab example run: the last report of each project, those
before it by date, a page over all; a project that fails keeps what it had. What the examples run is shell that
can be read.

    test_site.py
"""
import json
import os
import re
import subprocess
import textwrap

import harness
from git_maker import Repository, lines
from harness import expect, expect_equal

COMPLETE, USAGE = 0, 3
DEPLOY = harness.TOP / "deploy"
PROJECTS = [{"project": "One", "slug": "one", "gerrit": "gerrit.one.org"},
            {"project": "Two", "slug": "two", "gerrit": "gerrit.two.org"}]


class Scene:
    def __init__(self, place):
        self.root, self.site, self.home = place / "root", place / "site", place / "home"
        self.home.mkdir()
        for host in ("gerrit.one.org", "gerrit.two.org"):
            Repository(self.root / host / "a").commit({"a.txt": lines(3)})

    def run(self, day, **more):
        names = ("GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GITHUB_ORG", "SOURCE_DATE_EPOCH")
        env = {key: value for key, value in os.environ.items() if key not in names}
        env.update({"TOOL": str(harness.program_folder() / "reporting-tool"), "HOME": str(self.home),
                    **harness.SANITIZERS, "XDG_CACHE_HOME": str(self.home / "cache"),
                    "PROJECTS_JSON": json.dumps(PROJECTS), **more})
        done = subprocess.run(["bash", str(DEPLOY / "site.sh"), str(self.site), "-r", str(self.root), "--as-of",
                               f"{day}T07:00:00Z", "-w", "1", "-q"], env=env, cwd=self.home, timeout=300, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode

    def listed(self):
        reports = json.loads((self.site / "index.json").read_text(encoding="utf-8"))["reports"]
        return [(r["folder"], r["generated_at"][:10], r["latest"]) for r in reports]


def the_first_run_makes_the_site(scene):
    expect_equal("exit code", scene.run("2026-01-01"), COMPLETE)
    expect_equal("reports", scene.listed(), [("one", "2026-01-01", True), ("two", "2026-01-01", True)])
    expect((scene.site / "one" / "report.html").is_file(), "no page")
    expect(not list(scene.site.rglob("config_resolved.json")), "the host's configuration is published")


def the_next_one_keeps_what_was_there(scene):
    expect_equal("exit code", scene.run("2026-01-08"), COMPLETE)
    expect_equal("reports of one", scene.listed()[:2], [("one", "2026-01-08", True),
                                                        ("one/2026-01-01", "2026-01-01", False)])
    expect((scene.site / "one" / "2026-01-01" / "report.html").is_file(), "no earlier page")


def a_project_that_fails_keeps_its_report(scene):
    os.rename(scene.root / "gerrit.two.org", scene.root / "away")
    expect_equal("exit code", scene.run("2026-01-15"), USAGE)
    os.rename(scene.root / "away", scene.root / "gerrit.two.org")
    latest = [row for row in scene.listed() if row[2]]
    expect_equal("last reports", latest, [("one", "2026-01-15", True), ("two", "2026-01-08", True)])
    expect_equal("left over", [p.name for p in scene.site.iterdir() if p.name.startswith(".")], [])


def old_ones_go(scene):
    expect_equal("exit code", scene.run("2026-01-22", KEEP="1"), COMPLETE)
    expect_equal("reports of one", [row[0] for row in scene.listed() if row[0].startswith("one")],
                 ["one", "one/2026-01-15"])


def nothing_without_projects(scene):
    expect_equal("exit code", scene.run("2026-01-22", PROJECTS_JSON=""), USAGE)


def shell_blocks(text):
    """What stands under `run: |` of a YAML file."""
    for found in re.finditer(r"^( *)run: \|\n((?:\1  .*\n|\s*\n)+)", text, re.MULTILINE):
        yield textwrap.dedent(found[2])


def examples_are_shell_that_can_be_read(_):
    blocks = [block for name in ("action.yml", "workflow.yml")
              for block in shell_blocks((DEPLOY / "github-action" / name).read_text(encoding="utf-8"))]
    expect_equal("blocks", len(blocks), 3)
    for block in blocks:
        done = subprocess.run(["bash", "-n"], input=block, text=True, stderr=subprocess.PIPE, check=False)
        expect_equal(block.splitlines()[0], (done.returncode, done.stderr), (0, ""))
        expect("${{" not in block, "an expression in shell is a way in for whoever writes what it stands for")


TESTS = (the_first_run_makes_the_site, the_next_one_keeps_what_was_there, a_project_that_fails_keeps_its_report,
         old_ones_go, nothing_without_projects, examples_are_shell_that_can_be_read)


if __name__ == "__main__":
    harness.run_tests("site", Scene, TESTS)
