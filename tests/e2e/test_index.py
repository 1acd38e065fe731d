#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`index`: a page and a list over all reports in a folder, whose links lead to files that are there.

    test_index.py
"""
import html.parser
import json
import os
import shutil
import tempfile
import urllib.parse

import harness
from git_maker import AS_OF_TEXT, Repository, lines
from harness import Run, expect, expect_equal, generate

COMPLETE, FAILED, PARTIAL, USAGE = 0, 1, 2, 3
EARLIER = "2026-01-10T07:00:00Z"


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])


class Scene:
    def __init__(self, place):
        self.site = place / "site"
        Repository(place / "root" / "a").commit({"a.txt": lines(3)})
        for folder, *more in (("one",), ("one/2026-01-10", "--as-of", EARLIER), ("two <b>&\"%", "--schema", "1.5")):
            with generate(place / "root", "--as-of", AS_OF_TEXT, *more, "--no-zip", project="One") as run:
                expect_equal("exit code", run.finish().code, COMPLETE)
                shutil.copytree(run.output / "One", self.site / folder, dirs_exist_ok=True)

    def index(self, *arguments):
        with Run(["index", *arguments, self.site]) as run:
            return run.finish(60)

    def listed(self):
        return json.loads((self.site / "index.json").read_text(encoding="utf-8"))


def every_report_is_listed(scene):
    run = scene.index("--title", "All <projects>")
    expect_equal("exit code", (run.code, run.err), (COMPLETE, ""))
    told = scene.listed()
    expect_equal("title and problems", (told["title"], told["problems"]), ("All <projects>", []))
    rows = [(r["folder"], r["generated_at"], r["schema_version"], r["latest"]) for r in told["reports"]]
    expect_equal("reports", rows, [("one", AS_OF_TEXT, "2.0.0", True), ("one/2026-01-10", EARLIER, "2.0.0", False),
                                   ("two <b>&\"%", AS_OF_TEXT, "1.5.0", True)])
    expect_equal("figures", [(r["repositories"], r["commits"], r["authors"], r["complete"]) for r in told["reports"]],
                 [(1, 1, 1, True), (1, 0, 1, True), (1, 1, 1, True)])


def every_link_leads_to_a_file(scene):
    page = Links((scene.site / "index.html").read_text(encoding="utf-8"))
    expect(len(page.links) >= 12, f"only {len(page.links)} links")
    for link in page.links:
        path = urllib.parse.unquote(link)
        expect(path.startswith("./") and (scene.site / path).is_file(), f"{link} leads nowhere")
    expect("script" not in page.tags and "b" not in page.tags, "markup from outside")


def the_bytes_depend_on_the_reports_alone(scene):
    before = (scene.site / "index.html").read_bytes()
    os.rename(scene.site / "one", scene.site / "moved")
    os.rename(scene.site / "moved", scene.site / "one")
    scene.index("--title", "All <projects>", "-q")
    expect_equal("page", (scene.site / "index.html").read_bytes() == before, True)


def what_cannot_be_read_is_told_and_the_rest_is_there(scene):
    bad = scene.site / "bad"
    bad.mkdir()
    (bad / "report_raw.json").write_text('{"project": "</script>"}', encoding="utf-8")
    (scene.site / "link").symlink_to(scene.site / "one")
    (scene.site / ".hidden").mkdir()
    (scene.site / ".hidden" / "report_raw.json").write_text("x", encoding="utf-8")
    run, told = scene.index(), scene.listed()
    expect_equal("exit code", run.code, PARTIAL)
    expect_equal("problems", [p["folder"] for p in told["problems"]], ["bad"])
    expect("no report of schema" in told["problems"][0]["error"], "the sentence")
    expect_equal("reports", len(told["reports"]), 3)


def nothing_is_written_of_nothing(_):
    with tempfile.TemporaryDirectory(prefix="prt-index-") as empty:
        with Run(["index", empty]) as run:
            expect_equal("exit code", run.finish(60).code, FAILED)
        expect_equal("files", os.listdir(empty), [])
    for arguments, code in (([], USAGE), (["a", "b"], USAGE), (["/nonexistent/site"], USAGE)):
        with Run(["index", *arguments]) as run:
            expect_equal(f"exit code of {arguments}", run.finish(60).code, code)


TESTS = (every_report_is_listed, every_link_leads_to_a_file, the_bytes_depend_on_the_reports_alone,
         what_cannot_be_read_is_told_and_the_rest_is_there, nothing_is_written_of_nothing)


if __name__ == "__main__":
    harness.run_tests("index", Scene, TESTS)
