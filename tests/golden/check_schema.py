#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds report_raw.json files against the schema and against what a schema cannot state.

usage: check_schema.py SCHEMA [--categories category.def] REPORT...

Each report must be valid, agree with itself (sums, references, orders), and become invalid when any one of its
keys is taken away, gets a brother, or changes its type: a schema that lets such a change pass would prove nothing.
"""
import argparse
import collections
import copy
import datetime
import json
import re
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

STATUSES = ("current", "active", "inactive")
SUMMED = ("commits", "lines_added", "lines_removed", "lines_net")


def same(failures, what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: is {got!r}, should be {wanted!r}")


def is_sorted(failures, what, keys):
    as_bytes = [tuple(part.encode() if isinstance(part, str) else part for part in key) for key in keys]
    same(failures, f"order of {what}", as_bytes, sorted(as_bytes))


def window_maps(node, path=()):
    """Every object below that maps windows: (path, its keys)."""
    names = {"commits", "lines_added", "lines_removed", "lines_net", "repositories_count", "repositories_touched",
             "commit_counts", "loc_stats", "unique_contributors", "contributor_count", "bots", "bus_factor",
             "newcomers", "commits_earlier", "totals", "totals_earlier"}
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, dict) and (key in names or (key == "repositories" and path)):
                yield "/".join((*path, key)), list(value)
            yield from window_maps(value, (*path, key))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from window_maps(value, (*path, str(at)))


def half(counts):
    """Smallest number of them that have half of the sum."""
    counts = sorted(counts, reverse=True)
    return next(n for n in range(len(counts) + 1) if 2 * sum(counts[:n]) >= sum(counts))


def known_earlier(report, name):
    """Whether lines of that window are known as they were one window earlier."""
    windows = report["time_windows"]
    return 2 * windows[name]["days"] <= max(window["days"] for window in windows.values())


def check_repository(failures, report, entry, windows):
    place = entry["gerrit_project"]
    same(failures, f"{place} complete", entry["complete"], not entry["problems"])
    same(failures, f"{place} days", entry["days_since_last_commit"] is None, entry["last_commit_timestamp"] is None)
    is_sorted(failures, f"authors of {place}", [(a["email"],) for a in entry["authors"]])
    for name in windows:
        lines = entry["loc_stats"][name]
        sums = {key: sum(a[key][name] for a in entry["authors"]) for key in SUMMED}
        same(failures, f"{place} {name} commits", entry["commit_counts"][name], sums["commits"])
        same(failures, f"{place} {name} added", lines["added"], sums["lines_added"])
        same(failures, f"{place} {name} removed", lines["removed"], sums["lines_removed"])
        same(failures, f"{place} {name} net", lines["net"], lines["added"] - lines["removed"])
        same(failures, f"{place} {name} contributors", entry["unique_contributors"][name],
             sum(a["commits"][name] > 0 for a in entry["authors"] if not a["bot"]))
        same(failures, f"{place} {name} bots", entry["bots"][name],
             sum(a["commits"][name] > 0 for a in entry["authors"] if a["bot"]))
        same(failures, f"{place} {name} bus factor", entry["bus_factor"][name],
             half(a["commits"][name] for a in entry["authors"] if not a["bot"]))
        for newcomers in (entry["newcomers"][name], entry["earlier"]["newcomers"][name]):
            same(failures, f"{place} {name} newcomers", newcomers is None, entry["shallow"])
        same(failures, f"{place} {name} earlier lines", entry["earlier"]["loc_stats"][name] is not None,
             known_earlier(report, name))
        for author in entry["authors"]:
            same(failures, f"{place} {author['email']} {name} repositories", author["repositories"][name],
                 int(author["commits"][name] > 0))


def on_axis(time, starts):
    """Which bucket of the timeline a day is in."""
    return max(at for at, start in enumerate(starts) if start <= time)


def check_charts(failures, report, windows):
    axis, period = report["timeline"], report["summaries"]["reporting_period"]["window_name"]
    longest = max(windows, key=lambda name: report["time_windows"][name]["days"])
    unit = "week" if report["time_windows"][longest]["days"] <= 366 else "month"
    days = [datetime.date.fromisoformat(day) for day in axis["starts"]]
    same(failures, "unit", axis["unit"], unit)
    same(failures, "last bucket", on_axis(report["generated_at"][:10], axis["starts"]), len(days) - 1)
    same(failures, "first bucket", on_axis(report["time_windows"][longest]["start"][:10], axis["starts"]), 0)
    for left, right in zip(days, days[1:]):
        following = left + datetime.timedelta(7) if unit == "week" else (left + datetime.timedelta(31)).replace(day=1)
        same(failures, f"bucket after {left}", right, following)
    same(failures, "first day", (days[0].weekday() if unit == "week" else days[0].day - 1), 0)
    entries = report["repositories"]
    for entry in entries:
        place = entry["gerrit_project"]
        same(failures, f"{place} timeline", sum(entry["commit_timeline"]), entry["commit_counts"][longest])
        same(failures, f"{place} heat map", sum(map(sum, entry["commit_heat_map"])), entry["commit_counts"][period])
    columns = [[entry["commit_timeline"][at] for entry in entries] for at in range(len(days))]
    same(failures, "timeline", report["commit_timeline"], [sum(column) for column in columns])
    cells = [[sum(entry["commit_heat_map"][day][hour] for entry in entries) for hour in range(24)] for day in range(7)]
    same(failures, "heat map", report["commit_heat_map"], cells)


def check_authors(failures, report, windows):
    is_sorted(failures, "authors", [(a["email"],) for a in report["authors"]])
    for author in report["authors"]:
        parts = [(r, a) for r in report["repositories"] for a in r["authors"] if a["email"] == author["email"]]
        same(failures, f"{author['email']} domains", {a["domain"] for _, a in parts}, {author["domain"]})
        for name in windows:
            place = f"{author['email']} {name}"
            for key in SUMMED:
                same(failures, f"{place} {key}", author[key][name], sum(a[key][name] for _, a in parts))
            touched = sorted((r["gerrit_project"] for r, a in parts if a["commits"][name]), key=str.encode)
            same(failures, f"{place} touched", author["repositories_touched"][name], touched)
            same(failures, f"{place} count", author["repositories_count"][name], len(touched))


def check_organizations(failures, report, windows):
    is_sorted(failures, "organizations", [(o["domain"],) for o in report["organizations"]])
    same(failures, "domains", {o["domain"] for o in report["organizations"]},
         {a["domain"] for a in report["authors"] if not a["bot"]})
    for organization in report["organizations"]:
        people = [a for a in report["authors"] if a["domain"] == organization["domain"] and not a["bot"]]
        same(failures, f"{organization['domain']} ever", organization["contributor_count_ever"], len(people))
        for name in windows:
            place = f"{organization['domain']} {name}"
            for key in SUMMED:
                same(failures, f"{place} {key}", organization[key][name], sum(a[key][name] for a in people))
            same(failures, f"{place} contributors", organization["contributor_count"][name],
                 sum(a["commits"][name] > 0 for a in people))
            same(failures, f"{place} repositories", organization["repositories_count"][name],
                 len({r for a in people for r in a["repositories_touched"][name]}))
            same(failures, f"{place} bus factor", organization["bus_factor"][name],
                 half(a["commits"][name] for a in people))
            before, earlier = [a["commits_earlier"][name] for a in people], organization["earlier"]
            same(failures, f"{place} commits earlier", earlier["commits"][name], sum(before))
            same(failures, f"{place} contributors earlier", earlier["contributor_count"][name],
                 sum(commits > 0 for commits in before))
            same(failures, f"{place} bus factor earlier", earlier["bus_factor"][name], half(before))


def expected_counts(report, period):
    entries = report["repositories"]
    living = [r for r in entries if r["has_any_commits"]]
    known = {r["gerrit_project"] for r in entries}
    failed = {e["repo"] for e in report["errors"]} - known - {""}
    return {
        "total_repositories": len(entries), "failed_repositories": len(failed),
        "discovered_repositories": len(entries) + len(failed),
        **{f"{status}_repositories": sum(r["activity_status"] == status for r in living) for status in STATUSES},
        "no_commit_repositories": len(entries) - len(living),
        "partial_repositories": sum(not r["complete"] for r in entries),
        "total_commits": sum(r["commit_counts"][period] for r in entries),
        "total_lines_added": sum(r["loc_stats"][period]["added"] for r in entries),
        "total_lines_removed": sum(r["loc_stats"][period]["removed"] for r in entries),
        "total_loc": sum(r["total_loc"] or 0 for r in entries),
        "unknown_loc_repositories": sum(r["total_loc"] is None for r in living),
        **{key: sum(r[key] for r in entries)
           for key in ("total_commits_ever", "commits_in_future", "commits_undated", "commits_uncounted")},
        "total_authors": len(report["authors"]), "total_organizations": len(report["organizations"]),
        "total_bots": sum(a["bot"] for a in report["authors"]),
        "period_authors": sum(a["commits"][period] > 0 for a in report["authors"] if not a["bot"]),
        "period_bots": sum(a["commits"][period] > 0 for a in report["authors"] if a["bot"]),
        "period_organizations": sum(o["commits"][period] > 0 for o in report["organizations"]),
    }


def expected_total(report, name, earlier):
    """Figures of all repositories in a window, but for lines and newcomers."""
    repositories = [(r["earlier"] if earlier else r)["commit_counts"][name] for r in report["repositories"]]
    organizations = [(o["earlier"] if earlier else o)["commits"][name] for o in report["organizations"]]
    people = [a["commits_earlier" if earlier else "commits"][name] for a in report["authors"] if not a["bot"]]
    bots = [a["commits_earlier" if earlier else "commits"][name] for a in report["authors"] if a["bot"]]
    return {"commits": sum(repositories), "repositories": sum(n > 0 for n in repositories),
            "contributors": sum(n > 0 for n in people), "bots": sum(n > 0 for n in bots), "bus_factor": half(people),
            "organizations": sum(n > 0 for n in organizations), "elephant_factor": half(organizations)}


def check_totals(failures, report, windows):
    summaries, entries = report["summaries"], report["repositories"]
    for key, earlier in (("totals", False), ("totals_earlier", True)):
        for name in windows:
            total, place = summaries[key][name], f"{key} {name}"
            for figure, value in expected_total(report, name, earlier).items():
                same(failures, f"{place} {figure}", total[figure], value)
            lines = [(r["earlier"] if earlier else r)["loc_stats"][name] for r in entries]
            known = not earlier or known_earlier(report, name)
            for figure, part in (("lines_added", "added"), ("lines_removed", "removed")):
                same(failures, f"{place} {figure}", total[figure], sum(line[part] for line in lines) if known else None)
            same(failures, f"{place} newcomers", total["newcomers"] is None, any(r["shallow"] for r in entries))
    classes = collections.Counter(r["earlier"]["activity_status"] or "not_begun" for r in entries)
    same(failures, "activity_earlier", summaries["activity_earlier"],
         {key: classes[key] for key in (*STATUSES, "not_begun")})


def ranked(rows, metric, name, key):
    return [row[key] for row in sorted(rows, key=lambda r: (-metric(r), r[name].encode(), r[key].encode()))]


def check_summaries(failures, report):
    summaries = report["summaries"]
    period = summaries["reporting_period"]["window_name"]
    same(failures, "days", summaries["reporting_period"]["days"], report["time_windows"][period]["days"])
    same(failures, "counts", summaries["counts"], expected_counts(report, period))
    entries = report["repositories"]
    living = [r for r in entries if r["has_any_commits"]]
    by_class = {s: [r for r in living if r["activity_status"] == s] for s in STATUSES}
    commits = lambda r: r["commit_counts"][period]
    age = lambda r: 2**63 if r["days_since_last_commit"] is None else r["days_since_last_commit"]
    for status, rows in by_class.items():
        listed = [a["gerrit_project"] for a in summaries["activity_status_distribution"][status]]
        same(failures, f"distribution {status}", listed, [r["gerrit_project"] for r in rows])
    project = "gerrit_project"
    people = [a for a in report["authors"] if not a["bot"]]
    expected = {
        "top_current_repositories": ranked(by_class["current"], commits, project, project),
        "top_active_repositories": ranked(by_class["active"], commits, project, project),
        "least_active_repositories": ranked(by_class["inactive"], age, project, project),
        "all_repositories": ranked(entries, commits, project, project),
        "no_commit_repositories": ranked([r for r in entries if not r["has_any_commits"]], commits, project, project),
        "top_contributors_commits": ranked(people, lambda a: a["commits"][period], "name", "email"),
        "top_contributors_loc": ranked(people, lambda a: a["lines_net"][period], "name", "email"),
        "top_organizations": ranked(report["organizations"], lambda o: o["commits"][period], "domain", "domain"),
    }
    for key, wanted in expected.items():
        same(failures, key, summaries[key], wanted)


COLORS = {"current": "green", "active": "orange", "inactive": "red", "unknown": "gray"}


def check_person(failures, person, windows):
    days, place = person["days_since_last_commit"], f"info_yaml {person['name']}"
    status = ("unknown" if days is None else "current" if days <= windows["current"] else
              "active" if days <= windows["active"] else "inactive")
    same(failures, f"{place} status", person["activity_status"], status)
    same(failures, f"{place} color", person["activity_color"], COLORS[status])
    same(failures, f"{place} matched", person["matched_by"] is None, days is None)


def check_info(failures, report):
    info = report.get("info_yaml")
    if info is None:
        return
    projects = info["projects"]
    ages = {r["gerrit_project"]: r["days_since_last_commit"] for r in report["repositories"]}
    is_sorted(failures, "projects", [(p["project_name"].lower(), p["yaml_file_path"]) for p in projects])
    same(failures, "total projects", info["total_projects"], len(projects))
    same(failures, "servers", info["servers"], sorted({p["gerrit_server"] for p in projects}, key=str.encode))
    states = collections.Counter(p["lifecycle_state"] for p in projects)
    expected = [{"state": s, "count": n, "percentage": share(n, len(projects))}
                for s, n in sorted(states.items(), key=lambda item: (-item[1], item[0].encode()))]
    same(failures, "lifecycle_summary", info["lifecycle_summary"], expected)
    for project in projects:
        place = project["yaml_file_path"]
        mine = [ages[name] for name in {project["project_path"], *project["repositories"]} if name in ages]
        same(failures, f"{place} has_git_data", project["has_git_data"], bool(mine))
        same(failures, f"{place} days", project["project_days_since_last_commit"],
             min((age for age in mine if age is not None), default=None))
        lead = [project["project_lead"]] if project["project_lead"] else []
        for person in lead + project["committers"]:
            check_person(failures, person, info["activity_windows"])


def check_errors(failures, report):
    same(failures, "complete", report["complete"], not report["errors"])
    told = [(e["repo"], e["category"], e["error"]) for e in report["errors"]]
    for entry in report["repositories"]:
        for problem in entry["problems"]:
            if (entry["gerrit_project"], problem["category"], problem["text"]) not in told:
                failures.append(f"{entry['gerrit_project']}: problem {problem} is not in errors")
    is_sorted(failures, "errors", [(e["repo"],) for e in report["errors"]])
    is_sorted(failures, "skipped", [(s["path"], s["reason"]) for s in report["skipped"]])


def share(part, whole):
    return (part * 20000 + whole) // (whole * 2) / 100 if whole else 0


def check_jenkins(failures, report):
    allocation = report.get("jenkins_allocation")
    if allocation is None:
        return
    jobs = allocation["jobs"]
    same(failures, "jobs with one name", len({j["name"] for j in jobs}), len(jobs))
    is_sorted(failures, "jobs", [(j["name"],) for j in jobs])
    same(failures, "total jobs", allocation["total_jenkins_jobs"], len(jobs))
    for name, percentage in allocation["percentages"].items():
        count = sum(j["set"] == name for j in jobs)
        same(failures, f"{name} jobs", allocation[f"{name}_jobs"], count)
        same(failures, f"{name} percentage", percentage, share(count, len(jobs)))
    owned = {}
    for job in jobs:
        if job["set"] == "allocated":
            owned.setdefault(job["repository"], []).append(job["name"])
    for entry in report["repositories"]:
        place, mine = entry["gerrit_project"], entry["jenkins"]
        same(failures, f"jobs of {place}", [j["name"] for j in mine["jobs"]], owned.pop(place, []))
        same(failures, f"{place} job_count", mine["job_count"], len(mine["jobs"]))
        same(failures, f"{place} has_jobs", mine["has_jobs"], bool(mine["jobs"]))
    same(failures, "unlisted", allocation["unlisted_repositories"], sorted(owned, key=str.encode))


def overall(workflows):
    if workflows is None:
        return None
    told = {w["status"] for w in workflows if w["state"] == "active"}
    return ("no_workflows" if not workflows else "no_active_workflows" if not told else
            "has_failures" if "failure" in told else "has_successes" if "success" in told else "unknown")


def check_github(failures, report):
    github = report.get("github")
    if github is None:
        return
    mine = [(entry["gerrit_project"], entry["github"]) for entry in report["repositories"]]
    for key, exists in (("found", True), ("missing", False), ("unknown", None)):
        same(failures, key, github[f"repositories_{key}"], sum(m["exists"] is exists for _, m in mine))
    workflows = [workflow for _, m in mine for workflow in m["workflows"] or []]
    same(failures, "workflows", github["workflows"], len(workflows))
    same(failures, "active workflows", github["active_workflows"], sum(w["state"] == "active" for w in workflows))
    same(failures, "organization", github["organization"] is None, github["organization_source"] is None)
    for place, entry in mine:
        same(failures, f"{place} url", entry["url"],
             f"{github['web']}/{entry['owner']}/{entry['name']}" if entry["exists"] else None)
        same(failures, f"{place} mirror", entry["mirror"] is None, entry["exists"] is None)
        same(failures, f"{place} overall", entry["overall_status"], overall(entry["workflows"]))
        is_sorted(failures, f"workflows of {place}", [(w["path"],) for w in entry["workflows"] or []])


def check_api_statistics(failures, report):
    services = report["api_statistics"]
    is_sorted(failures, "services", [(s["service"],) for s in services])
    for service in services:
        place = service["service"]
        same(failures, f"{place} requests", service["requests"], service["good"] + service["failed"])
        same(failures, f"{place} failed", service["failed"], sum(e["count"] for e in service["errors"]))
        is_sorted(failures, f"errors of {place}", [(e["code"],) for e in service["errors"]])


def consistency(report):
    failures = []
    windows = list(report["time_windows"])
    is_sorted(failures, "repositories", [(r["gerrit_project"],) for r in report["repositories"]])
    for name, window in report["time_windows"].items():
        same(failures, f"{name} seconds", window["end_timestamp"] - window["start_timestamp"], window["days"] * 86400)
        same(failures, f"{name} end", window["end"], report["generated_at"])
    for path, keys in window_maps(report):
        same(failures, f"windows of {path}", keys, windows)
    for entry in report["repositories"]:
        check_repository(failures, report, entry, windows)
    check_charts(failures, report, windows)
    check_authors(failures, report, windows)
    check_organizations(failures, report, windows)
    check_summaries(failures, report)
    check_totals(failures, report, windows)
    check_errors(failures, report)
    check_jenkins(failures, report)
    check_github(failures, report)
    check_api_statistics(failures, report)
    check_info(failures, report)
    return failures


def mutations(node, path=()):
    """(description, function that spoils the node at that path) for every key of one sample of each kind of object."""
    if isinstance(node, dict):
        by_window = any(key.startswith("last_") for key in node)
        yield path, "has a key more", lambda n: n.__setitem__("\0surplus", 1.5)
        for key, value in node.items():
            if not by_window:
                yield path, f"without {key}", lambda n, key=key: n.pop(key)
            yield path, f"{key} is of another type", lambda n, key=key: n.__setitem__(
                key, "1.5" if isinstance(n[key], float) else 1.5)
            yield from mutations(value, (*path, key))
    elif isinstance(node, list) and node:
        yield path, "has an item of another type", lambda n: n.append(1.5)
        yield from mutations(node[0], (*path, 0))


def sample(node):
    """The same with at most one item in each array, which is all that mutations() touches."""
    if isinstance(node, dict):
        return {key: sample(value) for key, value in node.items()}
    return [sample(value) for value in node[:1]] if isinstance(node, list) else node


def spoil(report, path, change):
    spoiled = copy.deepcopy(report)
    node = spoiled
    for step in path:
        node = node[step]
    change(node)
    return spoiled


def unnoticed(validator, report):
    report = sample(report)
    for path, what, change in mutations(report):
        if validator.is_valid(spoil(report, path, change)):
            yield f"schema does not notice: {'/'.join(map(str, path)) or 'top'} {what}"


def check_categories(schema, path):
    with open(path, encoding="utf-8") as file:
        known = re.findall(r'^PRT_CATEGORY\((\w+), "(\w+)"', file.read(), re.MULTILINE)
    failures = []
    names = [name for identifier, name in known if identifier != "NONE"]
    same(failures, "categories of the schema", schema["$defs"]["category"]["enum"], names)
    return failures


def check_report(validator, path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    failures = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validator.iter_errors(report)]
    return failures or consistency(report) + list(unnoticed(validator, report))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schema")
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--categories", help="category.def, whose names the schema must list")
    options = parser.parse_args()
    with open(options.schema, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = check_categories(schema, options.categories) if options.categories else []
    for path in options.reports:
        failures += [f"{path}: {failure}" for failure in check_report(validator, path)]
    print(*failures, f"{len(options.reports)} reports, {len(failures)} failures", sep="\n")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
