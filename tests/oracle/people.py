# SPDX-License-Identifier: Apache-2.0
"""From the commits that git tells of to bus factors, newcomers, figures one window earlier, and charts."""
import bisect
import datetime

import git_figures

DAY, WEEK_DAYS, MOST_BUCKETS = 86400, 366, 120
EPOCH = datetime.date(1970, 1, 1)


def half(counts):
    """The smallest number of them that have half of the sum."""
    counts, taken, made = sorted(counts, reverse=True), 0, 0
    while 2 * made < sum(counts):
        made += counts[taken]
        taken += 1
    return taken


def earlier(window):
    start, end = window
    return 2 * start - end, start


def inside(commits, window):
    return [c for c in commits if c.time is not None and window[0] <= c.time <= window[1]]


def crowd(commits, window, bots, as_of):
    """(contributors, bus factor, newcomers) of a window; bots are addresses that count for none of them."""
    counts, first = {}, {}
    for commit in inside(commits, (float("-inf"), as_of)):
        first[commit.email] = min(commit.time, first.get(commit.email, commit.time))
    for commit in inside(commits, window):
        if commit.email not in bots:
            counts[commit.email] = counts.get(commit.email, 0) + 1
    new = [email for email in counts if window[0] <= first[email] <= window[1]]
    return len(counts), half(counts.values()), len(new)


def axis(windows):
    """(unit, first days) of the longest window's weeks or months."""
    start, end = min(windows.values())
    first, day = (EPOCH + datetime.timedelta(t // DAY) for t in (start, end))
    weeks = (end - start) // DAY <= WEEK_DAYS
    days = []
    while not days or (days[0] > first and len(days) < MOST_BUCKETS):
        day -= datetime.timedelta(day.weekday() if weeks else day.day - 1)
        days.insert(0, day)
        day -= datetime.timedelta(1)
    return "week" if weeks else "month", [day.isoformat() for day in days]


def timeline(commits, windows, starts):
    counts = [0] * len(starts)
    days = [(datetime.date.fromisoformat(day) - EPOCH).days for day in starts]
    for commit in inside(commits, min(windows.values())):
        at = bisect.bisect_right(days, commit.time // DAY) - 1
        if at >= 0:
            counts[at] += 1
    return counts


def heat_map(commits, window, zone_minutes):
    cells = [[0] * 24 for _ in range(7)]
    for commit in inside(commits, window):
        local = commit.time + zone_minutes(commit.zone) * 60
        cells[(local // DAY + 3) % 7][local % DAY // 3600] += 1
    return cells


def window_figures(commits, window, bots, as_of, lines, shallow):
    """What an entry says of one window under `earlier`, key by key."""
    sums = git_figures.window_sums(commits, *window)
    people, factor, new = crowd(commits, window, bots, as_of)
    net = {"added": sums["added"], "removed": sums["removed"], "net": sums["added"] - sums["removed"]}
    return {"commit_counts": sums["commits"], "loc_stats": net if lines else None, "unique_contributors": people,
            "bus_factor": factor, "newcomers": None if shallow else new}
