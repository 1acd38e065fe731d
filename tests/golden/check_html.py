#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the body of report.html and compares what a reader sees with report_raw.json.

usage: check_html.py FOLDER...          each with report_body.html and report_raw.json

Elements close in the order in which they were opened, ids are there once and links to them find them, nothing from
outside has become an element, an attribute or an address, and tables have the rows and texts that the JSON gives them.
"""
import html.parser
import json
import os
import re
import sys

from check_markdown import commas, errors, failing, organizations, shown, signed, skipped, squeeze

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
ALLOWED = set("""a body caption code dd desc details div dl dt figure footer h1 h2 h3 header label li main nav ol
    option p rect script section select small span strong summary svg table tbody td text th thead title
    tr ul wbr""".split())
ATTRIBUTES = re.compile(r"aria-\w+|data-\w+|class|for|height|hidden|href|id|rel|role|rx|scope|tabindex|text-anchor|type"
                        r"|value|width|x|y")
WORDS = {"current": "Current", "active": "Active", "inactive": "Inactive"}
ESCAPES = (("&lt;", "<"), ("&amp;", "&"))


class Reader(html.parser.HTMLParser):
    """Tables by id, as rows of texts; links, ids, and what is wrong with the nesting."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []
        self.tables, self.ids, self.links = {}, [], []
        self.rows = self.text = None
        self.title = self.data = ""

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.wrong.append(f"element {tag}")
        self.wrong += [f"attribute {name}" for name, _ in attrs if not ATTRIBUTES.fullmatch(name)]
        attrs = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag == "table":
            self.rows = self.tables.setdefault(attrs["id"], [])
        if tag == "tr" and self.rows is not None:
            self.rows.append([])
        if tag in ("td", "th", "h1"):
            self.text = ""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> out of its order")
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append(squeeze(self.text))
        if tag == "h1":
            self.title, self.text = squeeze(self.text), None
        if tag == "table":
            self.rows = None

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.data += data
        elif self.text is not None:
            self.text += data


def figures(row, period):
    added, removed, net, count = (row[k][period] for k in ("lines_added", "lines_removed", "lines_net", "commits"))
    average = abs(net) // count * (1 if net > 0 else -1)
    return [commas(count), signed(added), signed(-removed), signed(net), commas(added + removed), signed(average),
            commas(row["repositories_count"][period])]


def organization_rows(report, period):
    by_domain = {shown(o["domain"]): o for o in report["organizations"]}
    return [[row[0], row[1], row[2], *figures(by_domain[row[1]], period)] for row in organizations(report, period)]


def contributor_rows(report, period):
    by_email = {a["email"]: a for a in report["authors"]}
    ranked = [by_email[e] for e in report["summaries"]["top_contributors_commits"]]
    ranked = [a for a in ranked if a["commits"][period]]
    return [[str(at), shown(a["name"]), shown(a["domain"]), *figures(a, period)] for at, a in enumerate(ranked, 1)]


def repository_rows(report, period):
    by_name = {r["gerrit_project"]: r for r in report["repositories"]}
    for name in report["summaries"]["all_repositories"]:
        r = by_name[name]
        state = WORDS[r["activity_status"]] if r["has_any_commits"] else "No commits"
        yield [shown(name), commas(r["commit_counts"][period]),
               signed(r["commit_counts"][period] - r["earlier"]["commit_counts"][period]),
               commas(r["total_commits_ever"]), commas(r["total_loc"]),
               commas(r["unique_contributors"][period]), commas(r["days_since_last_commit"]),
               (r["last_commit_timestamp"] or "N/A").split("T")[0], state + ("" if r["complete"] else " Incomplete")]


def check_tables(reader, report):
    period = report["summaries"]["reporting_period"]["window_name"]
    for name, rows_of in (("organizations", organization_rows), ("contributors", contributor_rows),
                          ("repositories", repository_rows), ("failing-jobs", failing), ("errors", errors),
                          ("left-out", skipped)):
        rows = list(rows_of(report, period))
        got = reader.tables.get(f"{name}-table", [[]])[1:]
        limited = name in ("organizations", "contributors") and 0 < len(got) < len(rows)
        if len(got) != len(rows) and not limited:
            yield f"{name}: {len(got)} rows, should be {len(rows)}"
        for at, (ours, theirs) in enumerate(zip(got, rows)):
            if ours != [squeeze(text) for text in theirs]:
                yield f"{name} row {at + 1}: is {ours}, should be {theirs}"


def check_data(reader, report):
    """The details are the same repositories, in the report's order."""
    try:
        data = json.loads(reader.data)
    except ValueError as error:
        yield f"the details are no JSON: {error}"
        return
    period = report["summaries"]["reporting_period"]["window_name"]
    at = list(report["time_windows"]).index(period)
    ours = [[shown(r["name"]), r["ever"], r["windows"][at][0]] for r in data["repositories"]]
    theirs = [[shown(r["gerrit_project"]), r["total_commits_ever"], r["commit_counts"][period]]
              for r in report["repositories"]]
    if ours != theirs:
        yield f"details are of {ours}, should be of {theirs}"


def check(page, report):
    reader = Reader()
    reader.feed(page)
    yield from reader.wrong
    if reader.open != ["body"]:
        yield f"left open: {reader.open}"
    if len(set(reader.ids)) != len(reader.ids):
        yield "an id is there twice"
    for link in reader.links:
        ours = link[:1] == "#" and link[1:] in reader.ids
        if not ours and not re.fullmatch(r"https?://[\w.:\[\]-]+([/?#][^\s\"'<>\\]*)?", link):
            yield f"link {link!r} is none of ours"
    if reader.title != shown(report["project"]):
        yield f"title {reader.title!r}"
    if ("This report is incomplete" in page) == report["complete"]:
        yield "the banner and \"complete\" disagree"
    yield from check_tables(reader, report)
    yield from check_data(reader, report)


def unnoticed(page, report):
    """Undoes one kind of escape at a time: a check that lets that pass would prove nothing."""
    for escaped, raw in ESCAPES:
        spoiled = page.replace(escaped, raw)
        if spoiled != page and not list(check(spoiled, report)):
            yield f"the check does not notice that {escaped} was undone"


def check_folder(folder):
    with open(os.path.join(folder, "report_body.html"), encoding="utf-8", newline="") as file:
        page = file.read()
    with open(os.path.join(folder, "report_raw.json"), encoding="utf-8") as file:
        report = json.load(file)
    yield from check(page, report)
    yield from unnoticed(page, report)


def main():
    failures = [f"{folder}: {failure}" for folder in sys.argv[1:] for failure in check_folder(folder)]
    print(*failures, f"{len(sys.argv) - 1} reports, {len(failures)} failures", sep="\n")
    sys.exit(bool(failures) or len(sys.argv) == 1)


if __name__ == "__main__":
    main()
