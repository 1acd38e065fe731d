#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the CSV tables of written reports against their JSON: rows and figures are the same to a reader that did not
write them, each row is a line, and no cell is a formula.

    check_csv.py FOLDER...
"""
import csv
import json
import pathlib
import re
import sys

import check_markdown

PRESENCE = {True: "true", False: "false", None: ""}
DETAILS = {"project_types": "primary_type", "license": "spdx_id", "readthedocs": "config_type"}
FORMULA = tuple("=+-@＝＋－＠")


def read(path):
    raw = path.read_bytes()
    assert raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r\n"), f"{path}: lines do not end in CR LF"
    lines = raw.decode("utf-8").split("\r\n")[:-1]
    rows = list(csv.reader(lines, strict=True))
    assert len(rows) == len(lines), f"{path}: {len(lines)} lines, {len(rows)} rows"
    for row in rows:
        assert len(row) == len(rows[0]), f"{path}: {len(row)} cells, {len(rows[0])} titles: {row}"
        for cell in row:
            assert re.fullmatch(r"-?\d+", cell) or not cell.lstrip().startswith(FORMULA), f"{path}: a formula: {cell!r}"
    assert len(set(rows[0])) == len(rows[0]), f"{path}: two columns of one title"
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def shown(text):
    """What a reader finds of a text of the JSON: blanks for white space, no formula."""
    text = re.sub(r"[ \t\n\v\f\r]", " ", text.replace("\0", "\ufffd"))
    return "'" + text if text.lstrip(" ").startswith(FORMULA) else text


def told(figure):
    return "" if figure is None else str(figure)


def check(name, got, wanted):
    assert got == wanted, f"{name}: {got!r}, not {wanted!r}"


def window_columns(report, entry, columns):
    """Titles and figures of each window."""
    for window in report["time_windows"]:
        for title, pick in columns.items():
            yield shown(f"{title}_{window}"), told(pick(entry, window))


def check_table(report, path, rows, key, entries, columns):
    found = {row[key[0]]: row for row in rows}
    check(f"{path}: rows", (len(rows), len(found)), (len(entries), len(entries)))
    for entry in entries:
        row = found[shown(entry[key[1]])]
        for title, value in window_columns(report, entry, columns):
            check(f"{path}: {entry[key[1]]!r}: {title}", row[title], value)


COMMON = {"commits": lambda e, w: e["commits"][w], "lines_added": lambda e, w: e["lines_added"][w],
          "lines_removed": lambda e, w: e["lines_removed"][w], "lines_net": lambda e, w: e["lines_net"][w],
          "repositories": lambda e, w: e["repositories_count"][w]}
ORGANIZATION = COMMON | {
    "contributors": lambda e, w: e["contributor_count"][w],
    "earlier_contributors": lambda e, w: e["earlier"]["contributor_count"][w],
    "earlier_commits": lambda e, w: e["earlier"]["commits"][w],
    "earlier_lines_added": lambda e, w: (e["earlier"]["loc_stats"][w] or {}).get("added"),
    "earlier_lines_removed": lambda e, w: (e["earlier"]["loc_stats"][w] or {}).get("removed")}
CONTRIBUTOR = COMMON | {"earlier_commits": lambda e, w: e["commits_earlier"][w]}
REPOSITORY = {"commits": lambda e, w: e["commit_counts"][w], "lines_added": lambda e, w: e["loc_stats"][w]["added"],
              "lines_removed": lambda e, w: e["loc_stats"][w]["removed"],
              "lines_net": lambda e, w: e["loc_stats"][w]["net"],
              "contributors": lambda e, w: e["unique_contributors"][w],
              "newcomers": lambda e, w: e["newcomers"][w],
              "earlier_commits": lambda e, w: e["earlier"]["commit_counts"][w],
              "earlier_lines_added": lambda e, w: (e["earlier"]["loc_stats"][w] or {}).get("added"),
              "earlier_lines_removed": lambda e, w: (e["earlier"]["loc_stats"][w] or {}).get("removed"),
              "earlier_contributors": lambda e, w: e["earlier"]["unique_contributors"][w]}


def check_windows(folder, report):
    rows = read(folder / "report_windows.csv")
    check(f"{folder}: windows", [(row["window"], row["days"], row["start"], row["end"]) for row in rows],
          [(shown(name), str(w["days"]), w["start"], w["end"]) for name, w in report["time_windows"].items()])
    for row, name in zip(rows, report["time_windows"]):
        for key, figure in report["summaries"]["totals"][name].items():
            check(f"{folder}: {name}: {key}", row[key], told(figure))
            check(f"{folder}: {name}: {key}, earlier", row[f"earlier_{key}"],
                  told(report["summaries"]["totals_earlier"][name][key]))


def check_timeline(folder, report):
    length = len("2026-02" if report["timeline"]["unit"] == "month" else "2026-02-09")
    check(f"{folder}: timeline", [tuple(row.values()) for row in read(folder / "report_timeline.csv")],
          [(shown(r["gerrit_project"]), report["timeline"]["unit"], start[:length], str(count))
           for r in report["repositories"] for start, count in zip(report["timeline"]["starts"], r["commit_timeline"])
           if count])


def check_workflows(folder, report):
    """Those that GitHub lists and the files at HEAD that it does not list, by path."""
    table = folder / "report_workflows.csv"
    looked_for = any("files" in (r["features"].get("workflows") or {}) for r in report["repositories"])
    check(f"{table} is there", table.exists(), "github" in report or looked_for)
    if not table.exists():
        return
    wanted = [(shown(r["gerrit_project"]), shown(path), status) for r in report["repositories"]
              for path, status in check_markdown.joined_workflows(report, r)]
    check(f"{table}: workflows", [(row["repository"], row["path"], row["status"]) for row in read(table)], wanted)
    classes = {(shown(r["gerrit_project"]), shown(f["path"])): (f["classification"], shown(" ".join(f["triggers"])))
               for r in report["repositories"] for f in (r["features"].get("workflows") or {}).get("files") or []}
    check(f"{table}: files", [(row["classification"], row["triggers"]) for row in read(table)],
          [classes.get((repository, path), ("", "")) for repository, path, _ in wanted])


def check_folder(folder):
    report = json.loads((folder / "report_raw.json").read_text(encoding="utf-8"))
    check_table(report, folder, read(folder / "report_repositories.csv"), ("repository", "gerrit_project"),
                report["repositories"], REPOSITORY)
    for name, key, field, columns in (("contributors", ("email", "email"), "authors", CONTRIBUTOR),
                                      ("organizations", ("organization", "domain"), "organizations", ORGANIZATION)):
        check_table(report, folder, read(folder / f"report_{name}.csv"), key, report[field], columns)
    check_windows(folder, report)
    check_timeline(folder, report)
    check(f"{folder}: features", [(row["repository"], row["feature"], row["present"])
                                  for row in read(folder / "report_features.csv")],
          [(shown(repository["gerrit_project"]), shown(name), PRESENCE[feature.get("present")])
           for repository in report["repositories"] for name, feature in repository["features"].items()])
    check(f"{folder}: details", [row["detail"] for row in read(folder / "report_features.csv")],
          [shown(feature.get(DETAILS.get(name)) or "") for repository in report["repositories"]
           for name, feature in repository["features"].items()])
    check(f"{folder}: languages", [tuple(row.values()) for row in read(folder / "report_languages.csv")],
          [(shown(repository["gerrit_project"]), shown(entry["name"]), entry["kind"], str(entry["files"]),
            str(entry["lines"])) for repository in report["repositories"] for entry in repository["languages"]])
    check(f"{folder}: errors", [row["error"] for row in read(folder / "report_errors.csv")],
          [shown(error["error"]) for error in report["errors"]])
    jobs = folder / "report_jenkins_jobs.csv"
    check(f"{jobs} is there", jobs.exists(), "jenkins_allocation" in report)
    if jobs.exists():
        check(f"{jobs}: jobs", [(row["job"], row["set"], row["repository"]) for row in read(jobs)],
              [(shown(job["name"]), job["set"], shown(job["repository"] or "")) for job in
               report["jenkins_allocation"]["jobs"]])
    check_workflows(folder, report)
    people = folder / "report_info_yaml.csv"
    check(f"{people} is there", people.exists(), "info_yaml" in report)
    if people.exists():
        check(f"{people}: committers", [row["name"] for row in read(people) if row["role"] == "committer"],
              [shown(person["name"]) for project in report["info_yaml"]["projects"]
               for person in project["committers"]])


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        check_folder(pathlib.Path(argument))
        print(f"ok   {argument}")
