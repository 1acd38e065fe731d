#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that the comparison can fail: a right report passes, and each single wrong figure in it is noticed."""
import copy
import io
import os
import subprocess
import sys
import tempfile

import compare
import git_figures
import people

AS_OF = 1_770_000_000
WINDOWS = {"last_30": 30, "last_365": 365}


def commit(repository, email, name, time, path, text):
    with open(os.path.join(repository, path), "w", encoding="utf-8") as file:
        file.write(text)
    env = {**git_figures.environment(), "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email,
           "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org",
           "GIT_AUTHOR_DATE": f"{time} +0130", "GIT_COMMITTER_DATE": f"{time} +0000"}
    subprocess.run(["git", "-C", repository, "add", "."], env=env, check=True)
    subprocess.run(["git", "-C", repository, "commit", "-q", "-m", "x"], env=env, check=True)


def make_tree(root):
    for name in ("one", "two"):
        repository = os.path.join(root, name)
        subprocess.run(["git", "init", "-q", repository], env=git_figures.environment(), check=True)
        commit(repository, "ann@example.org", "Ann", AS_OF - 100 * 86400, "a", "1\n2\n3\n")
        commit(repository, "bob@example.org", "Bob", AS_OF - 86400, "a", "1\n3\n")
        commit(repository, "ANN@example.org", "Ann A.", AS_OF - 7200, "b", "x" + name)


def person(commits, windows):
    sums = {w: git_figures.window_sums(commits, *bounds) for w, bounds in windows.items()}
    return {"commits": {w: s["commits"] for w, s in sums.items()},
            "lines_added": {w: s["added"] for w, s in sums.items()},
            "lines_removed": {w: s["removed"] for w, s in sums.items()},
            "lines_net": {w: s["added"] - s["removed"] for w, s in sums.items()}}


def crowd(commits, windows):
    now = {w: people.window_figures(commits, bounds, set(), AS_OF, True, False) for w, bounds in windows.items()}
    longest = min(start for start, _ in windows.values())
    befores = {w: people.earlier(bounds) for w, bounds in windows.items()}
    then = {w: people.window_figures(commits, before, set(), AS_OF, before[0] >= longest, False)
            for w, before in befores.items()}
    return {"earlier": {key: {w: then[w][key] for w in windows} for key in next(iter(then.values()))},
            **{key: {w: now[w][key] for w in windows} for key in ("bus_factor", "newcomers")}}


def repository_entry(figures, windows):
    sums = {w: git_figures.window_sums(figures.commits, *bounds) for w, bounds in windows.items()}
    authors = [{"name": compare.author_name(commits), "email": email.decode(), "domain": "example.org",
                "bot": False, **person(commits, windows)}
               for email, commits in compare.by_email(figures.commits).items()]
    return {"gerrit_project": figures.name, "total_loc": figures.total_loc, "total_commits_ever": len(figures.commits),
            "has_any_commits": True, "shallow": False, "bare": False, "tip": figures.head.decode(), "complete": True,
            "problems": [], "commits_undated": 0, "commits_in_future": 0, "commits_uncounted": 0,
            "last_commit_timestamp": "2026-02-02T02:10:00+01:30", "days_since_last_commit": 0,
            "activity_status": "current", "commit_counts": {w: s["commits"] for w, s in sums.items()},
            "loc_stats": {w: {"added": s["added"], "removed": s["removed"], "net": s["added"] - s["removed"]}
                          for w, s in sums.items()},
            "bots": {w: 0 for w in windows}, **crowd(figures.commits, windows),
            "commit_timeline": people.timeline(figures.commits, windows, people.axis(windows)[1]),
            "commit_heat_map": people.heat_map(figures.commits, windows["last_365"], compare.zone_minutes),
            "unique_contributors": {w: s["contributors"] for w, s in sums.items()}, "authors": authors}


def right_report(every):
    windows = {name: (AS_OF - days * 86400, AS_OF) for name, days in WINDOWS.items()}
    commits = [c for figures in every for c in figures.commits]
    names = [figures.name for figures in every]
    authors = [{"email": email.decode(), "domain": "example.org", "bot": False, **person(theirs, windows),
                "repositories_touched": {w: names for w in windows},
                "repositories_count": {w: len(names) for w in windows}}
               for email, theirs in compare.by_email(commits).items()]
    organization = {"domain": "example.org", **person(commits, windows), "repositories_count": {w: 2 for w in windows}}
    counts = {"total_repositories": 2, "no_commit_repositories": 0, "total_commits": 6, "total_lines_added": 8,
              "total_authors": 2, "total_organizations": 1, "current_repositories": 2, "active_repositories": 0,
              "inactive_repositories": 0}
    unit, starts = people.axis(windows)
    return {"timeline": {"unit": unit, "starts": starts},
            "time_windows": {n: {"days": WINDOWS[n], "start_timestamp": s, "end_timestamp": e}
                             for n, (s, e) in windows.items()},
            "repositories": [repository_entry(figures, windows) for figures in every], "authors": authors,
            "organizations": [organization], "errors": [],
            "summaries": {"counts": counts, "reporting_period": {"window_name": "last_365"}}}


def leaves(value, path=()):
    """Paths of every number, text and truth value in a tree."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
        return
    for key, child in items:
        yield from leaves(child, (*path, key))


def broken(report, path):
    """A copy of the report in which the leaf at `path` is wrong."""
    result = copy.deepcopy(report)
    holder = result
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    if old is None:
        old = 0
    if isinstance(old, bool):
        holder[path[-1]] = not old
    elif path[-1] == "last_commit_timestamp":
        holder[path[-1]] = "2026-02-02T02:10:01+01:30"
    elif path[-1] == "activity_status":
        holder[path[-1]] = "inactive"
    elif path[-1] == "window_name":
        holder[path[-1]] = "last_30"
    else:
        holder[path[-1]] = old + 1 if isinstance(old, (int, float)) else "x" + old
    return result


def differing(report, every):
    try:
        return compare.compare(report, every, as_of=AS_OF, tally=compare.Tally(io.StringIO()))[0].differing
    except KeyError:  # a text that is a key elsewhere: noticed as well
        return 1


def main():
    with tempfile.TemporaryDirectory(prefix="oracle-") as root:
        make_tree(root)
        every = git_figures.all_figures(root, 2)
        report = right_report(every)
        tally = compare.compare(report, every, as_of=AS_OF)[0]
        unnoticed = [path for path in leaves(report) if not differing(broken(report, path), every)]
        missing = copy.deepcopy(report)
        del missing["repositories"][0]
        passed = tally.differing == 0 and not unnoticed and differing(missing, every)
    for path in unnoticed:
        print("FAIL a wrong value was not noticed:", "/".join(map(str, path)))
    print("ok" if passed else "FAIL", f"oracle: {tally.figures} figures agree, each wrong one is noticed")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
