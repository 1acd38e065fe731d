#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares every figure of a report_raw.json with what git itself says.

    compare.py REPORT ROOT [--allow-errors] [--as-of SECONDS] [--jobs N]

Whatever follows from commits and from the tree at HEAD is computed from git's output by docs/schema/definitions.md
(world.py, features.py); sums are compared with what they are sums of, too. When report.md, report.html and the CSV
files of `-f all` are beside REPORT, their figures must be its figures (rendered.py).

A repository that git cannot read must be in errors[], and one that it can read must not be, unless --allow-errors is
given: then a repository told of in errors[] is not compared, and the closing line says how many there were.
Exit 0: nothing differs; 1: something does.
"""
import argparse
import collections
import datetime
import json
import pathlib
import sys

import features
import git_figures
import people
import rendered
import world
from identity import author_name, show, squeeze, zone_minutes
from tally import Tally

DAY = 86400
SUMMED = ("commits", "lines_added", "lines_removed", "lines_net")


def compare_tree(tally, place, ours, expected):
    """What `expected` has must be in the report, in its order; what it does not have is not looked at."""
    if isinstance(expected, dict) and isinstance(ours, dict):
        for key, value in expected.items():
            compare_tree(tally, f"{place}/{key}", ours.get(key), value)
    elif isinstance(expected, list) and isinstance(ours, list) and len(ours) == len(expected):
        for number, (mine, value) in enumerate(zip(ours, expected)):
            compare_tree(tally, f"{place}[{number}]", mine, value)
    else:
        ours, expected = (squeeze(text) if isinstance(text, str) else text for text in (ours, expected))
        tally.check(place, "value", ours, expected)


def by_email(commits):
    groups = collections.defaultdict(list)
    for commit in commits:
        groups[commit.email].append(commit)
    return groups


def compare_last_commit(tally, place, entry, figures, as_of):
    newest = figures.newest(as_of)
    text = entry["last_commit_timestamp"]
    if newest is None or text is None:
        tally.check(place, "last_commit_timestamp", text, None if newest is None else f"seconds {newest}")
        tally.check(place, "days_since_last_commit", entry["days_since_last_commit"], None)
        return
    zone = datetime.timedelta(minutes=zone_minutes(min(c.zone for c in figures.commits if c.time == newest)))
    moment = datetime.datetime.fromtimestamp(newest, datetime.timezone(zone))
    tally.check(place, "last_commit_timestamp", text, moment.isoformat().replace("+00:00", "Z"))
    tally.check(place, "days_since_last_commit", entry["days_since_last_commit"], (as_of - newest) // DAY)


def compare_windows(tally, place, entry, figures, windows):
    for name, (start, end) in windows.items():
        sums = git_figures.window_sums(figures.commits, start, end)
        lines = entry["loc_stats"][name]
        tally.check(place, f"{name} commits", entry["commit_counts"][name], sums["commits"])
        tally.check(place, f"{name} added", lines["added"], sums["added"])
        tally.check(place, f"{name} removed", lines["removed"], sums["removed"])
        tally.check(place, f"{name} net", lines["net"], sums["added"] - sums["removed"])
        bots = sum(a["bot"] and a["commits"][name] > 0 for a in entry["authors"])
        tally.check(place, f"{name} bots", entry["bots"][name], bots)
        tally.check(place, f"{name} contributors", entry["unique_contributors"][name], sums["contributors"] - bots)


def author_row(name, email, sums):
    return (email, name, *(sums[key] for key in ("commits", "added", "removed")))


def expected_authors(figures, windows, window):
    rows = []
    for email, commits in by_email(figures.commits).items():
        rows.append(author_row(author_name(commits), show(email), git_figures.window_sums(commits, *windows[window])))
    return sorted(rows)


def compare_authors(tally, place, entry, figures, windows):
    for window in windows:
        ours = sorted(author_row(squeeze(a["name"]), squeeze(a["email"]),
                                 {"commits": a["commits"][window], "added": a["lines_added"][window],
                                  "removed": a["lines_removed"][window]}) for a in entry["authors"])
        expected = expected_authors(figures, windows, window)
        tally.figures += 4 * len(expected)
        for row in collections.Counter(ours) - collections.Counter(expected):
            tally.fail(f"{place}: {window}: author {row} is not git's")
        for row in collections.Counter(expected) - collections.Counter(ours):
            tally.fail(f"{place}: {window}: author {row} is missing")


def compare_crowd(tally, place, entry, figures, windows, as_of):
    """Who is a bot is the report's word; what follows from it is not."""
    told = {squeeze(a["email"]) for a in entry["authors"] if a["bot"]}
    bots = {c.email for c in figures.commits if show(c.email) in told}
    longest = min(start for start, _ in windows.values())
    for name, window in windows.items():
        now = people.window_figures(figures.commits, window, bots, as_of, True, figures.shallow)
        before = people.earlier(window)
        then = people.window_figures(figures.commits, before, bots, as_of, before[0] >= longest, figures.shallow)
        for key in ("bus_factor", "newcomers"):
            tally.check(place, f"{name} {key}", entry[key][name], now[key])
        for key, expected in then.items():
            tally.check(place, f"{name} earlier {key}", entry["earlier"][key][name], expected)


