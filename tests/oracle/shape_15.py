# SPDX-License-Identifier: Apache-2.0
"""A report in the shape of schema 1.5.0, made with git alone: what git and a work tree decide, by the written rules.

Two readings of the same repositories: `expected`, as readers of that schema know it (one `git log` as lines of text,
dates without an upper limit, HEAD's commit for the last one), and `corrected`, by the rules that differences.md lists.
"""
import datetime
import glob
import os
import re
import subprocess

import compare
import git_figures

WINDOWS = {"last_30": 30, "last_90": 90, "last_365": 365, "last_3_years": 1095}
PERIOD, CURRENT, ACTIVE = "last_365", 365, 1095
PLACEHOLDER = "unknown@unknown"
WORKFLOWS = ".github/workflows"


class Commit:
    def __init__(self, time, iso, name, email):
        self.time, self.iso, self.name, self.email, self.added, self.removed = time, iso, name, email, 0, 0


def git(folder, *arguments):
    done = subprocess.run(["git", "-C", folder, *arguments], env=git_figures.environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.stdout if done.returncode == 0 else None


def read_date(text):
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def read_log(folder):
    """Header lines have five fields between bars, file lines three between tabs."""
    raw, commits = git(folder, "log", "--numstat", "--date=iso", "--pretty=format:%H|%ad|%an|%ae|%s"), []
    try:
        lines = [line.strip() for line in (raw or b"").decode("utf-8").splitlines()]
    except UnicodeDecodeError:
        return []
    for line in lines:
        if line.count("|") >= 4:
            _, date, name, email, _ = line.split("|", 4)
            moment = read_date(date)
            email = email.strip().lower()
            if moment:
                commits.append(Commit(moment.timestamp(), moment.isoformat(), name.strip() or "Unknown",
                                      email if "@" in email else PLACEHOLDER))
        elif line.count("\t") >= 2 and commits:
            added, removed, _ = line.split("\t", 2)
            commits[-1].added += int(added) if added.isdigit() else 0
            commits[-1].removed += int(removed) if removed.isdigit() else 0
    return commits


def total_loc(folder):
    stat = git(folder, "diff", "--shortstat", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "HEAD") or b""
    found = re.search(rb"(\d+) insertion", stat)
    return int(found[1]) if found else 0


def organization(email):
    """The last two labels of the domain."""
    domain = email.rpartition("@")[2] if "@" in email else "unknown"
    if domain in ("unknown", "localhost", "", "zte.com.cn"):
        return domain
    return ".".join(domain.split(".")[-2:])


class Expected:
    """One repository as readers of the schema know it."""

    ever_touched = True

    def __init__(self, folder):
        self.commits = read_log(folder)
        self.total_loc = total_loc(folder)
        text = (git(folder, "log", "-1", "--date=iso", "--pretty=format:%ad") or b"").decode()
        self.last = read_date(text)

    def newest(self, _):
        return (self.last.timestamp(), self.last.isoformat()) if self.last else None

    def inside(self, as_of, days):
        return [c for c in self.commits if c.time >= as_of - days * 86400]

    @staticmethod
    def name_of(commits):
        return commits[0].name

    @staticmethod
    def rolls_up(email):
        return email not in ("", PLACEHOLDER)


class Corrected(Expected):
    """The same by the rules of this project."""

    ever_touched = False

    def __init__(self, folder):
        figures = git_figures.figures_of(folder, os.path.join(folder, ".git"))
        self.total_loc, self.commits = figures.total_loc, []
        for found in figures.commits:
            mine = Commit(found.time, None, compare.show(found.name), compare.show(found.email))
            mine.added, mine.removed, mine.zone = found.added, found.removed, found.zone
            self.commits.append(mine)

    def newest(self, as_of):
        dated = [c for c in self.commits if c.time is not None and c.time <= as_of]
        if not dated:
            return None
        time = max(c.time for c in dated)
        minutes = compare.zone_minutes(min(c.zone for c in dated if c.time == time))
        zone = datetime.timezone(datetime.timedelta(minutes=minutes))
        return time, datetime.datetime.fromtimestamp(time, zone).isoformat()

    def inside(self, as_of, days):
        return [c for c in self.commits if c.time is not None and as_of - days * 86400 <= c.time <= as_of]

    @staticmethod
    def name_of(commits):
        newest = max((c.time for c in commits if c.time is not None), default=None)
        return min((c.name for c in commits if c.time == newest and c.name), default="Unknown")

    @staticmethod
    def rolls_up(_):
        return True


def sums(commits):
    added, removed = sum(c.added for c in commits), sum(c.removed for c in commits)
    return {"commits": len(commits), "lines_added": added, "lines_removed": removed, "lines_net": added - removed}


def by_window(reading, as_of, select):
    """{"commits": {window: n}, ...} of the commits that are selected."""
    rows = {name: sums([c for c in reading.inside(as_of, days) if select(c)]) for name, days in WINDOWS.items()}
    return {key: {name: row[key] for name, row in rows.items()} for key in next(iter(rows.values()))}


def author_entry(reading, as_of, email, domain_of):
    mine = [c for c in reading.commits if c.email == email]
    name = reading.name_of(mine)
    figures = by_window(reading, as_of, lambda c: c.email == email)
    return {"name": name, "email": email, "username": name.split()[0], "domain": domain_of(email), **figures,
            "repositories": {w: int(n > 0) for w, n in figures["commits"].items()}}


def activity(reading, as_of, days):
    recent = any(reading.inside(as_of, length) for length in WINDOWS.values())
    if not recent or days is None:
        return "inactive"
    return "current" if days <= CURRENT else "active" if days <= ACTIVE else "inactive"


def repository_entry(root, folder, reading, as_of, domain_of):
    name, newest = os.path.relpath(folder, root), reading.newest(as_of)
    days = int((as_of - newest[0]) // 86400) if newest else None
    figures = by_window(reading, as_of, lambda c: True)
    host = os.path.basename(root)
    lines = {w: {"added": figures["lines_added"][w], "removed": figures["lines_removed"][w],
                 "net": figures["lines_net"][w]} for w in WINDOWS}
    return {"gerrit_project": name, "gerrit_host": host, "gerrit_url": f"{host}/{name}", "gerrit_path_prefix": "",
            "local_path": folder, "last_commit_timestamp": newest and newest[1], "days_since_last_commit": days,
            "activity_status": activity(reading, as_of, days), "has_any_commits": bool(reading.commits),
            "total_commits_ever": len(reading.commits), "total_loc": reading.total_loc,
            "commit_counts": figures["commits"], "loc_stats": lines,
            "unique_contributors": {w: len({c.email for c in reading.inside(as_of, days)})
                                    for w, days in WINDOWS.items()},
            "features": features(folder),
            "authors": {email: author_entry(reading, as_of, email, domain_of)
                        for email in {c.email for c in reading.commits}}}


def add_windows(rows):
    return {w: sum(row[w] for row in rows) for w in WINDOWS}


FIGURES = ("commits", "lines_added", "lines_removed", "lines_net")


def global_author(email, readings, entries):
    """`entries`: those with the author, in the order of discovery."""
    mine = {name: entry["authors"][email] for name, entry in entries.items()}
    kind = type(next(iter(readings.values())))
    commits = [c for name in mine for c in readings[name].commits if c.email == email]
    name = kind.name_of(commits)
    first = next(iter(mine.values()))
    touched = {w: {n for n in mine if kind.ever_touched or mine[n]["commits"][w]} for w in WINDOWS}
    return {"name": name, "email": email, "username": name.split()[0], "domain": first["domain"],
            **{key: add_windows([m[key] for m in mine.values()]) for key in FIGURES}, "repositories_touched": touched,
            "repositories_count": {w: len(touched[w]) for w in WINDOWS}}


def global_authors(readings, entries):
    kind, result = type(next(iter(readings.values()))), {}
    for email in {email for entry in entries.values() for email in entry["authors"]}:
        if kind.rolls_up(email):
            with_author = {n: e for n, e in entries.items() if email in e["authors"]}
            result[email] = global_author(email, readings, with_author)
    return result


def organizations(authors, every):
    result = {}
    for domain in {a["domain"] for a in authors.values()}:
        if not every and domain in ("", "unknown", "localhost"):
            continue
        people = [a for a in authors.values() if a["domain"] == domain]
        result[domain] = {"domain": domain, "contributor_count": len(people),
                          **{key: add_windows([p[key] for p in people]) for key in FIGURES},
                          "repositories_count": {w: len(set().union(*(p["repositories_touched"][w] for p in people)))
                                                 for w in WINDOWS}}
    return result


def counts(entries, authors, groups):
    living = [e for e in entries.values() if e["has_any_commits"]]
    return {"total_repositories": len(entries),
            **{f"{s}_repositories": sum(e["activity_status"] == s for e in living)
               for s in ("current", "active", "inactive")},
            "no_commit_repositories": len(entries) - len(living),
            "total_commits": sum(e["commit_counts"][PERIOD] for e in entries.values()),
            "total_lines_added": sum(e["loc_stats"][PERIOD]["added"] for e in entries.values()),
            "total_authors": len(authors), "total_organizations": len(groups)}


def time_windows(as_of):
    utc = datetime.timezone.utc
    iso = lambda s: datetime.datetime.fromtimestamp(s, utc).isoformat(timespec="microseconds")
    return {name: {"days": days, "start": iso(as_of - days * 86400), "end": iso(as_of),
                   "start_timestamp": float(as_of - days * 86400), "end_timestamp": float(as_of)}
            for name, days in WINDOWS.items()}


def document(root, kind, as_of, domain_of=organization):
    """Everything that git decides, with records under their keys instead of in lists."""
    folders = sorted((os.path.dirname(path) for path in git_dirs(root)), key=lambda f: (-f.count(os.sep), f))
    names = {folder: os.path.relpath(folder, root) for folder in folders}
    readings = {names[folder]: kind(folder) for folder in folders}
    entries = {names[folder]: repository_entry(root, folder, readings[names[folder]], as_of, domain_of)
               for folder in folders}
    authors = global_authors(readings, entries)
    groups = organizations(authors, kind is Corrected)
    return {"schema_version": "1.5.0", "time_windows": time_windows(as_of), "repositories": entries,
            "authors": authors, "organizations": groups, "errors": [],
            "summaries": {"reporting_period": {"window_name": PERIOD, "days": WINDOWS[PERIOD]},
                          "counts": counts(entries, authors, groups)}}


def git_dirs(root):
    return [os.path.join(folder, ".git") for folder, folders, files in os.walk(root)
            if ".git" in folders or ".git" in files]


def present(folder, names):
    return [name for name in names if os.path.exists(os.path.join(folder, name))]


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def workflow_files(folder):
    """*.yml, then *.yaml."""
    return [path for end in ("yml", "yaml") for path in sorted(glob.glob(os.path.join(folder, WORKFLOWS, f"*.{end}")))]


def github2gerrit(folder):
    found = []
    for path in workflow_files(folder):
        text = (read_text(path) or "").lower()
        word = next((w for w in ("gerrit", "review", "submit", "replication") if w in text), None)
        if word:
            found.append({"file": os.path.basename(path), "pattern": word})
    return {"present": bool(found), "workflows": found}


def g2g(folder):
    names = present(os.path.join(folder, WORKFLOWS), ("github2gerrit.yaml", "call-github2gerrit.yaml"))
    paths = sorted(f"{WORKFLOWS}/{name}" for name in names)
    return {"present": bool(paths), "file_paths": paths, "file_path": paths[0] if paths else None,
            "matched_patterns": {name: [name] for name in names}}


def pre_commit(folder):
    found = present(folder, (".pre-commit-config.yaml", ".pre-commit-config.yml"))
    result = {"present": bool(found), "config_file": found[0] if found else None}
    text = read_text(os.path.join(folder, found[0])) if found else None
    if text is not None:
        result["repos_count"] = len(re.findall(r"^\s*-\s*repo:", text, re.MULTILINE))
    return result


def readthedocs(folder):
    groups = {"readthedocs": (".readthedocs.yml", ".readthedocs.yaml", "readthedocs.yml", "readthedocs.yaml"),
              "sphinx": ("docs/conf.py", "doc/conf.py", "documentation/conf.py"),
              "mkdocs": ("mkdocs.yml", "mkdocs.yaml")}
    files = {kind: present(folder, names) for kind, names in groups.items()}
    return {"present": any(files.values()), "config_type": next((k for k, f in files.items() if f), None),
            "config_files": sum(files.values(), [])}


def gitreview(folder):
    text = read_text(os.path.join(folder, ".gitreview"))
    if text is None:
        return {"present": False, "file": None, "config": {}}
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line]
    return {"present": True, "file": ".gitreview", "config": {k.strip(): v.strip() for k, v in pairs}}


def score(words, name, text):
    return sum(3 if w in name else bool(re.search(rf"\b{w}\b", text)) for w in words)


def workflow(path):
    name, text = os.path.basename(path), read_text(path)
    if text is None:
        return {"name": name, "classification": "other", "triggers": [], "jobs": 0}
    lower = text.lower()
    verify = score(("verify", "test", "ci", "check"), name.lower(), lower)
    merge = score(("merge", "release", "deploy", "publish"), name.lower(), lower)
    triggers = re.findall(r"on:\s*\n\s*-?\s*(\w+)", lower) or [
        word for word in ("push", "pull_request") if f"on: {word}" in lower]
    keys = {k for k in re.findall(r"^\s*(\w+):\s*$", text, re.MULTILINE) if not k.startswith("step")}
    return {"name": name, "classification": "merge" if merge > verify else "verify" if verify else "other",
            "triggers": triggers, "jobs": len(keys - {"on", "env", "defaults", "jobs", "name", "run-name"})}


def workflows(folder):
    files = {os.path.basename(path): workflow(path) for path in workflow_files(folder)}
    classes = [f["classification"] for f in files.values()]
    result = {"count": len(files), "classified": {c: classes.count(c) for c in ("verify", "merge", "other")},
              "files": files}
    if os.path.isdir(os.path.join(folder, WORKFLOWS)):
        result.update(workflow_names=[], has_runtime_status=False)
    return result


def features(folder):
    """But for project_types, which here are told by lines instead of by names."""
    dependabot = present(folder, (".github/dependabot.yml", ".github/dependabot.yaml"))
    sonatype = present(folder, (".sonatype-lift.yaml", ".sonatype-lift.yml", "lift.toml", "lifecycle.json",
                                ".lift.toml", "sonatype-lift.yml", "sonatype-lift.yaml"))
    return {"dependabot": {"present": bool(dependabot), "files": dependabot},
            "github2gerrit_workflow": github2gerrit(folder), "g2g": g2g(folder), "pre_commit": pre_commit(folder),
            "readthedocs": readthedocs(folder), "sonatype_config": {"present": bool(sonatype),
                                                                    "config_files": sonatype},
            "gitreview": gitreview(folder), "workflows": workflows(folder), "project_types": None}
