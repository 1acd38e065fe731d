#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `generate` on the tree of make_bad_repositories.py and checks each row of expectations.py."""
import collections
import io
import os
import pathlib
import re
import shutil
import tempfile

import harness
import expectations
import make_bad_repositories
from git_maker import AS_OF, AS_OF_TEXT
from harness import Skip, expect, expect_equal

import compare
import git_figures
import rendered

COMPLETE, PARTIAL = 0, 2


def check_row(row, report):
    if row.root_only and os.geteuid() != 0:
        raise Skip("only root can give a file away")
    if row.not_root and os.geteuid() == 0:
        raise Skip("root may read everything")
    expectations.check(row, report)


def check_table(_):
    rows = {row.builder for row in expectations.ROWS}
    builders = set(make_bad_repositories.BUILDERS)
    expect_equal("rows without a builder", rows - builders, set())
    expect_equal("builders without a row", builders - rows, set())


def check_all_named(report):
    """Nothing is in the report that no row expects."""
    rows = expectations.ROWS
    names = {row.name for row in rows}
    prefixes = tuple(row.name for row in rows if row.prefix)
    for name in [e["gerrit_project"] for e in report["repositories"]] + [e["repo"] for e in report["errors"]]:
        expect(name in names or name.startswith(prefixes), f"{name!r} is in the report, and no row expects it")


def check_against_git(report, root):
    rows = {row.name for row in expectations.ROWS if row.oracle and row.figures}
    every = [f for f in git_figures.all_figures(root) if compare.show(os.fsencode(f.name)) in rows]
    part = {**report, "repositories": [e for e in report["repositories"] if e["gerrit_project"] in rows], "errors": []}
    out = io.StringIO()
    tally = compare.Tally(out)
    windows = compare.read_windows(tally, report, AS_OF)
    entries = {e["gerrit_project"]: e for e in part["repositories"]}
    for figures in every:
        name = compare.show(os.fsencode(figures.name))
        expect(not figures.error, f"git refuses {name}: {figures.error}")
        compare.compare_repository(tally, entries[name], figures, windows, AS_OF)
    for check in (compare.compare_people, compare.compare_organizations):
        check(tally, report, windows)
    compare.compare_summaries(tally, report)
    expect(tally.differing == 0, f"{tally.differing} of {tally.figures} figures differ:\n{out.getvalue()}")
    expect(len(every) == len(rows), f"{len(every)} repositories compared, {len(rows)} expected")


def check_files(run, report):
    """The figures of tables and pages are those of report_raw.json."""
    out, folder = io.StringIO(), run.report_path().parent
    tally = compare.Tally(out)
    rendered.compare(tally, rendered.read_texts(folder), report, rendered.read_limits(folder))
    expect(tally.differing == 0, f"{tally.differing} of {tally.figures} figures differ:\n{out.getvalue()}")


def check_run(run, report):
    expect_equal("exit code", run.code, PARTIAL)
    expect_equal("complete", report["complete"], False)
    for error in report["errors"]:
        expect(error["category"] in run.err, f"stderr does not tell of {error}")


def check_no_command_ran(place):
    expect(not (place / "canary").exists(), "a command of a repository's configuration was run")


def check_markdown(run):
    """Every table row has as many cells as its head, and no markup of a repository is left raw."""
    text = (run.output / "demo/report.md").read_text(encoding="utf-8")
    columns = 0
    for line in text.split("\n"):
        bars = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
        if not line.startswith("|"):
            columns = 0
        elif not columns:
            columns = bars
        else:
            expect_equal(f"cells of {line!r}", bars, columns)
    for raw in ("<img", "<script", "<b>html", "\x1b", "\r", "\x07"):
        expect(raw not in text, f"report.md holds {raw!r} unescaped")
    expect("](javascript:" not in text.replace("\\]", ""), "report.md holds a link made of an author's name")


def check_json_is_utf8(run):
    data = run.report_path().read_bytes()
    data.decode("utf-8")
    doubles = [name for name, count in collections.Counter(
        (e["repo"], e["category"], e["error"]) for e in run.report()["errors"]).items() if count > 1]
    expect(not doubles, f"errors[] says the same twice: {doubles}")


def check_nothing_written(place, before):
    expect_equal("files that appeared in or left the repositories", snapshot(place) ^ before, set())


def snapshot(place):
    """Every path below the root, as bytes."""
    return {os.path.join(folder, name) for folder, folders, files in os.walk(os.fsencode(place / "root"))
            for name in folders + files}


def remove(place):
    for folder, folders, _ in os.walk(place):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
    shutil.rmtree(place)


def main():
    tally = harness.Tally()
    place = pathlib.Path(tempfile.mkdtemp(prefix="prt-bad-"))
    try:
        root = make_bad_repositories.build(place / "tree")
        before = snapshot(place / "tree")
        with harness.generate(root, "--as-of", AS_OF_TEXT, "-w", "2") as run:
            run.finish()
            if not run.report_path().exists():
                tally.fail("report", f"there is none; exit {run.code}, stderr:\n{run.err}")
                tally.close()
            report = run.report()
            tally.test("the table of rows is whole", check_table, report)
            for row in expectations.ROWS:
                tally.test(f"row {row.name.encode('unicode_escape').decode()[:60]}", check_row, row, report)
            tally.test("nothing else is in the report", check_all_named, report)
            tally.test("every figure is git's", check_against_git, report, root)
            tally.test("the figures of tables and pages", check_files, run, report)
            tally.test("exit code and banner of a partial run", check_run, run, report)
            tally.test("no command of a repository was run", check_no_command_ran, place / "tree")
            tally.test("the repositories were not written to", check_nothing_written, place / "tree", before)
            tally.test("report_raw.json is UTF-8 and says nothing twice", check_json_is_utf8, run)
            tally.test("report.md escapes what repositories say", check_markdown, run)
    finally:
        remove(place)
    tally.close()


if __name__ == "__main__":
    main()