def compare_charts(tally, place, entry, figures, windows, report):
    period = report["summaries"]["reporting_period"]["window_name"]
    tally.check(place, "commit_timeline", entry["commit_timeline"],
                people.timeline(figures.commits, windows, people.axis(windows)[1]))
    tally.check(place, "commit_heat_map", entry["commit_heat_map"],
                people.heat_map(figures.commits, windows[period], zone_minutes))


def compare_repository(tally, entry, figures, windows, as_of):
    place = figures.name
    undated = sum(c.time is None for c in figures.commits)
    future = sum(c.time is not None and c.time > as_of for c in figures.commits)
    for what, expected in (("total_commits_ever", len(figures.commits)), ("has_any_commits", bool(figures.commits)),
                           ("total_loc", figures.total_loc), ("shallow", figures.shallow), ("bare", figures.bare),
                           ("commits_undated", undated), ("commits_in_future", future), ("commits_uncounted", 0),
                           ("complete", True), ("problems", [])):
        tally.check(place, what, entry[what], expected)
    tally.check(place, "tip", entry["tip"] or "", figures.head.decode())
    compare_last_commit(tally, place, entry, figures, as_of)
    compare_windows(tally, place, entry, figures, windows)
    compare_authors(tally, place, entry, figures, windows)
    compare_crowd(tally, place, entry, figures, windows, as_of)


def sum_by(rows, key, windows):
    """key(row) -> window -> summed figure -> sum."""
    sums = collections.defaultdict(lambda: {w: dict.fromkeys(SUMMED, 0) for w in windows})
    for row in rows:
        for window in windows:
            for figure in SUMMED:
                sums[key(row)][window][figure] += row[figure][window]
    return sums


def compare_sums(tally, place, rows, key, sums, windows):
    tally.check(place, "keys", sorted(row[key] for row in rows), sorted(sums))
    for row in rows:
        for window in windows:
            for figure in SUMMED:
                if row[key] in sums:
                    tally.check(f"{place} {row[key]}", f"{window} {figure}", row[figure][window],
                                sums[row[key]][window][figure])


def touched(report, window):
    """E-mail -> names of the repositories with a commit of theirs in the window."""
    result = collections.defaultdict(set)
    for entry in report["repositories"]:
        for author in entry["authors"]:
            if author["commits"][window]:
                result[author["email"]].add(entry["gerrit_project"])
    return result


def compare_people(tally, report, windows):
    every = [author for entry in report["repositories"] for author in entry["authors"]]
    compare_sums(tally, "authors", report["authors"], "email", sum_by(every, lambda a: a["email"], windows), windows)
    domains = {author["email"]: author["domain"] for author in report["authors"]}
    for author in every:
        tally.check(f"author {author['email']}", "domain", author["domain"], domains.get(author["email"]))
    for window in windows:
        repositories = touched(report, window)
        for author in report["authors"]:
            expected = sorted(repositories[author["email"]], key=lambda name: name.encode())
            place = f"authors {author['email']}"
            tally.check(place, f"{window} repositories_touched", author["repositories_touched"][window], expected)
            tally.check(place, f"{window} repositories_count", author["repositories_count"][window], len(expected))


def compare_organizations(tally, report, windows):
    by_domain = sum_by([a for a in report["authors"] if not a["bot"]], lambda a: a["domain"], windows)
    listed = {o["domain"] for o in report["organizations"]}
    for domain in set(by_domain) - listed:  # addresses without a domain need not be an organisation
        if domain in ("", "unknown", "localhost"):
            del by_domain[domain]
    compare_sums(tally, "organizations", report["organizations"], "domain", by_domain, windows)
    for window in windows:
        repositories = touched(report, window)
        for organization in report["organizations"]:
            people = [a["email"] for a in report["authors"] if a["domain"] == organization["domain"] and not a["bot"]]
            union = set().union(*(repositories[email] for email in people))
            tally.check(f"organizations {organization['domain']}", f"{window} repositories_count",
                        organization["repositories_count"][window], len(union))


