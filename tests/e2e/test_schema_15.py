#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`generate --schema 1.5`: every field is the one that readers of that schema know, or in a row of differences.md;
and the comparison that says so notices each field that is spoiled.

    test_schema_15.py
"""
import copy
import pathlib
import sys
import tempfile

import harness
from git_maker import AS_OF, AS_OF_TEXT, DAY, RECENT, Repository, lines
from harness import expect, expect_equal, generate

sys.path.insert(0, str(harness.TOP / "tests" / "oracle"))
import compare_15  # noqa: E402 (after the path is known)
import shape_15  # noqa: E402

DIFFERENCES = harness.TOP / "docs" / "schema" / "differences.md"
WORKFLOW = b"name: Verify\non:\n  push:\n  pull_request:\njobs:\n  build:\n    runs-on: x\n  test:\n    runs-on: x\n"
HOOKS = b"repos:\n  - repo: https://example.org/hooks\n    hooks: []\n"


def make_plain(root):
    """What both readings agree on."""
    repository = Repository(root / "aai" / "babel")
    repository.commit({"pom.xml": lines(4), ".gitreview": b"[gerrit]\nhost=gerrit.example.org\nproject=aai/babel\n",
                       ".pre-commit-config.yaml": HOOKS, ".readthedocs.yaml": b"version: 2\n",
                       "docs/conf.py": b"x = 1\n",
                       ".github/dependabot.yml": b"version: 2\n", ".github/workflows/verify.yaml": WORKFLOW,
                       ".github/workflows/github2gerrit.yaml": WORKFLOW, "lift.toml": b""}, time=AS_OF - 400 * DAY)
    repository.commit({"a.txt": lines(3)}, name="Bob Baker", email="bob@corp.example.com", zone="+0130")
    repository.commit({"a.txt": lines(2)}, name="dependabot[bot]", email="dependabot@example.net")


def make_odd(root):
    """One of each thing that only one of the readings gets right."""
    repository = Repository(root / "odd")
    repository.commit({"a.txt": lines(5)}, name="Ann | Able", email="bar@example.org")
    repository.commit({"b.txt": lines(6)}, time=AS_OF + 90 * DAY, email="future@example.org")
    repository.commit({"c.txt": lines(7)}, email="kim@dept.example.co.uk", name="Kim")
    repository.commit({".mailmap": b"Ann Able <ann@example.org> <ann@old.example.net>\n"}, email="ann@old.example.net")
    repository.commit({"d.txt": lines(8)}, time=RECENT - 60 * DAY, email="nobody")
    repository.commit({"e.txt": lines(9)}, time=AS_OF - 2000 * DAY)
    other = Repository(root / "names")
    other.commit({"a.txt": lines(2)}, time=RECENT + DAY, name="Robert Baker", email="bob@corp.example.com")
    other.commit({"a.txt": lines(3)}, time=RECENT + DAY, name="Robert Baker", email="bob@corp.example.com")


class Scene:
    def __init__(self, place):
        self.root = place / "gerrit.example.org"
        make_plain(self.root)
        make_odd(self.root)
        Repository(self.root / "empty")
        with generate(self.root, "--as-of", AS_OF_TEXT, "-f", "json", "--schema", "1.5") as run:
            run.finish()
            expect_equal("exit code", (run.code, run.err), (0, ""))
            self.report = run.report()
        self.expected = shape_15.document(str(self.root), shape_15.Expected, AS_OF)
        self.corrected = shape_15.document(str(self.root), shape_15.Corrected, AS_OF,
                                           compare_15.domains_of(self.report))

    def compare(self, report):
        return compare_15.compare_fields(compare_15.keyed(report), self.expected, self.corrected)


def every_difference_is_listed(scene):
    equal, rows, unlisted = scene.compare(scene.report)
    expect_equal("not listed", unlisted + compare_15.compare_rankings(scene.report), [])
    expect(equal > 400, f"only {equal} fields are equal")
    wanted = {"newest", "commits", "identities", "names", "domains", "touched", "workflows", "project-types"}
    expect_equal("rows that the scene shows", wanted - set(rows), set())


def every_row_is_in_the_list(_):
    used = {row for row, _, _ in compare_15.LISTED}
    expect_equal("rows without a line", used - compare_15.read_rows(DIFFERENCES), set())


def numbers(node, path=()):
    """Where figures, texts and flags are that git decides."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("project_types", "workflows", "pre_commit", "summaries"):
                yield from numbers(value, (*path, key))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            if isinstance(value, dict):
                yield from numbers(value, (*path, at))
    elif not isinstance(node, str) or path[-1] in ("gerrit_project", "gerrit_url", "last_commit_timestamp",
                                                   "activity_status", "name", "email", "username", "domain"):
        yield path


def spoil(report, path):
    spoiled = copy.deepcopy(report)
    node = spoiled
    for step in path[:-1]:
        node = node[step]
    value = node[path[-1]]
    other = "spoiled" if isinstance(value, str) or value is None else value + 1000
    node[path[-1]] = not value if isinstance(value, bool) else other
    return spoiled


def each_spoiled_field_is_noticed(scene):
    report = {key: scene.report[key] for key in scene.report if key not in ("generated_at", "config_digest")}
    before = scene.compare(report)[2]
    unnoticed = [path for path in numbers(report) if len(scene.compare(spoil(report, path))[2]) <= len(before)]
    expect_equal("changes that pass", unnoticed, [])


def spoiled_rankings_are_noticed(scene):
    for key, rows in scene.report["summaries"].items():
        if not isinstance(rows, list) or not rows:
            continue
        spoiled = copy.deepcopy(scene.report)
        spoiled["summaries"][key] = spoiled["summaries"][key][1:]
        expect(compare_15.compare_rankings(spoiled), f"not noticed: {key} without its first")


def the_default_is_the_newest_schema(scene):
    with generate(scene.root, "--as-of", AS_OF_TEXT, "-f", "json") as run:
        expect_equal("schema", run.finish().report()["schema_version"], "2.0.0")


TESTS = (every_difference_is_listed, every_row_is_in_the_list, each_spoiled_field_is_noticed,
         spoiled_rankings_are_noticed, the_default_is_the_newest_schema)


def main():
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-e2e-") as folder:
        scene = Scene(pathlib.Path(folder))
        for test in TESTS:
            tally.test(test.__name__.replace("_", " "), test, scene)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
