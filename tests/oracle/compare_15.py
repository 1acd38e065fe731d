#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares a report of `generate --schema 1.5`, field by field, with what git and its written rules give.

    compare_15.py REPORT ROOT --differences docs/schema/differences.md

The report is one of a folder of checkouts with the default configuration. Every field must be equal, or be one that a
row of differences.md lists under "--schema 1.5", by its id; and then it must be what the rule of that row gives, where
git can tell. Exit 0: every difference is listed; 1: one is not.
"""
import argparse
import ast
import collections
import json
import re
import sys

import shape_15

# Which row explains a difference at which path. CORRECTED: the value must be what the row's rule gives; TOLD: git
# cannot say what it should be.
CORRECTED, TOLD = True, False
LISTED = (
    ("newest", r"repositories\[.*\]\.(last_commit_timestamp|days_since_last_commit|activity_status)", CORRECTED),
    ("newest", r"summaries\.counts\.(current|active|inactive)_repositories", CORRECTED),
    ("project-types", r"repositories\[.*\]\.features\.project_types(\..*)?", TOLD),
    ("pre-commit", r"repositories\[.*\]\.features\.pre_commit\.(repos_count|error)", TOLD),
    ("workflows", r"repositories\[.*\]\.features\.workflows\.files\[.*\]\.(triggers|jobs)", TOLD),
    ("workflows", r"repositories\[.*\]\.features\.workflows\.(workflow_names|has_runtime_status)", TOLD),
    ("touched", r"(authors|organizations)\[.*\]\.(repositories_touched|repositories_count)\..*", CORRECTED),
    ("names", r"(repositories\[.*\]\.)?authors\[.*\]\.(name|username)", CORRECTED),
    ("domains", r"(repositories\[.*\]\.)?authors\[.*\]\.domain", CORRECTED),
    ("domains", r"organizations(\[.*\]\..*)?", CORRECTED),
    ("domains", r"summaries\.counts\.total_organizations", CORRECTED),
    ("identities", r"(repositories\[.*\]\.)?authors\[.*\](\..*)?", CORRECTED),
    ("identities", r"summaries\.counts\.total_authors", CORRECTED),
    ("commits", r"repositories\[.*\]\.(commit_counts|loc_stats|unique_contributors|total_.*|has_any_commits)(\..*)?",
     CORRECTED),
    ("commits", r"repositories\[.*\]\.authors", CORRECTED),
    ("commits", r"summaries\.counts\.(total_commits|total_lines_added|no_commit_repositories)", CORRECTED),
)
NOT_THERE = "(not there)"


def keyed(report):
    """The report with its records under their keys, sets as sets, and without what git says nothing of."""
    result = {key: report[key] for key in ("schema_version", "time_windows", "errors")}
    result["repositories"] = {r["gerrit_project"]: dict(r) for r in report["repositories"]}
    for entry in result["repositories"].values():
        entry["authors"] = {a["email"]: a for a in entry["authors"]}
        flows = entry["features"]["workflows"]
        files = {f["name"]: f for f in flows["files"]}
        entry["features"] = {**entry["features"], "workflows": {**flows, "files": files}}
    result["authors"] = {a["email"]: {**a, "repositories_touched": {
        w: set() if text == "set()" else ast.literal_eval(text) for w, text in a["repositories_touched"].items()}}
        for a in report["authors"]}
    result["organizations"] = {o["domain"]: o for o in report["organizations"]}
    result["summaries"] = {key: report["summaries"][key] for key in ("reporting_period", "counts")}
    return result


def leaves(node, path=""):
    """(path, value) of everything that is no record; an empty one is a value."""
    if not isinstance(node, dict) or not node:
        yield path, node
        return
    records = path.rpartition(".")[2] in ("repositories", "authors", "organizations", "files")
    for key, value in node.items():
        yield from leaves(value, f"{path}[{key}]" if records and isinstance(value, dict) else
                          f"{path}.{key}" if path else key)


def listed(path, ours, corrected):
    """The id of a row that explains the value, or None."""
    for row, pattern, exact in LISTED:
        if re.fullmatch(pattern, path, re.DOTALL) and (exact is TOLD or ours == corrected.get(path, NOT_THERE)):
            return row
    return None


def compare_fields(ours, expected, corrected):
    ours, expected, corrected = dict(leaves(ours)), dict(leaves(expected)), dict(leaves(corrected))
    equal, rows, unlisted = 0, collections.Counter(), []
    for path in sorted(ours.keys() | expected.keys()):
        mine, known = ours.get(path, NOT_THERE), expected.get(path, NOT_THERE)
        if mine == known:
            equal += 1
            continue
        row = listed(path, mine, corrected)
        if row:
            rows[row] += 1
        else:
            unlisted.append(f"{path}: {known!r} -> {mine!r}, by the rules {corrected.get(path, NOT_THERE)!r}")
    return equal, rows, unlisted


def ranked(rows, metric, key):
    return sorted(rows, key=lambda r: (-metric(r), r.get("name", r[key]).encode(), r[key].encode()))


def compare_rankings(report):
    """The lists of the summaries hold the very records, in the order of the rule."""
    period, wrong = report["summaries"]["reporting_period"]["window_name"], []
    age = lambda r: 999999 if r["days_since_last_commit"] is None else r["days_since_last_commit"]
    commits = lambda r: r["commit_counts"][period]
    living = [r for r in report["repositories"] if r["has_any_commits"]]
    by_class = {s: [r for r in living if r["activity_status"] == s] for s in ("current", "active", "inactive")}
    wanted = {"top_current_repositories": ranked(by_class["current"], commits, "gerrit_project"),
              "top_active_repositories": ranked(by_class["active"], commits, "gerrit_project"),
              "least_active_repositories": ranked(by_class["inactive"], age, "gerrit_project"),
              "all_repositories": ranked(report["repositories"], commits, "gerrit_project"),
              "no_commit_repositories": [r for r in report["repositories"] if not r["has_any_commits"]],
              "top_contributors_commits": ranked(report["authors"], lambda a: a["commits"][period], "email"),
              "top_contributors_loc": ranked(report["authors"], lambda a: a["lines_net"][period], "email"),
              "top_organizations": ranked(report["organizations"], lambda o: o["commits"][period], "domain")}
    for key, rows in wanted.items():
        if report["summaries"][key] != rows:
            wrong.append(f"summaries.{key}: not the records, or not in the order, of the rule")
    for status, rows in report["summaries"]["activity_status_distribution"].items():
        if {r["gerrit_project"]: r["days_since_last_commit"] for r in rows} != {
                r["gerrit_project"]: age(r) for r in by_class[status]}:
            wrong.append(f"summaries.activity_status_distribution.{status}: not the repositories of that status")
    return wrong


def domains_of(report):
    """Our organization of each address: it must be what the address ends with, in whole labels."""
    domains = {a["email"]: a["domain"] for a in report["authors"]}

    def domain_of(email):
        domain, found = email.rpartition("@")[2] if "@" in email else "", domains.get(email, NOT_THERE)
        return found if found == "unknown" or f".{domain}".endswith(f".{found}") else f"{found} is not of {email}"
    return domain_of


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        section = file.read().partition("\n## --schema 1.5\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report")
    parser.add_argument("root")
    parser.add_argument("--differences", required=True)
    options = parser.parse_args()
    with open(options.report, encoding="utf-8") as file:
        report = json.load(file)
    as_of = int(next(iter(report["time_windows"].values()))["end_timestamp"])
    missing = {row for row, _, _ in LISTED} - read_rows(options.differences)
    expected = shape_15.document(options.root, shape_15.Expected, as_of)
    corrected = shape_15.document(options.root, shape_15.Corrected, as_of, domains_of(report))
    equal, rows, unlisted = compare_fields(keyed(report), expected, corrected)
    unlisted += compare_rankings(report) + [f"differences.md has no row `{row}`" for row in sorted(missing)]
    for sentence in unlisted:
        print(f"not listed: {sentence}")
    told = ", ".join(f"{row} {count}" for row, count in sorted(rows.items()))
    print(f"{len(report['repositories'])} repositories: {equal} fields equal, {sum(rows.values())} listed"
          f"{f' ({told})' if told else ''}, {len(unlisted)} not listed")
    sys.exit(bool(unlisted))


if __name__ == "__main__":
    main()