def compare_summaries(tally, report):
    counts, primary = report["summaries"]["counts"], report["summaries"]["reporting_period"]["window_name"]
    entries = report["repositories"]
    expected = {
        "total_repositories": len(entries),
        "no_commit_repositories": sum(not e["has_any_commits"] for e in entries),
        "total_commits": sum(e["commit_counts"][primary] for e in entries),
        "total_lines_added": sum(e["loc_stats"][primary]["added"] for e in entries),
        "total_authors": len(report["authors"]),
        "total_organizations": len(report["organizations"]),
    }
    for status in ("current", "active", "inactive"):
        expected[f"{status}_repositories"] = sum(
            e["has_any_commits"] and e["activity_status"] == status for e in entries)
    for what, value in expected.items():
        tally.check("summaries", what, counts[what], value)


def compare_features(tally, report, every):
    period = report["summaries"]["reporting_period"]["window_name"]
    entries = {entry["gerrit_project"]: entry for entry in report["repositories"]}
    for place, found in ((figures.shown, figures.features) for figures in every if figures.features):
        if place in entries:
            for what, got, wanted in features.figures(entries[place], found, report["time_windows"], period):
                tally.check(place, what, got, wanted)


def read_windows(tally, report, as_of):
    windows = {}
    for name, window in report["time_windows"].items():
        start, end = int(window["start_timestamp"]), int(window["end_timestamp"])
        tally.check("time_windows", f"{name} length in days", (end - start) / DAY, window["days"])
        tally.check("time_windows", f"{name} end", end, as_of if as_of is not None else end)
        windows[name] = (start, end)
    return windows


def compare(report, every, allow_errors=False, as_of=None, tally=None):
    """Returns (tally, windows, number of repositories not compared because errors[] tells of them)."""
    tally = tally or Tally()
    windows = read_windows(tally, report, as_of)
    as_of = max(end for _, end in windows.values())
    entries = {entry["gerrit_project"]: entry for entry in report["repositories"]}
    tally.check("repositories", "names without double", len(entries), len(report["repositories"]))
    told = {error["repo"] for error in report["errors"]}
    known, skipped = {show(f.name.encode("utf-8", "surrogateescape")) for f in every}, 0
    for name in (entries.keys() | told) - known:
        if not (allow_errors and name in told):
            tally.fail(f"{name}: in the report, but not a repository under the root")
    for figures in every:
        name = show(figures.name.encode("utf-8", "surrogateescape"))
        if name in told and (allow_errors or figures.error):
            skipped += 1
        elif figures.error:
            tally.fail(f"{name}: git refuses ({figures.error.splitlines()[-1]}), but errors[] does not tell of it")
        elif name not in entries:
            tally.fail(f"{name}: missing from the report")
        else:
            compare_repository(tally, entries[name], figures, windows, as_of)
            compare_charts(tally, name, entries[name], figures, windows, report)
            if name in told:
                tally.fail(f"{name}: git can read it, but errors[] tells of it")
    tally.check("timeline", "axis", (report["timeline"]["unit"], report["timeline"]["starts"]), people.axis(windows))
    compare_people(tally, report, windows)
    compare_organizations(tally, report, windows)
    compare_summaries(tally, report)
    if not skipped:
        compare_tree(tally, "report", report, world.expected(every, windows, report))
        compare_features(tally, report, every)
    return tally, windows, skipped


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report")
    parser.add_argument("root")
    parser.add_argument("--allow-errors", action="store_true")
    parser.add_argument("--as-of", type=int, help="what the report's windows must end at, in seconds since 1970")
    parser.add_argument("--jobs", type=int, help="processes; default: one per processor")
    options = parser.parse_args()
    with open(options.report, encoding="utf-8") as file:
        report = json.load(file)
    every = git_figures.all_figures(options.root, options.jobs)
    tally, windows, skipped = compare(report, every, options.allow_errors, options.as_of)
    folder = pathlib.Path(options.report).parent
    if (folder / "report.md").exists():
        rendered.compare(tally, rendered.read_texts(folder), report, rendered.read_limits(folder))
    if skipped:
        print(f"{skipped} repositories are told of in errors[] and were not compared")
    print(f"compared {len(every) - skipped} repositories x {len(windows)} windows: "
          f"{tally.figures} figures, {tally.differing} differ")
    sys.exit(1 if tally.differing or not every else 0)


if __name__ == "__main__":
    main()
