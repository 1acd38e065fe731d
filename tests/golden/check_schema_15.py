#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds reports of schema 1.5.0 against that schema, and against what the same report says in 2.0.0.

usage: check_schema_15.py SCHEMA FOLDER...      each with report_raw_15.json and report_raw.json

Each must be valid, become invalid when one of its keys is spoiled, and say what the other one says: the same figures
under the same keys, full records where 2.0.0 has references, programs among people.
"""
import ast
import json
import os
import re
import sys

from check_schema import SUMMED, jsonschema, same, unnoticed

RECORDS = {"top_current_repositories": "repositories", "top_active_repositories": "repositories",
           "least_active_repositories": "repositories", "all_repositories": "repositories",
           "no_commit_repositories": "repositories"}
KEYS = {"repositories": "gerrit_project", "authors": "email", "organizations": "domain"}


def by_key(rows, kind):
    return {row[KEYS[kind]]: row for row in rows}


def check_repositories(failures, old, new):
    mine, windows = by_key(old["repositories"], "repositories"), list(new["time_windows"])
    same(failures, "repositories", list(mine), [r["gerrit_project"] for r in new["repositories"]])
    for entry in new["repositories"]:
        place, row = entry["gerrit_project"], mine[entry["gerrit_project"]]
        for key in ("gerrit_host", "gerrit_url", "gerrit_path_prefix", "local_path", "days_since_last_commit",
                    "activity_status", "has_any_commits", "total_commits_ever", "commit_counts", "loc_stats"):
            same(failures, f"{place} {key}", row[key], entry[key])
        same(failures, f"{place} total_loc", row["total_loc"], entry["total_loc"] or 0)
        time = entry["last_commit_timestamp"]
        same(failures, f"{place} last commit", row["last_commit_timestamp"], time and time.replace("Z", "+00:00"))
        for name in windows:
            same(failures, f"{place} {name} contributors", row["unique_contributors"][name],
                 sum(a["commits"][name] > 0 for a in entry["authors"]))
        kept = [{k: v for k, v in a.items() if k != "bot"} for a in entry["authors"]]
        same(failures, f"{place} authors", row["authors"], kept)


def check_people(failures, old, new):
    authors = by_key(old["authors"], "authors")
    same(failures, "authors", list(authors), [a["email"] for a in new["authors"]])
    for author in new["authors"]:
        row, place = authors[author["email"]], author["email"]
        for key in ("name", "username", "domain", "repositories_count", *SUMMED):
            same(failures, f"{place} {key}", row[key], author[key])
        for name, touched in author["repositories_touched"].items():
            text = row["repositories_touched"][name]
            got = set() if text == "set()" else ast.literal_eval(text)
            same(failures, f"{place} {name} touched", got, set(touched))
    organizations = by_key(old["organizations"], "organizations")
    same(failures, "organizations", list(organizations),
         sorted({a["domain"] for a in new["authors"]}, key=str.encode))
    for domain, row in organizations.items():
        people = [a for a in new["authors"] if a["domain"] == domain]
        same(failures, f"{domain} contributors", row["contributor_count"], len(people))
        for name in new["time_windows"]:
            for key in SUMMED:
                same(failures, f"{domain} {name} {key}", row[key][name], sum(a[key][name] for a in people))
            same(failures, f"{domain} {name} repositories", row["repositories_count"][name],
                 len({r for a in people for r in a["repositories_touched"][name]}))


def ranked(rows, metric, name, key):
    return sorted(rows, key=lambda r: (-metric(r), r[name].encode(), r[key].encode()))


def check_summaries(failures, old, new):
    summaries, period = old["summaries"], new["summaries"]["reporting_period"]["window_name"]
    same(failures, "period", summaries["reporting_period"], new["summaries"]["reporting_period"])
    for key, value in summaries["counts"].items():
        same(failures, f"counts {key}", value,
             len(old["organizations"]) if key == "total_organizations" else new["summaries"]["counts"][key])
    for status, rows in summaries["activity_status_distribution"].items():
        wanted = [{**r, "days_since_last_commit": 999999 if r["days_since_last_commit"] is None else
                   r["days_since_last_commit"]} for r in new["summaries"]["activity_status_distribution"][status]]
        same(failures, f"distribution {status}", rows, wanted)
    for key, kind in RECORDS.items():
        records = by_key(old[kind], kind)
        same(failures, key, summaries[key], [records[name] for name in new["summaries"][key]])
    for key, metric in (("commits", "commits"), ("loc", "lines_net")):
        same(failures, key, summaries[f"top_contributors_{key}"],
             ranked(old["authors"], lambda a, metric=metric: a[metric][period], "name", "email"))
    same(failures, "top_organizations", summaries["top_organizations"],
         ranked(old["organizations"], lambda o: o["commits"][period], "domain", "domain"))


def check_jenkins(failures, old, new):
    same(failures, "jenkins", "jenkins_allocation" in old, "jenkins_allocation" in new)
    if "jenkins_allocation" not in old:
        return
    allocation, jobs = old["jenkins_allocation"], new["jenkins_allocation"]["jobs"]
    names = [j["name"] for j in jobs if j["set"] == "allocated"]
    others = [j["name"] for j in jobs if j["set"] != "allocated"]
    same(failures, "allocated", allocation["allocated_job_names"], names)
    same(failures, "unallocated", allocation.get("unallocated_job_names", []), others)
    same(failures, "details", [d["name"] for d in allocation.get("unallocated_job_details", [])], others)
    same(failures, "numbers", [allocation[f"{k}_jobs"] for k in ("total_jenkins", "allocated", "unallocated")],
         [len(jobs), len(names), len(others)])
    orphans = {j["name"]: (j["repository"], j["state"]) for j in jobs if j["set"] == "orphaned"}
    told = old["orphaned_jenkins_jobs"]
    same(failures, "orphans", {n: (j["project_name"], j["state"]) for n, j in told["jobs"].items()}, orphans)
    same(failures, "orphans by state", sum(told["by_state"].values()), told["total_orphaned_jobs"])


def check_github(failures, old):
    for repository in old["repositories"]:
        workflows = repository["features"].get("workflows") or {}
        same(failures, f"run-time status of {repository['gerrit_project']}", workflows.get("has_runtime_status", False),
             "github_api_data" in workflows)


def consistency(old, new):
    failures = []
    same(failures, "errors", old["errors"], new["errors"])
    check_repositories(failures, old, new)
    check_people(failures, old, new)
    check_summaries(failures, old, new)
    check_jenkins(failures, old, new)
    check_github(failures, old)
    same(failures, "info_yaml", [p["yaml_file_path"] for p in old.get("info_yaml", {}).get("projects", [])],
         [p["yaml_file_path"] for p in new.get("info_yaml", {}).get("projects", [])])
    return failures


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def may_be_missing(failure):
    """Sections and features that a report need not have, and maps whose keys are data."""
    return re.search(r": (top without (info_yaml|jenkins_metadata)|orphaned_jenkins_jobs/(by_state|jobs) without .*|"
                     r"\S*/\d+/features without \w+|"
                     r"\S*/features/workflows without github_api_data)$", failure, re.DOTALL)


def slim(report):
    """Without the copies of records that other lists hold, whose schema is the same."""
    kept = {key: value[:0] if key in RECORDS and key != "all_repositories" else value
            for key, value in report["summaries"].items()}
    return {**report, "summaries": kept}


def check_folder(validator, folder):
    old = load(folder, "report_raw_15.json")
    failures = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validator.iter_errors(old)]
    unseen = [failure for failure in unnoticed(validator, slim(old)) if not may_be_missing(failure)]
    return failures or consistency(old, load(folder, "report_raw.json")) + unseen


def main():
    schema, folders = load(".", sys.argv[1]), sys.argv[2:]
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = [f"{folder}: {failure}" for folder in folders for failure in check_folder(validator, folder)]
    print(*failures, f"{len(folders)} reports, {len(failures)} failures", sep="\n")
    sys.exit(bool(failures) or not folders)


if __name__ == "__main__":
    main()
