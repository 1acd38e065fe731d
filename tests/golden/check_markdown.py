#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders report.md with cmark-gfm and compares what a reader sees with report_raw.json.

usage: check_markdown.py FOLDER...          each with report.md and report_raw.json

Every table must have the rows and the texts that the JSON gives it, every link to a heading must find it, and nothing
that comes from outside may have become markup: only our own elements and links are allowed.
"""
import collections
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata

EXTENSIONS = ("table", "strikethrough", "autolink", "tagfilter", "footnotes")
CMARK = ["cmark-gfm", "--unsafe", *(part for name in EXTENSIONS for part in ("-e", name))]
ALLOWED = {"h1", "h2", "h3", "p", "ul", "li", "hr", "blockquote", "strong", "em", "code", "a",
           "table", "thead", "tbody", "tr", "th", "td"}
# (escaped, raw) pairs that are undone together
ESCAPES = [[("&#124;", "|")], [("&lt;", "<"), ("&gt;", ">")], [("&#96;", "`")], [("&#92;", "\\")],
           [("&#58;", ":")], [("&#46;", ".")], [("&amp;amp;", "&amp;")], [("\\[", "["), ("\\]", "]")], [("\\]", "]")],
           [("\\*", "*")], [("\\~", "~")], [("\\_", "_")],
           [("(#-", "(#")]]
SETS = ("allocated", "orphaned", "infrastructure", "unattributed")
INVISIBLE = {"Cc", "Cn", "Cs"}
TURNING = set("\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff\ufff9\ufffa\ufffb")
TURNING |= {chr(c) for c in (*range(0x202a, 0x202f), *range(0x2060, 0x2070))}


class Reader(html.parser.HTMLParser):
    """Tables as lists of rows of texts, headings, links, and the set of elements."""

    def __init__(self):
        super().__init__()
        self.tables, self.headings, self.links, self.elements = [], [], [], set()
        self.text = None

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href", ""))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th", "h1", "h2", "h3"):
            self.text = ""

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.text)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(self.text)

    def handle_data(self, data):
        if self.text is not None:
            self.text += data


def render(markdown):
    return subprocess.run(CMARK, input=markdown.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()


def shown(text):
    """What a reader is to see of a text of the JSON, in a browser: white space collapses."""
    text = "".join(" " if c in "\t\n\v\f\r\u0085\u2028\u2029" else
                   "\ufffd" if unicodedata.category(c) in INVISIBLE or c in TURNING else c for c in text)
    return squeeze(text)


def squeeze(text):
    return re.sub(" +", " ", text).strip()


def anchor(heading):
    """GitHub: lower case, blanks to hyphens, and nothing but letters, digits, marks, hyphens and underscores."""
    kept = (c for c in heading.lower() if c in "-_ " or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def commas(number):
    return "N/A" if number is None else f"{number:,}"


def signed(number):
    return f"{number:+,}" if number else "0"


def lines(row, period):
    added, removed, net, commits = (row[k][period] for k in ("lines_added", "lines_removed", "lines_net", "commits"))
    average = abs(net) // commits * (1 if net > 0 else -1)
    return [commas(commits), signed(added), commas(added + removed), signed(average)]


def organizations(report, period):
    by_domain = {o["domain"]: o for o in report["organizations"]}
    rows = [by_domain[d] for d in report["summaries"]["top_organizations"] if by_domain[d]["commits"][period]]
    return [[str(i), shown(o["domain"]), commas(o["contributor_count"][period]), *lines(o, period),
             commas(o["repositories_count"][period])] for i, o in enumerate(rows, 1)]


def contributors(report, period):
    by_email = {a["email"]: a for a in report["authors"]}
    rows = [by_email[e] for e in report["summaries"]["top_contributors_commits"] if by_email[e]["commits"][period]]
    return [[str(i), shown(a["name"]), *lines(a, period), commas(a["repositories_count"][period]), shown(a["domain"])]
            for i, a in enumerate(rows, 1)]


def change(now, earlier):
    return commas(now) + ("" if now is None or earlier is None else f" ({signed(now - earlier)})")


def windows(report, _):
    figures = ("commits", "lines_added", "lines_removed", "contributors", "newcomers", "bots", "organizations",
               "repositories", "bus_factor", "elephant_factor")
    summaries = report["summaries"]
    return [[shown(name), window["start"].split("T")[0],
             *(change(summaries["totals"][name][f], summaries["totals_earlier"][name][f]) for f in figures)]
            for name, window in report["time_windows"].items()]


def bots(report, period):
    rows = [a for a in report["authors"] if a["bot"] and a["commits"][period]]
    rows.sort(key=lambda a: (-a["commits"][period], a["name"].encode(), a["email"].encode()))
    return [[shown(a["name"]), *lines(a, period), commas(a["repositories_count"][period])] for a in rows]


def repositories(report, period):
    marks = {"current": "✅", "active": "☑️", "inactive": "🛑"}
    by_name = {r["gerrit_project"]: r for r in report["repositories"]}
    rows = [by_name[name] for name in report["summaries"]["all_repositories"]]
    return [[shown(r["gerrit_project"]), commas(r["commit_counts"][period]),
             signed(r["commit_counts"][period] - r["earlier"]["commit_counts"][period]),
             commas(r["total_commits_ever"]), commas(r["total_loc"]), commas(r["unique_contributors"][period]),
             commas(r["newcomers"][period]), commas(r["bus_factor"][period]), commas(r["days_since_last_commit"]),
             (r["last_commit_timestamp"] or "N/A").split("T")[0],
             (marks[r["activity_status"]] if r["has_any_commits"] else "➖") + ("" if r["complete"] else " ⚠️")]
            for r in rows]


def errors(report, _):
    return [[shown(e["repo"]) or "(the run)", e["category"], shown(e["error"])] for e in report["errors"]]


def skipped(report, _):
    return [[shown(s["path"]), shown(s["reason"])] for s in report["skipped"]]


def job_sets(report, _):
    allocation = report["jenkins_allocation"]
    sets = [(name, allocation[f"{name}_jobs"]) for name in SETS]
    total = allocation["total_jenkins_jobs"]
    share = lambda part: f"{(part * 2000 + total) // (total * 2) / 10}%" if total else "-"
    return [[name.capitalize(), commas(count), share(count)] for name, count in [*sets, ("total", total)]]


def allocated(report, _):
    rows = collections.defaultdict(list)
    for job in report["jenkins_allocation"]["jobs"]:
        if job["set"] == "allocated":
            rows[job["repository"]].append(shown(job["name"]))
    return [[shown(name), commas(len(rows[name])), ", ".join(rows[name])] for name in sorted(rows, key=str.encode)]


def orphaned(report, _):
    return [[shown(job["name"]), shown(job["repository"]), job["state"], job["reason"]]
            for job in report["jenkins_allocation"]["jobs"] if job["set"] == "orphaned"]


def of_no_repository(name):
    def rows(report, _):
        return [[shown(job[key]) for key in ("name", "job_state", "job_status")]
                for job in report["jenkins_allocation"]["jobs"] if job["set"] == name]
    rows.__name__ = name
    return rows


FAILING = ("failure", "unstable")


def failing(report, _):
    """[name, repository, status]"""
    return [[shown(job["name"]), shown(job["repository"] or ""), job["job_status"]]
            for job in report.get("jenkins_allocation", {"jobs": []})["jobs"] if job["job_status"] in FAILING]


def check_failing(reader, report):
    told = [row[1] for row in reader.tables[0] if row[0] == "Failing Jenkins Jobs"]
    if told != [f"{len(failing(report, None))} of {len(report['jenkins_allocation']['jobs']):,}"]:
        yield f"summary of failing jobs: is {told}"


def job_tables(report):
    if "jenkins_allocation" not in report:
        return []
    present = {job["set"] for job in report["jenkins_allocation"]["jobs"]}
    makers = [allocated, orphaned, of_no_repository("infrastructure"), of_no_repository("unattributed")]
    rows = [maker for name, maker in zip(SETS, makers) if name in present]
    return [job_sets] + [failing] * bool(failing(report, None)) + rows


def matrix_cell(name, facts, period):
    if facts is None:
        return ""
    if facts["present"] and name == "license" and facts["spdx_id"]:
        return shown(facts["spdx_id"])
    if facts["present"] and name == "workflows":
        return commas(facts["count"])
    if facts["present"] and name == "signed_off":
        return percent(facts["signed_off"][period], facts["commits"][period])
    return {True: "✅", False: "❌", None: "❔"}[facts["present"]]


def percent(part, whole):
    return f"{(part * 2000 + whole) // (whole * 2) / 10}%"


MATRIX = ("dependabot", "renovate", "pre_commit", "readthedocs", "gitreview", "g2g", "workflows", "jenkinsfile",
          "gitlab_ci", "codeowners", "security", "license", "tests", "signed_off")
UNSHOWN = ("project_types", "github2gerrit_workflow", "sonatype_config")


def features(report, period):
    marks = {"current": "✅", "active": "☑️", "inactive": "🛑"}
    asked = {name for r in report["repositories"] for name in r["features"]}
    own = [name for r in report["repositories"] for name in r["features"] if name not in MATRIX + UNSHOWN]
    columns = [name for name in MATRIX if name in asked] + list(dict.fromkeys(own))
    rows = []
    for r in report["repositories"] if asked else []:
        types = r["features"].get("project_types") or {"primary_type": None, "detected_types": []}
        others = [t for t in types["detected_types"] if t != types["primary_type"]]
        rows.append([shown(r["gerrit_project"]), types["primary_type"] or "N/A", ", ".join(others),
                     *[matrix_cell(name, r["features"].get(name), period) for name in columns],
                     marks[r["activity_status"]] if r["has_any_commits"] else "➖"])
    return rows


def languages(report, _):
    total = sum(row["lines"] for row in report["languages"])
    return [[shown(row["name"]), row["kind"], commas(row["lines"]), percent(row["lines"], total), commas(row["files"]),
             commas(row["repositories"])] for row in report["languages"]]


def joined_workflows(report, r):
    """(path, status) of what GitHub lists and of the files at HEAD that it does not list."""
    listed = r["github"]["workflows"] if "github" in report else None
    rows = [(w["path"], w["status"]) for w in listed or []]
    paths = {path for path, _ in rows}
    files = (r["features"].get("workflows") or {}).get("files") or []
    rows += [(f["path"], "unknown" if listed is None else "not_listed") for f in files if f["path"] not in paths]
    return sorted(rows, key=lambda row: row[0].encode())


def github_workflows(report, _):
    asked = "github" in report
    told = lambda path, status: shown(path.rpartition("/")[2]) + (
        f" ({status})" if asked and status != "success" else "")
    rows = [(r["gerrit_project"], joined_workflows(report, r)) for r in report["repositories"]]
    return [[shown(name), commas(len(mine)), commas(sum(s == "failure" for _, s in mine)) if asked else "N/A",
             ", ".join(told(*w) for w in mine)] for name, mine in rows if mine]


def github_tables(report):
    return [github_workflows] if any(joined_workflows(report, r) for r in report["repositories"]) else []


def person(judged):
    marks = {"current": "✅", "active": "☑️", "inactive": "🛑", "unknown": "➖"}
    return f"{marks[judged['activity_status']]} {shown(judged['name'])}"


def tracker(tracking):
    if tracking["is_valid"] is False:
        return squeeze("⚠️ " + shown(tracking["validation_error"]))
    return squeeze(("✅ " if tracking["is_valid"] else "") + shown(tracking["type"]))


def info_projects(report, _):
    several = len(report["info_yaml"]["servers"]) > 1
    return [[*[shown(p["gerrit_server"])] * several, shown(p["project_name"]), shown(p["creation_date"]),
             shown(p["lifecycle_state"]), tracker(p["issue_tracking"]),
             person(p["project_lead"]) if p["project_lead"] else "None",
             ", ".join(person(c) for c in p["committers"] if not c["is_lead"]) or "None"]
            for p in report["info_yaml"]["projects"]]


def info_states(report, _):
    total = report["info_yaml"]["total_projects"]
    return [[shown(s["state"]), commas(s["count"]), f"{(s['count'] * 2000 + total) // (total * 2) / 10}%"]
            for s in report["info_yaml"]["lifecycle_summary"]]


def info_tables(report):
    return [info_projects, info_states] if report.get("info_yaml", {}).get("projects") else []


def check_tables(reader, report):
    """Limits on rows are told by the table's own length: it must be the beginning of what the JSON ranks."""
    period = report["summaries"]["reporting_period"]["window_name"]
    makers = (windows, organizations, contributors, bots, repositories, features, languages)
    expected = [maker for maker in makers if maker(report, period)]
    expected += [*job_tables(report), *github_tables(report), *info_tables(report)]
    expected += [errors] * bool(report["errors"]) + [skipped] * bool(report["skipped"])
    tables = reader.tables[1:]
    if "jenkins_allocation" in report:
        yield from check_failing(reader, report)
    if len(tables) != len(expected):
        yield f"{len(tables)} tables after the summary, should be {len(expected)}"
    for table, rows_of in zip(tables, expected):
        rows = rows_of(report, period)
        got = [[squeeze(cell) for cell in row] for row in table[1:]]
        limited = rows_of in (organizations, contributors)
        if len(got) != len(rows) and not (limited and 0 < len(got) < len(rows)):
            yield f"{rows_of.__name__}: {len(got)} rows, should be {len(rows)}"
        for at, (ours, theirs) in enumerate(zip(got, rows)):
            if ours[:len(theirs)] != theirs:
                yield f"{rows_of.__name__} row {at + 1}: is {ours}, should be {theirs}"


