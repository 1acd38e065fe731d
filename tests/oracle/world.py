# SPDX-License-Identifier: Apache-2.0
"""What a report has to say over all repositories, and of one repository's people, made of git's commits alone.

`expected` is a part of report_raw.json: whatever it has is compared with the report, key by key, lists in their order.
The report's own words are taken for what a configuration decides: windows, thresholds, the primary window.
"""
import collections
import dataclasses
import datetime

import git_figures
import identity
import people

DAY = 86400
LINES = ("added", "removed")


def by_bytes(text):
    return text.encode()


@dataclasses.dataclass
class Sums:
    commits: int = 0
    added: int = 0
    removed: int = 0
    repositories: set = dataclasses.field(default_factory=set)

    def add(self, commits, name):
        self.commits += len(commits)
        self.added += sum(c.added for c in commits)
        self.removed += sum(c.removed for c in commits)
        if commits:
            self.repositories.add(name)

    @staticmethod
    def of(parts):
        parts = list(parts)
        return Sums(sum(p.commits for p in parts), sum(p.added for p in parts), sum(p.removed for p in parts),
                    set().union(*(p.repositories for p in parts)))


def stamp(seconds):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return f"{moment.isoformat()}Z"


class Person:
    """An address over all repositories."""

    def __init__(self, email, commits):
        self.email, self.text = email, identity.show(email)
        self.name = identity.author_name(commits)
        self.bot = identity.is_bot(self.name.encode(), email)
        self.domain = identity.show(identity.organization(email))
        self.ever = len(commits)
        self.first = min((c.time for c in commits if c.time is not None), default=None)
        self.now, self.before = {}, {}  # window -> Sums


class World:
    """All repositories of a report, their commits grouped by who made them."""

    def __init__(self, every, windows, report):
        self.every, self.windows, self.report = every, windows, report
        self.earlier = {name: people.earlier(window) for name, window in windows.items()}
        self.longest = min(start for start, _ in windows.values())
        self.period = report["summaries"]["reporting_period"]["window_name"]
        self.as_of = max(end for _, end in windows.values())
        self.cut = any(figures.shallow for figures in every)
        self.people = self.make_people()
        self.humans = [person for person in self.people if not person.bot]

    def make_people(self):
        groups = collections.defaultdict(list)
        for figures in self.every:
            for commit in figures.commits:
                groups[commit.email].append((figures.shown, commit))
        found = []
        for email, rows in groups.items():
            person = Person(email, [commit for _, commit in rows])
            person.now = {w: self.sums(rows, window) for w, window in self.windows.items()}
            person.before = {w: self.sums(rows, window) for w, window in self.earlier.items()}
            found.append(person)
        return sorted(found, key=lambda person: by_bytes(person.text))

    @staticmethod
    def sums(rows, window):
        total = Sums()
        for name, commit in rows:
            if commit.time is not None and window[0] <= commit.time <= window[1]:
                total.add([commit], name)
        return total

    def known_lines(self, window):
        """Whether lines of one window earlier are counted."""
        return self.earlier[window][0] >= self.longest

    def newcomers(self, crowd, spans, window, sums):
        if self.cut:
            return None
        return sum(getattr(p, sums)[window].commits > 0 and spans[window][0] <= p.first <= spans[window][1]
                   for p in crowd)


def of_windows(world, function):
    return {window: function(window) for window in world.windows}


def line_figures(world, sums):
    return {"lines_added": of_windows(world, lambda w: sums[w].added),
            "lines_removed": of_windows(world, lambda w: sums[w].removed),
            "lines_net": of_windows(world, lambda w: sums[w].added - sums[w].removed)}


def author(world, person):
    touched = of_windows(world, lambda w: sorted(person.now[w].repositories, key=by_bytes))
    return {"name": person.name, "email": person.text, "username": identity.username(person.name),
            "domain": person.domain, "bot": person.bot, "total_commits_ever": person.ever,
            "commits": of_windows(world, lambda w: person.now[w].commits), **line_figures(world, person.now),
            "repositories_touched": touched, "repositories_count": of_windows(world, lambda w: len(touched[w])),
            "commits_earlier": of_windows(world, lambda w: person.before[w].commits)}


def crowd_figures(world, crowd, sums, spans):
    """Of an organization's people: contributors, bus factor and newcomers, window by window."""
    counts = of_windows(world, lambda w: [getattr(p, sums)[w].commits for p in crowd])
    return {"contributor_count": of_windows(world, lambda w: sum(n > 0 for n in counts[w])),
            "bus_factor": of_windows(world, lambda w: people.half(counts[w])),
            "newcomers": of_windows(world, lambda w: world.newcomers(crowd, spans, w, sums))}


def net_lines(sums):
    return {"added": sums.added, "removed": sums.removed, "net": sums.added - sums.removed}


