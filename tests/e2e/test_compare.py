#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`compare`: equal reports are equal in any order; what differs is printed with its path; exit codes are diff's.

    test_compare.py
"""
import json
import pathlib
import random
import sys
import tempfile

import harness
from git_maker import AS_OF_TEXT, Repository, lines
from harness import Run, expect, expect_equal, generate

EQUAL, DIFFERENT, TROUBLE = 0, 1, 2


class Scene:
    def __init__(self, place):
        self.folder = place
        self.root = place / "root"
        for at, name in enumerate(("aai/babel", "so")):
            Repository(self.root / name).commit({"a.txt": lines(3 + at)})
        with generate(self.root, "--as-of", AS_OF_TEXT, "-f", "json") as run:
            self.report = run.finish().report()

    def write(self, name, report):
        path = self.folder / name
        path.write_text(report if isinstance(report, str) else json.dumps(report), encoding="utf-8")
        return path

    def copy(self):
        return json.loads(json.dumps(self.report))


def compare(*arguments):
    with Run(["compare", *arguments]) as run:
        return run.finish(60)


def order_and_layout_mean_nothing(scene):
    other = scene.copy()
    random.Random(7).shuffle(other["repositories"])
    other = dict(reversed(other.items()))
    run = compare(scene.write("a.json", scene.report), scene.write("b.json", json.dumps(other, indent=7)))
    expect_equal("exit code and output", (run.code, run.out, run.err), (EQUAL, "", ""))


def what_differs_is_printed(scene):
    other = scene.copy()
    other["repositories"][0]["commit_counts"]["last_30"] = 77
    del other["repositories"][1]
    other["project"] = "evil\x1b[31m"
    a, b = scene.write("a.json", scene.report), scene.write("b.json", other)
    run = compare(a, b)
    told = run.out.splitlines()
    expect_equal("exit code", run.code, DIFFERENT)
    expect_equal("lines", [told[0], told[1], told[2].partition(":")[0], told[3]],
                 ['project: "demo" -> "evil\\u001b[31m"',
                  f"repositories[aai/babel].commit_counts.last_30: "
                  f"{scene.report['repositories'][0]['commit_counts']['last_30']} -> 77", "repositories[so]",
                  "3 differences"])
    expect(told[2].endswith("-> (not there)"), f"not told as missing: {told[2]!r}")
    expect("\x1b" not in run.out, "a control character reached the terminal")
    run = compare("--limit", "1", a, b)
    expect_equal("limited", run.out.splitlines()[1:], ["3 differences, 1 printed (--limit 0 prints all)"])
    run = compare("--ignore", "project", "--ignore", "repositories[*", a, b)
    expect_equal("ignored", (run.code, run.out), (EQUAL, ""))
    run = compare("-q", a, b)
    expect_equal("quiet", (run.code, run.out), (DIFFERENT, ""))
    told = json.loads(compare("--json", a, b).out)
    paths = [entry["path"] for entry in told["differences"]]
    expect_equal("as JSON", (told["count"], paths, told["differences"][2]["b"]),
                 (3, ["project", "repositories[aai/babel].commit_counts.last_30", "repositories[so]"], None))


def trouble_is_not_a_difference(scene):
    good = scene.write("a.json", scene.report)
    for arguments, says in (([good], "two reports"), ([good, scene.folder / "nowhere.json"], "nowhere.json"),
                            ([good, scene.write("b.json", "{\n\"a\": }")], "b.json:2: expected a value"),
                            ([good, scene.write("c.json", '{"a": 1, "a": 2}')], "is there twice"),
                            (["--limit", "few", good, good], "--limit: expected a whole number")):
        run = compare(*arguments)
        expect_equal(f"exit code of {says!r}", run.code, TROUBLE)
        expect(says in run.err, f"not told: {says!r} in {run.err!r}")


def a_folder_is_its_report(scene):
    for name in ("one", "two"):
        (scene.folder / name).mkdir()
        scene.write(f"{name}/report_raw.json", {**scene.report, "project": name})
    run = compare(scene.folder / "one", scene.folder / "two/report_raw.json")
    expect_equal("two folders", (run.code, run.out.splitlines()),
                 (DIFFERENT, ['project: "one" -> "two"', "1 difference"]))
    (scene.folder / "empty").mkdir()
    run = compare(scene.folder / "one", scene.folder / "empty")
    expect_equal("a folder without one", run.code, TROUBLE)
    expect("empty/report_raw.json: cannot be opened" in run.err, f"the file is not named: {run.err!r}")


def main():
    tally = harness.Tally()
    with tempfile.TemporaryDirectory(prefix="prt-compare-") as place:
        scene = Scene(pathlib.Path(place))
        for test in (order_and_layout_mean_nothing, what_differs_is_printed, a_folder_is_its_report,
                     trouble_is_not_a_difference):
            tally.test(test.__name__.replace("_", " "), test, scene)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
