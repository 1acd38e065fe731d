# SPDX-License-Identifier: Apache-2.0
"""Compares report_*.csv with the report_raw.json beside them, by docs/schema/csv.md: title of a column -> text."""
import csv
import io
import re

from written import status_of

# What is no figure of the report.
NOT_COMPARED = {"report_repositories.csv": {"url"}}
OPTIONAL = {"report_workflows.csv"}
DETAILS = {"project_types": "primary_type", "license": "spdx_id", "readthedocs": "config_type"}


def shown(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = re.sub("[\t\r\n]", " ", value) if isinstance(value, str) else str(value)
    return "'" + text if isinstance(value, str) and text[:1] in ("=", "+", "-", "@") else text


def per_window(prefix, windows, function):
    return {f"{prefix}_{window}": function(window) for window in windows}


def line_columns(row, windows):
    return {key: value for figure in ("lines_added", "lines_removed", "lines_net")
            for key, value in per_window(figure, windows, row[figure].get).items()}


def known(lines, key):
    return None if lines is None else lines[key]


def earlier_lines(row, windows):
    return {key: value for name in ("added", "removed") for key, value in
            per_window(f"earlier_lines_{name}", windows, lambda w: known(row["earlier"]["loc_stats"][w], name)).items()}


def csv_repository(report, row, windows):
    lines = {f"lines_{key}": {w: row["loc_stats"][w][key] for w in windows} for key in ("added", "removed", "net")}
    return {"repository": row["gerrit_project"], "status": status_of(row), "complete": row["complete"],
            "last_commit": row["last_commit_timestamp"], "days_since_last_commit": row["days_since_last_commit"],
            "commits_ever": row["total_commits_ever"], "total_loc": row["total_loc"],
            "jenkins_jobs": row["jenkins"]["job_count"] if "jenkins" in row else None,
            "bus_factor": row["bus_factor"][report.period],
            **per_window("commits", windows, row["commit_counts"].get), **line_columns(lines, windows),
            **per_window("contributors", windows, row["unique_contributors"].get),
            **per_window("newcomers", windows, row["newcomers"].get),
            **per_window("earlier_commits", windows, row["earlier"]["commit_counts"].get),
            **earlier_lines(row, windows),
            **per_window("earlier_contributors", windows, row["earlier"]["unique_contributors"].get)}


def csv_author(rank, row, windows):
    return {"rank": rank, "name": row["name"], "email": row["email"], "username": row["username"],
            "organization": row["domain"], "bot": row["bot"], "commits_ever": row["total_commits_ever"],
            **per_window("commits", windows, row["commits"].get), **line_columns(row, windows),
            **per_window("repositories", windows, row["repositories_count"].get),
            **per_window("earlier_commits", windows, row["commits_earlier"].get)}


def csv_organization(rank, row, windows):
    earlier = row["earlier"]
    return {"rank": rank, "organization": row["domain"], "contributors_ever": row["contributor_count_ever"],
            **per_window("contributors", windows, row["contributor_count"].get),
            **per_window("commits", windows, row["commits"].get), **line_columns(row, windows),
            **per_window("repositories", windows, row["repositories_count"].get),
            **per_window("earlier_contributors", windows, earlier["contributor_count"].get),
            **per_window("earlier_commits", windows, earlier["commits"].get), **earlier_lines(row, windows)}


def csv_window(report, name, window):
    totals, before = (report.raw["summaries"][key][name] for key in ("totals", "totals_earlier"))
    return {"window": name, "days": window["days"], "start": window["start"], "end": window["end"], **totals,
            **{f"earlier_{key}": value for key, value in before.items()}}


def csv_timeline(report):
    unit = report.raw["timeline"]["unit"]
    for row in report.raw["repositories"]:
        for start, count in zip(report.raw["timeline"]["starts"], row["commit_timeline"]):
            if count:
                yield {"repository": row["gerrit_project"], "unit": unit, "commits": count,
                       "period": start[:7] if unit == "month" else start}


def of_people(report):
    windows = list(report.raw["time_windows"])
    people = [csv_author(rank, row, windows) for rank, row in enumerate(report.ranked_people(), 1)]
    return people + [csv_author(None, row, windows) for row in report.bots()]


def of_organizations(report):
    ranked = [report.organizations[key] for key in report.raw["summaries"]["top_organizations"]]
    return [csv_organization(rank, row, list(report.raw["time_windows"])) for rank, row in enumerate(ranked, 1)]


def of_languages(report):
    return [{"repository": row["gerrit_project"], "language": found["name"], "kind": found["kind"],
             "files": found["files"], "lines": found["lines"]}
            for row in report.raw["repositories"] for found in row["languages"]]


def of_features(report):
    return [{"repository": row["gerrit_project"], "feature": name, "present": found["present"],
             "detail": found[DETAILS[name]] if name in DETAILS else None}
            for row in report.raw["repositories"] for name, found in row["features"].items()]


def of_workflows(report):
    """None where GitHub was asked: what it lists is there, too."""
    if "github" in report.raw:
        return None
    nothing = dict.fromkeys(("owner", "name", "state", "last_run_number", "last_run_conclusion", "last_run_created",
                             "last_run_url"))
    return [{"repository": row["gerrit_project"], "path": file["path"], "workflow": file["title"], "status": "unknown",
             "classification": file["classification"], "triggers": " ".join(file["triggers"]), **nothing}
            for row in report.raw["repositories"] for file in row["features"]["workflows"]["files"]]


FILES = {
    "report_repositories.csv": lambda report: [csv_repository(report, row, list(report.raw["time_windows"]))
                                               for row in report.raw["repositories"]],
    "report_contributors.csv": of_people,
    "report_organizations.csv": of_organizations,
    "report_windows.csv": lambda report: [csv_window(report, *window) for window in report.raw["time_windows"].items()],
    "report_timeline.csv": lambda report: list(csv_timeline(report)),
    "report_languages.csv": of_languages,
    "report_features.csv": of_features,
    "report_workflows.csv": of_workflows,
    "report_errors.csv": lambda report: [{"repository": row["repo"], "category": row["category"], "error": row["error"]}
                                         for row in report.raw["errors"]],
}


def compare(tally, name, text, report):
    """`text`: what the file of this name holds."""
    expected, rows = FILES[name](report), list(csv.DictReader(io.StringIO(text, newline="")))
    if expected is None:
        return
    tally.check(name, "rows", len(rows), len(expected))
    for number, (row, wanted) in enumerate(zip(rows, expected), 1):
        tally.check(name, f"titles of row {number}", set(row) - NOT_COMPARED.get(name, set()), set(wanted))
        for title, value in wanted.items():
            tally.check(name, f"row {number}, {title}", row.get(title), shown(value))