def check_summary(reader, report):
    counts = report["summaries"]["counts"]
    keys = ("discovered", "current", "active", "inactive", "no_commit", "failed")
    got = [row[1] for row in reader.tables[0][1:7]]
    wanted = [commas(counts[f"{key}_repositories"]) for key in keys]
    if got != wanted:
        yield f"summary: is {got}, should be {wanted}"


def check_links(reader):
    anchors = {anchor(heading) for heading in reader.headings}
    if len(anchors) != len(reader.headings):
        yield "two headings have one anchor"
    for link in reader.links:
        ours = link.startswith("#") and link[1:] in anchors
        page = re.fullmatch(r"https://[A-Za-z0-9._~%:/-]+(,general)?", link)
        if not ours and not page and not link.startswith("mailto:"):
            yield f"link {link!r} is none of ours"


def check(markdown, report):
    reader = Reader()
    reader.feed(render(markdown))
    if reader.elements - ALLOWED:
        yield f"elements that are not ours: {sorted(reader.elements - ALLOWED)}"
    if not reader.headings[0].endswith("Project Analysis Report: " + shown(report["project"])):
        yield f"title {reader.headings[0]!r}"
    if ("This report is incomplete" in markdown) == report["complete"]:
        yield "the banner and \"complete\" disagree"
    yield from check_summary(reader, report)
    yield from check_tables(reader, report)
    yield from check_links(reader)


def unnoticed(markdown, report):
    """Undoes one kind of escape at a time: a check that lets that pass would prove nothing."""
    for pairs in ESCAPES:
        spoiled = markdown
        for escaped, raw in pairs:
            spoiled = spoiled.replace(escaped, raw)
        if spoiled != markdown and not list(check(spoiled, report)):
            yield f"the check does not notice that {pairs} were undone"


def check_folder(folder):
    with open(os.path.join(folder, "report.md"), encoding="utf-8", newline="") as file:
        markdown = file.read()
    with open(os.path.join(folder, "report_raw.json"), encoding="utf-8") as file:
        report = json.load(file)
    yield from check(markdown, report)
    yield from unnoticed(markdown, report)


def need_cmark():
    if shutil.which("cmark-gfm") is None:
        print("cmark-gfm is not installed")
        sys.exit(77)


def main():
    need_cmark()
    failures = [f"{folder}: {failure}" for folder in sys.argv[1:] for failure in check_folder(folder)]
    print(*failures, f"{len(sys.argv) - 1} reports, {len(failures)} failures", sep="\n")
    sys.exit(bool(failures) or len(sys.argv) == 1)


if __name__ == "__main__":
    main()