def organization(world, domain, crowd):
    now = of_windows(world, lambda w: Sums.of(p.now[w] for p in crowd))
    before = of_windows(world, lambda w: Sums.of(p.before[w] for p in crowd))
    earlier = {"commits": of_windows(world, lambda w: before[w].commits),
               "loc_stats": of_windows(world, lambda w: net_lines(before[w]) if world.known_lines(w) else None),
               **crowd_figures(world, crowd, "before", world.earlier)}
    return {"domain": domain, "contributor_count_ever": len(crowd), **crowd_figures(world, crowd, "now", world.windows),
            "commits": of_windows(world, lambda w: now[w].commits), **line_figures(world, now),
            "repositories_count": of_windows(world, lambda w: len(now[w].repositories)), "earlier": earlier}


def organizations(world):
    groups = collections.defaultdict(list)
    for person in world.humans:
        groups[person.domain].append(person)
    return [organization(world, domain, groups[domain]) for domain in sorted(groups, key=by_bytes)]


def total(world, sums, spans, window, lines):
    """Everything of one window together. Lines and commits are everybody's, the rest is people's."""
    everything = Sums.of(getattr(p, sums)[window] for p in world.people)
    commits = [getattr(p, sums)[window].commits for p in world.humans]
    domains = collections.Counter()
    for person in world.humans:
        domains[person.domain] += getattr(person, sums)[window].commits
    bots = sum(getattr(p, sums)[window].commits > 0 for p in world.people if p.bot)
    return {"commits": everything.commits, "lines_added": everything.added if lines else None,
            "lines_removed": everything.removed if lines else None, "repositories": len(everything.repositories),
            "contributors": sum(n > 0 for n in commits), "bots": bots,
            "newcomers": world.newcomers(world.humans, spans, window, sums), "bus_factor": people.half(commits),
            "organizations": sum(n > 0 for n in domains.values()), "elephant_factor": people.half(domains.values())}


def activity(world, commits, days, end):
    """What a repository is at the end of windows that are `days` long; None without a dated commit until then."""
    newest = max((c.time for c in commits if c.time is not None and c.time <= end), default=None)
    if newest is None:
        return None, None
    thresholds, age = world.report["activity_thresholds"], (end - newest) // DAY
    inside = newest >= end - max(days) * DAY
    if inside and age <= thresholds["current_days"]:
        return "current", age
    return "active" if inside and age <= thresholds["active_days"] else "inactive", age


def repository_people(world, entry):
    """The authors of a repository: names and bots are those of this repository alone."""
    groups = collections.defaultdict(list)
    for commit in entry.commits:
        groups[commit.email].append(commit)
    rows = []
    for email, commits in groups.items():
        sums = of_windows(world, lambda w, commits=commits: world.sums([("", c) for c in commits], world.windows[w]))
        name = identity.author_name(commits)
        rows.append({"name": name, "email": identity.show(email), "username": identity.username(name),
                     "domain": identity.show(identity.organization(email)),
                     "bot": identity.is_bot(name.encode(), email),
                     "commits": of_windows(world, lambda w, sums=sums: sums[w].commits), **line_figures(world, sums),
                     "repositories": of_windows(world, lambda w, sums=sums: int(sums[w].commits > 0))})
    return sorted(rows, key=lambda row: by_bytes(row["email"]))


def repository(world, figures):
    days = [(end - start) // DAY for start, end in world.windows.values()]
    status, age = activity(world, figures.commits, days, world.as_of)
    then, _ = activity(world, figures.commits, days, world.windows[world.period][0])
    return {"gerrit_project": figures.shown, "activity_status": status or "inactive", "days_since_last_commit": age,
            "earlier": {"activity_status": then}, "has_any_commits": bool(figures.commits),
            "head": figures.branch, "authors": repository_people(world, figures), **figures.tree}


def ranked(rows, figure, name, key):
    rows = sorted(rows, key=lambda row: (-figure(row), by_bytes(name(row)), by_bytes(key(row))))
    return [key(row) for row in rows]


def repository_lists(world, entries, period):
    by_name = {figures.shown: figures for figures in world.every}
    commits = {e["gerrit_project"]: git_figures.window_sums(by_name[e["gerrit_project"]].commits,
                                                             *world.windows[period])["commits"] for e in entries}

    def by_commits(some):
        return ranked([e["gerrit_project"] for e in some], commits.get, str, str)

    def aged(status):
        return [{key: e[key] for key in ("gerrit_project", "days_since_last_commit")}
                for e in entries if e["has_any_commits"] and e["activity_status"] == status]

    def age(row):
        return float("inf") if row["days_since_last_commit"] is None else row["days_since_last_commit"]

    living = [e for e in entries if e["has_any_commits"]]
    statuses = ("current", "active", "inactive")
    of_status = {status: [e for e in living if e["activity_status"] == status] for status in statuses}
    name = lambda row: row["gerrit_project"]
    return {"activity_status_distribution": {status: aged(status) for status in statuses},
            "top_current_repositories": by_commits(of_status["current"]),
            "top_active_repositories": by_commits(of_status["active"]),
            "least_active_repositories": ranked(of_status["inactive"], age, name, name),
            "all_repositories": by_commits(entries),
            "no_commit_repositories": [e["gerrit_project"] for e in entries if not e["has_any_commits"]]}


def people_lists(world, groups, period):
    def net(person):
        return person.now[period].added - person.now[period].removed

    name, email, domain = (lambda p: p.name), (lambda p: p.text), (lambda row: row["domain"])
    return {"top_contributors_commits": ranked(world.humans, lambda p: p.now[period].commits, name, email),
            "top_contributors_loc": ranked(world.humans, net, name, email),
            "top_organizations": ranked(groups, lambda row: row["commits"][period], domain, domain)}


def counts(world, entries, groups, totals):
    status = collections.Counter(e["activity_status"] for e in entries if e["has_any_commits"])
    everyone = [c for figures in world.every for c in figures.commits]
    return {"total_repositories": len(entries), **{f"{s}_repositories": status[s] for s in
                                                   ("current", "active", "inactive")},
            "no_commit_repositories": sum(not e["has_any_commits"] for e in entries), "partial_repositories": 0,
            "failed_repositories": 0, "discovered_repositories": len(entries), "total_commits": totals["commits"],
            "total_lines_added": totals["lines_added"], "total_lines_removed": totals["lines_removed"],
            "total_loc": sum(figures.total_loc for figures in world.every), "unknown_loc_repositories": 0,
            "total_commits_ever": len(everyone), "commits_uncounted": 0,
            "commits_in_future": sum(c.time is not None and c.time > world.as_of for c in everyone),
            "commits_undated": sum(c.time is None for c in everyone), "total_authors": len(world.people),
            "total_bots": len(world.people) - len(world.humans), "total_organizations": len(groups),
            "period_authors": totals["contributors"], "period_bots": totals["bots"],
            "period_organizations": totals["organizations"]}


def summaries(world, entries, groups):
    totals = of_windows(world, lambda w: total(world, "now", world.windows, w, True))
    before = of_windows(world, lambda w: total(world, "before", world.earlier, w, world.known_lines(w)))
    then = collections.Counter(e["earlier"]["activity_status"] for e in entries)
    start, end = world.windows[world.period]
    return {"reporting_period": {"window_name": world.period, "days": (end - start) // DAY},
            "counts": counts(world, entries, groups, totals[world.period]), "totals": totals, "totals_earlier": before,
            "activity_earlier": {"current": then["current"], "active": then["active"], "inactive": then["inactive"],
                                 "not_begun": then[None]},
            **repository_lists(world, entries, world.period), **people_lists(world, groups, world.period)}


def languages(every):
    """Over repositories."""
    rows = {}
    for figures in every:
        for language in figures.tree["languages"]:
            row = rows.setdefault(language["name"], {"name": language["name"], "kind": language["kind"], "files": 0,
                                                     "lines": 0, "repositories": 0})
            for key, value in (("files", language["files"]), ("lines", language["lines"]), ("repositories", 1)):
                row[key] += value
    return sorted(rows.values(), key=lambda row: (-row["lines"], by_bytes(row["name"])))


def charts(world):
    unit, starts = people.axis(world.windows)
    lines = [people.timeline(figures.commits, world.windows, starts) for figures in world.every]
    maps = [people.heat_map(figures.commits, world.windows[world.period], identity.zone_minutes)
            for figures in world.every]
    return {"timeline": {"unit": unit, "starts": starts}, "commit_timeline": [sum(column) for column in zip(*lines)],
            "commit_heat_map": [[sum(m[day][hour] for m in maps) for hour in range(24)] for day in range(7)]}


def time_window(start, end):
    return {"days": (end - start) // DAY, "start": stamp(start), "end": stamp(end), "start_timestamp": start,
            "end_timestamp": end}


def expected(every, windows, report):
    """Of repositories that git could read, all of them, what the report has to say."""
    every = sorted(every, key=lambda figures: by_bytes(figures.shown))
    world = World(every, windows, report)
    entries, groups = [repository(world, figures) for figures in every], organizations(world)
    return {"generated_at": stamp(world.as_of), "complete": True, "errors": [],
            "time_windows": {name: time_window(*window) for name, window in windows.items()}, **charts(world),
            "repositories": entries, "authors": [author(world, person) for person in world.people],
            "organizations": groups, "summaries": summaries(world, entries, groups), "languages": languages(every)}
